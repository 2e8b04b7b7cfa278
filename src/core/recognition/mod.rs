//! Direct recognition: audio in the request, text in the response, whole or as a stream.

mod data_uri;
mod delta;
pub(crate) mod event_stream;
mod wire;

use std::rc::Rc;

use crate::error::{BILLED_TWICE, Error, Result};
use crate::json::Value;
use crate::options::audio::AudioSource;
use crate::options::recognition::RecognitionRequest;
use crate::transport::host::{Host, Response};
use crate::transport::{
    ErrorResponse, OK, RequestPolicy, Transport, broken_off_error, no_retry, response_error,
};
use crate::uploads::Uploads;
use delta::apply_event;
use event_stream::{Event, EventStreamParser};

/// Timeout over the service's own, which is 300 s.
const RECOGNIZE: RequestPolicy = RequestPolicy {
    idle_timeout_s: 310,
    ..no_retry("Recognising the audio")
};
const UNFINISHED: &str = "the stream ended before the text did";

/// Callback with each update of a stream.
pub type OnUpdate<'a> = &'a dyn Fn(&Value);

/// Service of direct recognition.
pub struct Recognizer<H> {
    transport: Rc<Transport<H>>,
    uploads: Rc<Uploads<H>>,
}

impl<H: Host> Recognizer<H> {
    pub(crate) fn new(transport: Rc<Transport<H>>, uploads: Rc<Uploads<H>>) -> Self {
        Self { transport, uploads }
    }

    /// Recognises audio and returns its text. For a stream `on_update` gets each update. The
    /// request is sent once, because an answer that is lost was billed.
    ///
    /// # Errors
    /// Any failure of the one request; an error that the service reports inside a stream, whose
    /// status is 200 all the same; [`crate::ErrorKind::Network`] when the stream breaks off. Not
    /// retryable where the service may have done the work.
    ///
    /// # Cancellation
    /// Dropping the future aborts the request.
    pub async fn recognize(
        &self,
        request: &RecognitionRequest,
        on_update: OnUpdate<'_>,
    ) -> Result<Value> {
        let in_doubt = |error: Box<Error>| self.transport.redacted(error.in_doubt(BILLED_TWICE));
        let audio_url = self.audio_url(request).await?;
        let endpoint = &self.transport.endpoint;
        let http_request = wire::recognition_request(endpoint, request, &audio_url);
        let response = self.transport.send(&RECOGNIZE, &http_request).await;
        let mut response = response.map_err(in_doubt)?;
        // A gateway that does not stream answers with one document.
        let is_stream = |media_type: String| media_type.starts_with("text/event-stream");
        if request.is_stream && response.header("content-type").is_none_or(is_stream) {
            return self
                .read_stream(request, &mut response, on_update)
                .await
                .map_err(in_doubt);
        }
        let body = self.transport.read_body(&RECOGNIZE, &mut response).await;
        let recognition = body.and_then(|body| wire::parse_recognition(&body));
        let recognition = recognition.map_err(in_doubt)?;
        on_update(&apply_event(&mut Value::object(), &recognition, false));
        Ok(recognition)
    }

    async fn read_stream(
        &self,
        request: &RecognitionRequest,
        response: &mut H::Response,
        on_update: OnUpdate<'_>,
    ) -> Result<Value> {
        let mut state = Value::object();
        let mut parser = EventStreamParser::default();
        loop {
            let chunk = self.transport.next_chunk(&RECOGNIZE, response).await?;
            let has_ended = chunk.is_none();
            let parsed = match chunk {
                Some(chunk) => parser.feed(&chunk),
                None => {
                    parser.finish();
                    Ok(())
                }
            };
            for event in parser.take() {
                if event.data != b"[DONE]" {
                    let event = parse_event(&event, has_ended)
                        .map_err(|error| after_update(error, &state))?;
                    on_update(&apply_event(&mut state, &event, request.is_incremental()));
                }
            }
            parsed.map_err(|_| broken_off_error(&RECOGNIZE, OK, "an event is too long"))?;
            if has_ended {
                // The last event says why the text ended; without one the connection was lost.
                let is_finished = state.get("finishReason").is_some();
                return if is_finished {
                    Ok(state)
                } else {
                    Err(unfinished())
                };
            }
        }
    }

    /// URL for the request: the caller's, a data URI of a small file, or that of an upload.
    async fn audio_url(&self, request: &RecognitionRequest) -> Result<String> {
        let file = match &request.source {
            AudioSource::Url(url) => return Ok(url.clone()),
            AudioSource::File(file) => file,
        };
        if !data_uri::fits(file) || !request.family.takes_data_uri() {
            return self.uploads.store(&request.model, "audio", file).await;
        }
        let content = self.transport.host.read(file).await.map_err(|error| {
            Error::invalid(
                "audio",
                format_args!("the file cannot be read: {}.", error.0),
            )
        })?;
        Ok(data_uri::data_uri(file, &content))
    }
}

/// Parses an event of a stream; `is_last` for one that the end of the stream completed.
fn parse_event(event: &Event, is_last: bool) -> Result<Value> {
    let status = event.http_status.unwrap_or(200);
    if event.name == "error" || status >= 400 {
        let response = ErrorResponse {
            status: if status >= 400 { status } else { 400 },
            request_id: None,
            retry_after_ms: None,
            is_from_api: true,
            body: &event.data,
        };
        return Err(response_error(RECOGNIZE.label, &response));
    }
    // An unreadable event at the very end was cut off there.
    let parsed = wire::parse_recognition(&event.data);
    parsed.map_err(|error| if is_last { unfinished() } else { error })
}

/// Error of an event. A recognition that has given text is billed, so a refusal after it is not
/// retryable either.
fn after_update(mut error: Box<Error>, state: &Value) -> Box<Error> {
    error.retryable &= state.get("text").is_none();
    error
}

fn unfinished() -> Box<Error> {
    broken_off_error(&RECOGNIZE, OK, UNFINISHED)
}
