//! Download of one result: document to transcription, with one renewal of its link.

use crate::error::{Error, Result, unreadable_document};
use crate::tasks::errors::{download_error, result_expired};
use crate::transcript::{Transcription, TranscriptionReader};
use crate::transport::host::{Host, HttpRequest, Response};
use crate::transport::{
    Purpose, RequestPolicy, Transport, is_link_rejected, may_repeat_download, no_retry,
};

const DOWNLOAD: RequestPolicy = no_retry("Downloading the result");

/// Downloads and parses the result at `link`. A rejected link is renewed once; `renew_link` gives
/// `None` where the service no longer has the result. A new link has all attempts again.
pub(crate) async fn download_result<H: Host>(
    transport: &Transport<H>,
    mut link: String,
    renew_link: impl AsyncFn() -> Result<Option<String>>,
) -> Result<Transcription> {
    let mut should_retry: fn(&Error, u32) -> bool = may_repeat_unless_rejected;
    let mut is_renewed = false;
    loop {
        let attempt = async || parse_document(transport, &link).await;
        let error = match transport.retry(should_retry, attempt).await {
            Ok(transcription) => return Ok(transcription),
            Err(error) => error,
        };
        if is_renewed || !is_link_rejected(&error) {
            return Err(download_error(error));
        }
        (is_renewed, should_retry) = (true, may_repeat_download);
        link = renew_link().await?.ok_or_else(|| result_expired(&error))?;
    }
}

/// Whether the first link is tried again; one that was rejected is renewed instead.
fn may_repeat_unless_rejected(error: &Error, attempts: u32) -> bool {
    !is_link_rejected(error) && may_repeat_download(error, attempts)
}

async fn parse_document<H: Host>(transport: &Transport<H>, link: &str) -> Result<Transcription> {
    let request = HttpRequest::bare(transport.route(link, Purpose::Result)?);
    let mut response = transport.send(&DOWNLOAD, &request).await?;
    let document = response.keep();
    let mut reader = TranscriptionReader::default();
    while let Some(chunk) = transport.next_chunk(&DOWNLOAD, &mut response).await? {
        reader.feed(&chunk).map_err(unreadable_document)?;
    }
    let mut transcription = reader.finish().map_err(unreadable_document)?;
    transcription.document = document;
    Ok(transcription)
}
