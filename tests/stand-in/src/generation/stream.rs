//! Server-sent events of the native route: no space after a colon, the status in a comment, no
//! sentinel at the end.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde_json::Value;

use crate::failure::Failure;
use crate::generation::answer::Answer;
use crate::response::set_request_id;
use crate::secret::uuid;

/// The pause between two events, so that they reach a client one by one.
const PAUSE: Duration = Duration::from_millis(10);

/// The stream of an answer: one event for each chunk, and a last one.
pub fn native(answer: &Answer, incremental: bool) -> Response {
    let (mut frames, mut cumulative) = (Vec::new(), String::new());
    for (chunk, count) in answer.speech.chunks.iter().zip(1..) {
        cumulative.push_str(chunk);
        let text = if incremental { chunk } else { &cumulative };
        frames.push(frame(
            count,
            "result",
            200,
            &answer.event(text, count, false).to_string(),
        ));
    }
    let rest = if incremental { "" } else { &cumulative };
    let last = answer.event(rest, answer.speech.chunks.len(), true);
    frames.push(frame(frames.len() + 1, "result", 200, &last.to_string()));
    let mut response = events(frames);
    set_request_id(&mut response, &answer.request_id);
    response
}

/// A stream of results.
pub fn results(data: &[Value]) -> Response {
    let frames = data
        .iter()
        .zip(1..)
        .map(|(data, id)| frame(id, "result", 200, &data.to_string()));
    events(frames.collect())
}

/// A stream of one event, an error.
pub fn error(failure: &Failure) -> Response {
    let request_id = uuid();
    let (status, body) = failure.status_and_body(&request_id);
    let mut response = events(vec![frame(1, "error", status, &body)]);
    set_request_id(&mut response, &request_id);
    response
}

fn frame(id: usize, event: &str, status: u16, data: &str) -> String {
    format!("id:{id}\nevent:{event}\n:HTTP_STATUS/{status}\ndata:{data}\n\n")
}

/// A response that sends the frames one by one.
pub fn events(frames: Vec<String>) -> Response {
    let frames = unfold(
        (frames.into_iter(), true),
        |(mut frames, first)| async move {
            let frame = frames.next()?;
            if !first {
                tokio::time::sleep(PAUSE).await;
            }
            Some((Ok::<_, Infallible>(Bytes::from(frame)), (frames, false)))
        },
    );
    let mut response = Body::from_stream(frames).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream;charset=UTF-8"),
    );
    response
}
