//! The route of a request, after the key, JSON and the model.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value};

use crate::caller::{AudioAccess, Caller};
use crate::failure::Failure;
use crate::generation::stream;
use crate::generation::timed::answer::{Content, shape};
use crate::generation::timed::events::events;
use crate::generation::timed::host::is_workspace;
use crate::generation::timed::request::TimedRequest;
use crate::generation::timed::speech::{TimedSpeech, recognise};
use crate::request::{is_enabled, wants_stream};
use crate::response::{json, set_request_id};
use crate::secret::uuid;
use crate::state::SharedState;
use crate::timed_model::TimedModel;

/// Answers a request. With a stream, an error is an event with HTTP 200. No rate limit of these
/// models is known.
///
/// # Errors
/// In this order: the async header, the input, the hot words, the audio.
pub async fn post(
    app: &SharedState,
    caller: Caller,
    headers: &HeaderMap,
    model: &TimedModel,
    body: &Map<String, Value>,
) -> Result<Response, Failure> {
    if is_enabled(headers, "x-dashscope-async") {
        return Err(Failure::asynchronous_call());
    }
    let streams = wants_stream(headers);
    let (request, speech) = match run(app, caller, headers, model, body).await {
        Ok(done) => done,
        Err(failure) if streams => return Ok(stream::error(&failure)),
        Err(failure) => return Err(failure),
    };
    let speakers = request.parameters.speakers;
    let content =
        Content::new(model.generation, &speech, speakers).ok_or_else(Failure::no_words)?;
    let request_id = uuid();
    let mut response = if streams {
        stream::results(&events(model.generation, &speech, content, &request_id))
    } else {
        let workspace = app.control.is_workspace_host() || is_workspace(headers);
        let shape = shape(model.generation, workspace);
        json(StatusCode::OK, &content.body(shape, &request_id))
    };
    set_request_id(&mut response, &request_id);
    Ok(response)
}

async fn run(
    app: &SharedState,
    caller: Caller,
    headers: &HeaderMap,
    model: &TimedModel,
    body: &Map<String, Value>,
) -> Result<(TimedRequest, TimedSpeech), Failure> {
    let request = TimedRequest::parse(model, body)?;
    if let Some(id) = &request.parameters.vocabulary_id {
        app.vocabularies.target_model(&caller.account, id)?;
    }
    let access = AudioAccess::new(caller, &model.name, headers);
    let speech = recognise(app, &request, &access).await?;
    Ok((request, speech))
}
