//! Messages of `POST /services/aigc/multimodal-generation/generation`, which recognises directly
//! (docs/dashscope-api.md §5).

use crate::error::Result;
use crate::json::Value;
use crate::json::fields::{FieldSpec, FieldType, map_fields};
use crate::options::recognition::RecognitionRequest;
use crate::recognition::delta::no_speech;
use crate::transport::host::{HttpRequest, Method};
use crate::transport::{Endpoint, parse_answer};

const PATH: &str = "/services/aigc/multimodal-generation/generation";

pub(crate) const USAGE_FIELDS: &[FieldSpec] = &[
    ("seconds", "duration", FieldType::Number),
    ("seconds", "seconds", FieldType::Number),
    // A table of the documents calls the details integers; they are objects.
    (
        "inputTokens",
        "input_tokens_details.text_tokens",
        FieldType::Number,
    ),
    ("inputTokens", "input_tokens", FieldType::Number),
    (
        "outputTokens",
        "output_tokens_details.text_tokens",
        FieldType::Number,
    ),
    ("outputTokens", "output_tokens", FieldType::Number),
    ("totalTokens", "total_tokens", FieldType::Number),
    ("audioTokens", "audio_tokens", FieldType::Number),
];

/// Request that recognises the audio at `audio_url`, a URL or a data URI.
pub(crate) fn recognition_request(
    endpoint: &Endpoint,
    recognition: &RecognitionRequest,
    audio_url: &str,
) -> HttpRequest {
    // The context comes first, as the documents' text demands; one of their samples differs.
    let mut messages = recognition.context.items().to_vec();
    if let Some(context) = recognition.context.as_str() {
        messages.push(message("system", "text", context));
    }
    let mut audio = Value::object();
    if recognition.family.is_timed() {
        audio.set_path("type", "input_audio");
        audio.set_path("input_audio.data", audio_url);
    } else {
        audio.set_path("audio", audio_url);
    }
    messages.push(message_of("user", audio));
    let mut body = recognition.body.clone();
    body.set_path("input.messages", Value::Array(messages));
    let mut request = endpoint
        .request(Method::Post, PATH)
        .with_json(body.to_json());
    request.resolve_oss(audio_url);
    if recognition.is_stream {
        request
            .headers
            .push(("Accept", "text/event-stream".to_owned()));
        request
            .headers
            .push(("X-DashScope-SSE", "enable".to_owned()));
    }
    request
}

fn message(role: &str, part_type: &str, content: &str) -> Value {
    let mut part = Value::object();
    part.set_path(part_type, content);
    message_of(role, part)
}

fn message_of(role: &str, part: Value) -> Value {
    let mut message = Value::object();
    message.set_path("role", role);
    message.set_path("content", Value::Array(vec![part]));
    message
}

/// Parses an answer, or the data of one event: `text`, `noSpeech`, `language`, `emotion`,
/// `finishReason`, `usage`, `requestId`.
pub(crate) fn parse_recognition(body: &[u8]) -> Result<Value> {
    parse_answer("a recognition", body, &|answer| {
        let choices = answer.get("output")?.get_path("choices").items();
        let choice = choices.first().unwrap_or(&Value::Absent);
        let mut recognition = Value::object();
        recognition.set_path("text", message_text(choice.get_path("message.content")));
        recognition.set_path("noSpeech", no_speech(&recognition));
        for annotation in choice.get_path("message.annotations").items() {
            for name in &["language", "emotion"] {
                recognition.set_path(name, annotation.get_path(name).to_text());
            }
        }
        // In a stream the reason is null, or the text "null", until the last event.
        let finish_reason = choice.get_path("finish_reason").to_text();
        recognition.set_path(
            "finishReason",
            finish_reason.filter(|reason| reason != "null"),
        );
        recognition.set_path("usage", map_fields(answer.get_path("usage"), USAGE_FIELDS));
        recognition.set_path("requestId", answer.get_path("request_id").to_text());
        Some(recognition)
    })
}

/// Text of a message: a string, or the texts of its parts.
fn message_text(content: &Value) -> String {
    let mut text = content.to_text().unwrap_or_default();
    for part in content.items() {
        text.push_str(&part.get_path("text").to_text().unwrap_or_default());
    }
    text
}
