//! Direct recognition: audio in the request, text in the answer, at once or as it comes.

use crate::client::Client;
use crate::error::Result;
use crate::exchange::{Errand, broken_off, once};
use crate::file::LocalFile;
use crate::host::{Host, Response};
use crate::recognition::advance;
use crate::request::{RecognitionRequest, Source};
use crate::value::Value;
use crate::wire::failure::{self, Refusal};
use crate::wire::generation;
use crate::wire::sse::{Event, Parser};

/// Longest audio inside a request, after base64. Source: Qwen-ASR API reference ("10485760 bytes
/// per data-uri item").
const DATA_URI_BYTES_MAX: u64 = 10_485_760;
/// The service gives up after 300 s.
const RECOGNIZE: Errand = Errand {
    silence_max_s: 310,
    ..once("Recognising the audio")
};
const UNFINISHED: &str = "the stream ended before the text did";

impl<H: Host> Client<H> {
    /// Recognises audio and returns what was said; with [`crate::request::Verb::RecognizeStream`]
    /// `tell` hears each step of it. Sent once: an answer that is lost was billed.
    ///
    /// # Errors
    /// Any failure of the one request; what the service says inside a stream, whose status is 200
    /// all the same; [`crate::ErrorKind::Network`] when it breaks off.
    ///
    /// # Cancellation
    /// Dropping the future ends the request.
    pub async fn recognize(
        &self,
        request: &RecognitionRequest,
        tell: &dyn Fn(&Value),
    ) -> Result<Value> {
        let audio = self.audio(request).await?;
        let asked = generation::request(&self.config, request, &audio);
        let mut response = self.answer(&RECOGNIZE, &asked).await?;
        let mut told = Value::empty();
        // A gateway that does not stream answers with one document.
        let is_stream = |media_type: String| media_type.starts_with("text/event-stream");
        if !(request.stream && response.header("content-type").is_none_or(is_stream)) {
            let body = self.body(&RECOGNIZE, &mut response).await?;
            let recognition = generation::read(&body)?;
            tell(&advance(&mut told, &recognition, false));
            return Ok(recognition);
        }
        let mut parser = Parser::default();
        loop {
            let chunk = self.chunk(&RECOGNIZE, &mut response).await?;
            let ended = chunk.is_none();
            let fed = match chunk {
                Some(chunk) => parser.feed(&chunk),
                None => {
                    parser.finish();
                    Ok(())
                }
            };
            for event in parser.take() {
                if event.data != b"[DONE]" {
                    tell(&step(&mut told, &event, request.incremental(), ended)?);
                }
            }
            fed.map_err(|_| broken_off(&RECOGNIZE, "an event is too long"))?;
            if ended {
                // Its last event says why it ended; without one, the connection was lost.
                return if told.has("finishReason").is_some() {
                    Ok(told)
                } else {
                    Err(broken_off(&RECOGNIZE, UNFINISHED))
                };
            }
        }
    }

    /// What goes into the request as `audio`: a URL, or the file itself if it is small enough.
    async fn audio(&self, request: &RecognitionRequest) -> Result<String> {
        let file = match &request.source {
            Source::Url(url) => return Ok(url.clone()),
            Source::File(file) => file,
        };
        if !fits_data_uri(file) || !request.family.takes_data_uri() {
            return self.upload_for(&request.model, "audio", file).await;
        }
        let content = self.host.read(file).await.map_err(|error| {
            crate::Error::invalid(
                "audio",
                format_args!("the file cannot be read: {}.", error.0),
            )
        })?;
        let mut uri = data_uri_head(file);
        push_base64(&mut uri, &content);
        Ok(uri)
    }
}

/// Takes an event into what was `told`. `ended`: nothing follows it.
fn step(told: &mut Value, event: &Event, incremental: bool, ended: bool) -> Result<Value> {
    let status = event.http_status.unwrap_or(200);
    if event.name == "error" || status >= 400 {
        let status = if status >= 400 { status } else { 400 };
        return Err(failure::read(
            RECOGNIZE.doing,
            &Refusal {
                status,
                request_id: None,
                retry_after_ms: None,
                by_api: true,
                body: &event.data,
            },
        ));
    }
    // What cannot be read at the very end was cut off there.
    let recognition = generation::read(&event.data).map_err(|error| {
        if ended {
            broken_off(&RECOGNIZE, UNFINISHED)
        } else {
            error
        }
    })?;
    Ok(advance(told, &recognition, incremental))
}

fn data_uri_head(file: &LocalFile) -> String {
    format!("data:{};base64,", file.media_type())
}

fn fits_data_uri(file: &LocalFile) -> bool {
    file.size_bytes
        .div_ceil(3)
        .saturating_mul(4)
        .saturating_add(data_uri_head(file).len() as u64)
        <= DATA_URI_BYTES_MAX
}

fn push_base64(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |six: u32| {
        DIGITS
            .get((six & 63) as usize)
            .map_or('=', |&byte| char::from(byte))
    };
    out.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let all = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.push(digit(all >> 18));
        out.push(digit(all >> 12));
        out.push(if chunk.len() > 1 {
            digit(all >> 6)
        } else {
            '='
        });
        out.push(if chunk.len() > 2 { digit(all) } else { '=' });
    }
}

#[cfg(test)]
mod tests {
    use super::push_base64;

    #[test]
    fn writes_base64() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg=="),
            (&[0xff, 0xfe, 0xfd, 0xfb], "//79+w=="),
        ] {
            let mut out = String::new();
            push_base64(&mut out, bytes);
            assert_eq!(out, text);
        }
    }
}
