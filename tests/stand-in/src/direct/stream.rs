//! Server-sent events, as the native route writes them: no space after the colons, the status in a
//! comment, no sentinel at the end.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;

use crate::direct::answer::Answer;
use crate::failure::{Failure, set_request_id};
use crate::secret::uuid;

/// Between two events, so that a client sees them come one by one.
const PAUSE: Duration = Duration::from_millis(10);

/// The events of an answer: one a piece, and a last one.
pub fn native(answer: &Answer, incremental: bool) -> Response {
    let (mut frames, mut cumulative) = (Vec::new(), String::new());
    for (piece, said) in answer.heard.pieces.iter().zip(1..) {
        cumulative.push_str(piece);
        let text = if incremental { piece } else { &cumulative };
        frames.push(frame(
            said,
            "result",
            200,
            &answer.event(text, said, false).to_string(),
        ));
    }
    let rest = if incremental { "" } else { &cumulative };
    let last = answer.event(rest, answer.heard.pieces.len(), true);
    frames.push(frame(frames.len() + 1, "result", 200, &last.to_string()));
    let mut response = events(frames);
    set_request_id(&mut response, &answer.request_id);
    response
}

/// A stream of one event: what went wrong.
pub fn failed(failure: &Failure) -> Response {
    let request_id = uuid();
    let (status, body) = failure.told(&request_id);
    let mut response = events(vec![frame(1, "error", status, &body)]);
    set_request_id(&mut response, &request_id);
    response
}

fn frame(id: usize, event: &str, status: u16, data: &str) -> String {
    format!("id:{id}\nevent:{event}\n:HTTP_STATUS/{status}\ndata:{data}\n\n")
}

/// An answer that sends the frames one by one.
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
