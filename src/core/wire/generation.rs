//! `POST /services/aigc/multimodal-generation/generation`: audio in, text in the answer, at once or
//! as events (docs/dashscope-api.md §5).

use crate::config::Config;
use crate::error::Result;
use crate::host::{HttpRequest, Method};
use crate::json;
use crate::recognition::no_speech;
use crate::request::RecognitionRequest;
use crate::value::Value;
use crate::wire::{As, Field, pick, read_answer};

const PATH: &str = "/services/aigc/multimodal-generation/generation";

/// The request for audio at `audio`, which is a URL or a data URI.
pub(crate) fn request(config: &Config, task: &RecognitionRequest, audio: &str) -> HttpRequest {
    let mut messages = Vec::new();
    // The context first, as the documents' text demands, whatever one of their samples does.
    if let Some(context) = task.context.as_str() {
        messages.push(message("system", "text", context));
    }
    messages.push(message("user", "audio", audio));
    let mut body = task.body.clone();
    body.put("input.messages", Value::Array(messages));
    let mut request = config.api(Method::Post, PATH).with_json(json::text(&body));
    request.resolve(audio);
    if task.stream {
        request
            .headers
            .push(("Accept", "text/event-stream".to_owned()));
        request
            .headers
            .push(("X-DashScope-SSE", "enable".to_owned()));
    }
    request
}

fn message(role: &str, kind: &str, content: &str) -> Value {
    let (mut part, mut message) = (Value::empty(), Value::empty());
    part.put(kind, content);
    message.put("role", role);
    message.put("content", Value::Array(vec![part]));
    message
}

const USAGE: &[Field] = &[
    ("seconds", "duration", As::Count),
    ("seconds", "seconds", As::Count),
    // A table of the documents calls the details integers; they are objects.
    ("inputTokens", "input_tokens_details.text_tokens", As::Count),
    ("inputTokens", "input_tokens", As::Count),
    (
        "outputTokens",
        "output_tokens_details.text_tokens",
        As::Count,
    ),
    ("outputTokens", "output_tokens", As::Count),
    ("totalTokens", "total_tokens", As::Count),
    ("audioTokens", "audio_tokens", As::Count),
];

/// An answer, or the data of one event: `text`, `noSpeech`, `language`, `emotion`, `finishReason`,
/// `usage`, `requestId`.
pub(crate) fn read(body: &[u8]) -> Result<Value> {
    read_answer("a recognition", body, &|answer| {
        let choice = answer
            .has("output")?
            .at("choices")
            .items()
            .first()
            .unwrap_or(&Value::Absent);
        let mut recognition = Value::empty();
        recognition.put("text", text(choice.at("message.content")));
        recognition.put("noSpeech", no_speech(&recognition));
        for annotation in choice.at("message.annotations").items() {
            for name in &["language", "emotion"] {
                recognition.put(name, annotation.at(name).text());
            }
        }
        // While streaming it is null, or the word "null".
        recognition.put(
            "finishReason",
            choice
                .at("finish_reason")
                .text()
                .filter(|word| word != "null"),
        );
        recognition.put("usage", pick(answer.at("usage"), USAGE));
        recognition.put("requestId", answer.at("request_id").text());
        Some(recognition)
    })
}

/// What a message holds: a text, or parts of one.
fn text(content: &Value) -> String {
    let mut text = content.text().unwrap_or_default();
    for part in content.items() {
        text.push_str(&part.at("text").text().unwrap_or_default());
    }
    text
}
