//! `POST /compatible-mode/v1/chat/completions`: the same recognition in OpenAI's shapes.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::auth::authorize;
use crate::caller::AudioAccess;
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::generation::answer::Answer;
use crate::generation::limits::acquire;
use crate::generation::request::RecognitionRequest;
use crate::generation::{recognise, stream};
use crate::model::GenerationModel;
use crate::request::read_body;
use crate::response::json;
use crate::state::SharedState;

/// Audio tokens of the published answer, for audio of unknown length.
const PUBLISHED_AUDIO_TOKENS: u64 = 42;

/// The OpenAI-compatible route. Its errors have a shape of their own and are never inside a stream.
pub async fn post(State(app): State<SharedState>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&app, &headers, &body)
        .await
        .unwrap_or_else(Failure::into_openai_response)
}

/// # Errors
/// In this order: the key, JSON, the model, the input, the rate, the audio.
async fn answer(app: &SharedState, headers: &HeaderMap, body: &[u8]) -> Result<Response, Failure> {
    let caller = authorize(app, headers)?;
    let body = read_body(body)?;
    let name = body
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let model = GenerationModel::from_name(name)
        .filter(|model| model.qwen3)
        .ok_or_else(|| no_such_model(name))?;
    let request = RecognitionRequest::openai(&model, &body)?;
    let streams = flag(&body, "stream")?;
    let with_usage = match body.get("stream_options") {
        Some(Value::Object(options)) => flag(options, "include_usage")?,
        _ => false,
    };
    acquire(app, &caller, &model)?;
    let access = AudioAccess::new(caller, &model.name, headers);
    let speech = recognise::recognise(app, &model, &request, &access).await?;
    let completion = Completion {
        model: &model.name,
        created: now_ms() / 1_000,
        answer: Answer::new(&model, &request, speech),
    };
    Ok(if streams {
        completion.stream(with_usage)
    } else {
        json(StatusCode::OK, &completion.body())
    })
}

fn no_such_model(name: &str) -> Failure {
    Failure::model_not_found(format!(
        "The model `{name}` does not exist or you do not have access to it."
    ))
}

fn flag(object: &Map<String, Value>, name: &str) -> Result<bool, Failure> {
    match object.get(name) {
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
    fn body(&self) -> Value {
        let text = self.answer.speech.chunks.concat();
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
        for text in &self.answer.speech.chunks {
            chunks.push(choice(
                json!({"content": text, "annotations": annotations}),
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
            .text_tokens(self.answer.speech.chunks.len(), true) as u64;
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
