//! Recognition in one request: `…/multimodal-generation/generation`, and its OpenAI-compatible twin
//! `…/chat/completions`.

mod answer;
mod asked;
mod listen;
mod openai;
mod pieces;
mod stream;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::Value;

use crate::app::{App, Shared, is_enabled};
use crate::audio::Reader;
use crate::direct::answer::Answer;
use crate::direct::asked::Asked;
use crate::failure::{Failure, read_body};
use crate::keys::{Caller, authorize};
use crate::model::Direct;

pub use openai::post as post_openai;

/// The native route. What is wrong with the input is told inside the stream if one was asked for,
/// with HTTP 200, as captured.
///
/// # Errors
/// In this order: the key, JSON, the model, the async header, the input, the rate, the audio.
pub async fn post(
    State(app): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    let body = read_body(&body)?;
    let name = body
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let model =
        Direct::named(name).ok_or_else(|| Failure::invalid_parameter("Model not exist."))?;
    if is_enabled(&headers, "x-dashscope-async") {
        return Err(Failure::asynchronous_call());
    }
    let streams = wants_stream(&headers);
    let told = |failure: Failure| {
        if streams {
            Ok(stream::failed(&failure))
        } else {
            Err(failure)
        }
    };
    let asked = match Asked::native(&model, &body) {
        Ok(asked) => asked,
        Err(failure) => return told(failure),
    };
    within_limits(&app, &caller, &model)?;
    let reader = reader(caller, &model, &headers);
    let heard = match listen::listen(&app, &model, &asked, &reader).await {
        Ok(heard) => heard,
        Err(failure) => return told(failure),
    };
    let answer = Answer::new(&model, &asked, heard);
    app.limits
        .spend(&reader.caller.account, &tokens_of(&model), answer.tokens());
    Ok(if streams {
        stream::native(&answer, asked.incremental)
    } else {
        answer.whole()
    })
}

fn wants_stream(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    is_enabled(headers, "x-dashscope-sse") || accept.contains("text/event-stream")
}

fn reader(caller: Caller, model: &Direct, headers: &HeaderMap) -> Reader {
    Reader {
        caller,
        model: model.name.clone(),
        resolves_oss: is_enabled(headers, "x-dashscope-ossresourceresolve"),
    }
}

/// Both routes count together: the limits are the model's.
fn within_limits(app: &App, caller: &Caller, model: &Direct) -> Result<(), Failure> {
    if model.token_rate.is_some_and(|rate| {
        !app.limits
            .has_room(&caller.account, &tokens_of(model), rate)
    }) {
        return Err(Failure::token_limit());
    }
    let allowed = app.limits.allow(
        &caller.account,
        &format!("generation {}", model.name),
        model.rate,
    );
    if allowed {
        Ok(())
    } else {
        Err(Failure::rate_limited())
    }
}

fn tokens_of(model: &Direct) -> String {
    format!("tokens {}", model.name)
}
