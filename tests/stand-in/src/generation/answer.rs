//! The answer of the native route; key order as on the wire.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::generation::recognise::RecognisedSpeech;
use crate::generation::request::RecognitionRequest;
use crate::model::GenerationModel;
use crate::response::{json, set_request_id};
use crate::secret::uuid;

/// Audio tokens of the published `qwen-audio-asr` answer, for audio of unknown length.
const PUBLISHED_AUDIO_TOKENS: u64 = 46;
/// Tokens of that model's own prompt: 74 input tokens, of which 46 are audio.
const PROMPT_TOKENS: u64 = 28;
/// Audio tokens for each second begun.
const TOKENS_PER_SECOND: u64 = 25;

/// The answer, before it takes the shape of a route.
#[derive(Debug)]
pub struct Answer {
    /// `request_id`.
    pub request_id: String,
    /// The recognised speech.
    pub speech: RecognisedSpeech,
    /// The length of the context, in tokens.
    pub context_tokens: usize,
    qwen3: bool,
}

impl Answer {
    /// The answer of a model to a request.
    pub fn new(
        model: &GenerationModel,
        request: &RecognitionRequest,
        speech: RecognisedSpeech,
    ) -> Self {
        Self {
            request_id: uuid(),
            speech,
            context_tokens: request.context_tokens,
            qwen3: model.qwen3,
        }
    }

    /// The response of the native route without a stream.
    pub fn response(&self) -> Response {
        let text = self.speech.chunks.concat();
        let usage = self.usage(self.speech.chunks.len(), true);
        let body = if self.qwen3 {
            let annotations = json!([{"language": self.speech.language, "type": "audio_info", "emotion": "neutral"}]);
            let message =
                json!({"annotations": annotations, "content": content(&text), "role": "assistant"});
            let output = json!({"choices": [{"finish_reason": "stop", "message": message}]});
            json!({"output": output, "usage": usage, "request_id": self.request_id})
        } else {
            let message = json!({"role": "assistant", "content": content(&text)});
            let output = json!({"choices": [{"finish_reason": "stop", "message": message}]});
            json!({"request_id": self.request_id, "output": output, "usage": usage})
        };
        let mut response = json(StatusCode::OK, &body);
        set_request_id(&mut response, &self.request_id);
        response
    }

    /// One event of a stream: its text, and the number of chunks so far.
    pub fn event(&self, text: &str, chunk_count: usize, last: bool) -> Value {
        let mut message = json!({"annotations": self.annotations(), "content": content(text), "role": "assistant"});
        if let Some(message) = message.as_object_mut().filter(|_| !self.qwen3) {
            message.remove("annotations");
        }
        let finish_reason = if last { "stop" } else { "null" };
        let output = json!({"choices": [{"message": message, "finish_reason": finish_reason}]});
        json!({"output": output, "usage": self.usage(chunk_count, last), "request_id": self.request_id})
    }

    /// Annotations of streams and of the OpenAI-compatible route. Their keys have another order
    /// than those of a response without a stream.
    pub fn annotations(&self) -> Value {
        json!([{"type": "audio_info", "language": self.speech.language, "emotion": "neutral"}])
    }

    /// `seconds`; for audio of unknown length the 1 of the published answers.
    pub fn seconds(&self) -> u64 {
        self.speech.seconds.unwrap_or(1)
    }

    /// Tokens of the audio; `published` is for audio of unknown length.
    pub fn audio_tokens(&self, published: u64) -> u64 {
        self.speech
            .seconds
            .map_or(published, |seconds| seconds * TOKENS_PER_SECOND)
    }

    /// Tokens of the text so far: one for each chunk, and one for the end of a text.
    pub fn text_tokens(&self, chunk_count: usize, last: bool) -> usize {
        chunk_count + usize::from(last && chunk_count > 0)
    }

    /// Input and output tokens together, which the token limit counts.
    pub fn tokens(&self) -> u64 {
        let usage = self.usage(self.speech.chunks.len(), true);
        ["input_tokens", "output_tokens"]
            .iter()
            .filter_map(|name| usage.get(name)?.as_u64())
            .sum()
    }

    fn usage(&self, chunk_count: usize, last: bool) -> Value {
        if self.qwen3 {
            return json!({
                "input_tokens_details": {"text_tokens": self.context_tokens},
                "output_tokens_details": {"text_tokens": self.text_tokens(chunk_count, last)},
                "seconds": self.seconds(),
            });
        }
        let audio_tokens = self.audio_tokens(PUBLISHED_AUDIO_TOKENS);
        // A word is one token; so is each character of a script without spaces.
        let sent = self.speech.chunks.iter().take(chunk_count);
        let output_tokens: usize = sent
            .map(|chunk| {
                if chunk.is_ascii() {
                    1
                } else {
                    chunk.trim_start().chars().count()
                }
            })
            .sum();
        json!({"input_tokens": audio_tokens + PROMPT_TOKENS, "output_tokens": output_tokens, "audio_tokens": audio_tokens})
    }
}

/// `content`: an empty list for an empty text.
fn content(text: &str) -> Value {
    if text.is_empty() {
        json!([])
    } else {
        json!([{"text": text}])
    }
}
