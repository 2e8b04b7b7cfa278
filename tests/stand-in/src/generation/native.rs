//! `POST …/multimodal-generation/generation`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use crate::auth::authorize;
use crate::caller::AudioAccess;
use crate::failure::Failure;
use crate::generation::answer::Answer;
use crate::generation::limits::{acquire, consume_tokens};
use crate::generation::request::RecognitionRequest;
use crate::generation::{recognise, stream, timed};
use crate::model::GenerationModel;
use crate::request::{is_enabled, read_body, wants_stream};
use crate::state::SharedState;
use crate::timed_model::TimedModel;

/// The native route. With a stream, an error of the input or the audio is an event with HTTP 200,
/// as captured.
///
/// # Errors
/// In this order: the key, JSON, the model, the async header, the input, the rate, the audio.
pub async fn post(
    State(app): State<SharedState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    let body = read_body(&body)?;
    let name = body
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if let Some(model) = TimedModel::from_name(name) {
        return timed::route::post(&app, caller, &headers, &model, &body).await;
    }
    let model = GenerationModel::from_name(name)
        .ok_or_else(|| Failure::invalid_parameter("Model not exist."))?;
    if is_enabled(&headers, "x-dashscope-async") {
        return Err(Failure::asynchronous_call());
    }
    let streams = wants_stream(&headers);
    let fail = |failure: Failure| {
        if streams {
            Ok(stream::error(&failure))
        } else {
            Err(failure)
        }
    };
    let request = match RecognitionRequest::native(&model, &body) {
        Ok(request) => request,
        Err(failure) => return fail(failure),
    };
    acquire(&app, &caller, &model)?;
    let access = AudioAccess::new(caller, &model.name, &headers);
    let speech = match recognise::recognise(&app, &model, &request, &access).await {
        Ok(speech) => speech,
        Err(failure) => return fail(failure),
    };
    let answer = Answer::new(&model, &request, speech);
    consume_tokens(&app, &access.caller, &model, answer.tokens());
    Ok(if streams {
        stream::native(&answer, request.incremental)
    } else {
        answer.response()
    })
}
