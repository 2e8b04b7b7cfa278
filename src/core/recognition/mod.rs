//! Direct recognition: audio in the request, text in the response, whole or as a stream.

mod data_uri;
mod delta;
pub(crate) mod event_stream;
mod timed;
mod wire;

use std::rc::Rc;

use crate::error::{BILLED_TWICE, Error, Result};
use crate::json::Value;
use crate::options::audio::AudioSource;
use crate::options::model::with_successor;
use crate::options::recognition::RecognitionRequest;
use crate::transport::host::{Host, Response};
use crate::transport::{
    ErrorResponse, OK, RequestPolicy, Transport, broken_off_error, no_retry, response_error,
};
use crate::uploads::Uploads;
use delta::{apply_event, no_speech};
use event_stream::{Event, EventStreamParser};
use timed::Sentences;

/// Timeout over the service's own, which is 300 s.
const RECOGNIZE: RequestPolicy = RequestPolicy {
    idle_timeout_s: 310,
    ..no_retry("Recognising the audio")
};
const UNFINISHED: &str = "the stream ended before the text did";
/// Code of audio in which nobody speaks.
const NO_WORDS: &str = "ASR_RESPONSE_HAVE_NO_WORDS";

/// Callback with each update of a stream.
pub type OnUpdate<'a> = &'a dyn Fn(&Value);

/// Result of a direct recognition.
#[derive(Debug)]
pub struct Recognition {
    /// `text`, `noSpeech`, `language`, `emotion`, `finishReason`, `usage`, `requestId`.
    pub fields: Value,
    /// Sentences with words, as they stand in the answer; `None` of models without times.
    pub sentences: Option<Vec<Value>>,
}

/// Service of direct recognition.
pub struct Recognizer<H> {
    transport: Rc<Transport<H>>,
    uploads: Rc<Uploads<H>>,
}

/// Answers of one recognition: of either kind of model, whole or event by event.
struct Answers<'a> {
    request: &'a RecognitionRequest,
    fields: Value,
    sentences: Sentences,
}

impl<'a> Answers<'a> {
    fn new(request: &'a RecognitionRequest) -> Self {
        Self {
            request,
            fields: Value::object(),
            sentences: Sentences::default(),
        }
    }

    /// Parses an answer or the data of an event, and returns the update for the caller.
    fn apply(&mut self, body: &[u8]) -> Result<Value> {
        let event = if self.request.family.is_timed() {
            let answer = timed::parse(body)?;
            self.sentences.apply(answer.given);
            // The end of one sentence is not that of the next.
            if let Value::Object(entries) = &mut self.fields {
                entries.retain(|(name, _)| name != "finishReason");
            }
            answer.fields
        } else {
            wire::parse_recognition(body)?
        };
        let is_incremental = self.request.is_stream && self.request.is_incremental();
        Ok(apply_event(&mut self.fields, &event, is_incremental))
    }

    /// Takes an error that says that nobody speaks for an answer without text.
    fn apply_error(&mut self, error: Box<Error>) -> Result<Value> {
        let has_text = self
            .fields
            .get_path("text")
            .as_str()
            .is_some_and(|text| !text.is_empty());
        if error.code.as_deref() != Some(NO_WORDS) || has_text {
            return Err(error);
        }
        let mut silence = Value::object();
        silence.set_path("text", "");
        silence.set_path("finishReason", "stop");
        silence.set_path("usage", Value::object());
        silence.set_path("requestId", error.request_id.clone());
        silence.set_path("noSpeech", no_speech(&silence));
        Ok(apply_event(&mut self.fields, &silence, false))
    }

    fn is_finished(&self) -> bool {
        self.fields.get("finishReason").is_some()
    }

    fn into_recognition(self) -> Recognition {
        let is_timed = self.request.family.is_timed();
        Recognition {
            fields: self.fields,
            sentences: is_timed.then(|| self.sentences.into_vec()),
        }
    }
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
    ) -> Result<Recognition> {
        let in_doubt = |error: Box<Error>| {
            let error = with_successor(error, &request.model);
            self.transport.redacted(error.in_doubt(BILLED_TWICE))
        };
        let audio_url = self.audio_url(request).await?;
        let endpoint = &self.transport.endpoint;
        let http_request = wire::recognition_request(endpoint, request, &audio_url);
        let mut answers = Answers::new(request);
        let mut response = match self.transport.send(&RECOGNIZE, &http_request).await {
            Ok(response) => response,
            Err(error) => {
                on_update(&answers.apply_error(error).map_err(in_doubt)?);
                return Ok(answers.into_recognition());
            }
        };
        // A gateway that does not stream answers with one document.
        let is_stream = |media_type: String| media_type.starts_with("text/event-stream");
        if request.is_stream && response.header("content-type").is_none_or(is_stream) {
            self.read_stream(&mut answers, &mut response, on_update)
                .await
                .map_err(in_doubt)?;
        } else {
            let body = self.transport.read_body(&RECOGNIZE, &mut response).await;
            let update = body.and_then(|body| answers.apply(&body));
            on_update(&update.map_err(in_doubt)?);
        }
        Ok(answers.into_recognition())
    }

    async fn read_stream(
        &self,
        answers: &mut Answers<'_>,
        response: &mut H::Response,
        on_update: OnUpdate<'_>,
    ) -> Result<()> {
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
                    on_update(&apply_stream_event(answers, &event, has_ended)?);
                }
            }
            parsed.map_err(|_| broken_off_error(&RECOGNIZE, OK, "an event is too long"))?;
            if has_ended {
                // The last event says why the text ended; without one the connection was lost.
                return if answers.is_finished() {
                    Ok(())
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
        let fits = request.family.is_timed() || data_uri::fits(file);
        if !fits || !request.family.takes_data_uri() {
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

/// Applies an event of a stream; `is_last` for one that the end of the stream completed.
fn apply_stream_event(answers: &mut Answers<'_>, event: &Event, is_last: bool) -> Result<Value> {
    let status = event.http_status.unwrap_or(200);
    if event.name == "error" || status >= 400 {
        let response = ErrorResponse {
            status: if status >= 400 { status } else { 400 },
            request_id: None,
            retry_after_ms: None,
            is_from_api: true,
            body: &event.data,
        };
        let error = response_error(RECOGNIZE.label, &response);
        return answers
            .apply_error(error)
            .map_err(|error| after_update(error, &answers.fields));
    }
    // An unreadable event at the very end was cut off there.
    answers.apply(&event.data).map_err(|error| {
        let error = if is_last { unfinished() } else { error };
        after_update(error, &answers.fields)
    })
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
