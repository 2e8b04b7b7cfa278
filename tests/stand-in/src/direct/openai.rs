//! `POST /compatible-mode/v1/chat/completions`: the same recognition, asked and told as OpenAI's
//! clients do.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::app::Shared;
use crate::clock::now_ms;
use crate::direct::answer::Answer;
use crate::direct::asked::Asked;
use crate::direct::{listen, reader, stream, within_limits};
use crate::failure::{Failure, json, read_body};
use crate::keys::authorize;
use crate::model::Direct;

/// Of the published answer, for an audio of unknown length.
const PUBLISHED_AUDIO_TOKENS: u64 = 42;

/// The route. Its errors have a shape of their own, and are never inside a stream.
pub async fn post(State(app): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&app, &headers, &body)
        .await
        .unwrap_or_else(Failure::openai)
}

/// In this order: the key, JSON, the model, the input, the rate, the audio.
async fn answer(app: &Shared, headers: &HeaderMap, body: &[u8]) -> Result<Response, Failure> {
    let caller = authorize(app, headers)?;
    let body = read_body(body)?;
    let name = body
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let model = Direct::named(name)
        .filter(|model| model.qwen3)
        .ok_or_else(|| no_such_model(name))?;
    let asked = Asked::openai(&model, &body)?;
    let streams = flag(&body, "stream")?;
    let with_usage = match body.get("stream_options") {
        Some(Value::Object(options)) => flag(options, "include_usage")?,
        _ => false,
    };
    within_limits(app, &caller, &model)?;
    let reader = reader(caller, &model, headers);
    let heard = listen::listen(app, &model, &asked, &reader).await?;
    let answer = Completion {
        model: &model.name,
        created: now_ms() / 1_000,
        answer: Answer::new(&model, &asked, heard),
    };
    Ok(if streams {
        answer.stream(with_usage)
    } else {
        json(StatusCode::OK, &answer.whole())
    })
}

fn no_such_model(name: &str) -> Failure {
    Failure::model_not_found(format!(
        "The model `{name}` does not exist or you do not have access to it."
    ))
}

fn flag(given: &Map<String, Value>, name: &str) -> Result<bool, Failure> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Failure::invalid_parameter(format!(
            "{name} must be true or false"
        ))),
    }
}

struct Completion<'a> {
    model: &'a str,
    created: u64,
    answer: Answer,
}

impl Completion<'_> {
    fn whole(&self) -> Value {
        let text = self.answer.heard.pieces.concat();
        let message =
            json!({"role": "assistant", "content": text, "annotations": self.answer.annotations()});
        json!({
            "id": self.id(),
            "object": "chat.completion",
            "created": self.created,
            "model": self.model,
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": self.usage(),
        })
    }

    fn stream(&self, with_usage: bool) -> Response {
        let annotations = self.answer.annotations();
        let choice = |delta: Value, finish_reason: Value| json!([{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": null}]);
        let mut chunks = vec![choice(
            json!({"content": "", "annotations": annotations, "role": "assistant"}),
            Value::Null,
        )];
        for piece in &self.answer.heard.pieces {
            chunks.push(choice(
                json!({"content": piece, "annotations": annotations}),
                Value::Null,
            ));
        }
        chunks.push(choice(json!({"role": null}), json!("stop")));
        let mut frames: Vec<_> = chunks
            .into_iter()
            .map(|choices| self.frame(choices, Value::Null))
            .collect();
        if with_usage {
            frames.push(self.frame(json!([]), self.usage()));
        }
        frames.push("data: [DONE]\n\n".to_owned());
        stream::events(frames)
    }

    fn frame(&self, choices: Value, usage: Value) -> String {
        let chunk = json!({
            "id": self.id(),
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "system_fingerprint": null,
            "choices": choices,
            "usage": usage,
        });
        format!("data: {chunk}\n\n")
    }

    fn id(&self) -> String {
        format!("chatcmpl-{}", self.answer.request_id)
    }

    fn usage(&self) -> Value {
        let (audio, context) = (
            self.answer.audio_tokens(PUBLISHED_AUDIO_TOKENS),
            self.answer.context_tokens as u64,
        );
        let text = self
            .answer
            .text_tokens(self.answer.heard.pieces.len(), true) as u64;
        json!({
            "prompt_tokens": audio + context,
            "prompt_tokens_details": {"audio_tokens": audio, "text_tokens": context},
            "completion_tokens": text,
            "completion_tokens_details": {"text_tokens": text},
            "seconds": self.answer.seconds(),
            "total_tokens": audio + context + text,
        })
    }
}
