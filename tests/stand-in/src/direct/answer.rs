//! The answer of the native route; key order as on the wire.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::direct::asked::Asked;
use crate::direct::listen::Heard;
use crate::failure::{json, set_request_id};
use crate::model::Direct;
use crate::secret::uuid;

/// Of the published `qwen-audio-asr` answer, whose audio is not known to be of any length.
const PUBLISHED_AUDIO_TOKENS: u64 = 46;
/// What that model is told besides the audio: 74 input tokens of which 46 are audio.
const PROMPT_TOKENS: u64 = 28;
/// Tokens for each second begun.
const TOKENS_PER_SECOND: u64 = 25;

/// What is told, in whatever shape.
#[derive(Debug)]
pub struct Answer {
    /// `request_id`.
    pub request_id: String,
    /// What was heard.
    pub heard: Heard,
    /// The length of the context.
    pub context_tokens: usize,
    qwen3: bool,
}

impl Answer {
    /// Of this model to this request.
    pub fn new(model: &Direct, asked: &Asked, heard: Heard) -> Self {
        Self {
            request_id: uuid(),
            heard,
            context_tokens: asked.context_tokens,
            qwen3: model.qwen3,
        }
    }

    /// In one piece.
    pub fn whole(&self) -> Response {
        let text = self.heard.pieces.concat();
        let usage = self.usage(self.heard.pieces.len(), true);
        let body = if self.qwen3 {
            let annotations = json!([{"language": self.heard.language, "type": "audio_info", "emotion": "neutral"}]);
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

    /// One event of a stream: this text, after so many pieces.
    pub fn event(&self, text: &str, pieces: usize, last: bool) -> Value {
        let mut message = json!({"annotations": self.annotations(), "content": content(text), "role": "assistant"});
        if let Some(message) = message.as_object_mut().filter(|_| !self.qwen3) {
            message.remove("annotations");
        }
        let finish_reason = if last { "stop" } else { "null" };
        let output = json!({"choices": [{"message": message, "finish_reason": finish_reason}]});
        json!({"output": output, "usage": self.usage(pieces, last), "request_id": self.request_id})
    }

    /// As streams and the OpenAI-compatible route have them: in another key order than a whole
    /// answer.
    pub fn annotations(&self) -> Value {
        json!([{"type": "audio_info", "language": self.heard.language, "emotion": "neutral"}])
    }

    /// `seconds`: what is not known is told as the published answers do.
    pub fn seconds(&self) -> u64 {
        self.heard.seconds.unwrap_or(1)
    }

    /// Tokens of the audio, where they are told; `published` is for an audio of unknown length.
    pub fn audio_tokens(&self, published: u64) -> u64 {
        self.heard
            .seconds
            .map_or(published, |seconds| seconds * TOKENS_PER_SECOND)
    }

    /// Tokens of text after so many pieces: one each, and one for the end if anything was said.
    pub fn text_tokens(&self, pieces: usize, last: bool) -> usize {
        pieces + usize::from(last && pieces > 0)
    }

    /// All tokens together: what a limit of tokens counts.
    pub fn tokens(&self) -> u64 {
        let usage = self.usage(self.heard.pieces.len(), true);
        ["input_tokens", "output_tokens"]
            .iter()
            .filter_map(|name| usage.get(name)?.as_u64())
            .sum()
    }

    fn usage(&self, pieces: usize, last: bool) -> Value {
        if self.qwen3 {
            return json!({
                "input_tokens_details": {"text_tokens": self.context_tokens},
                "output_tokens_details": {"text_tokens": self.text_tokens(pieces, last)},
                "seconds": self.seconds(),
            });
        }
        let audio_tokens = self.audio_tokens(PUBLISHED_AUDIO_TOKENS);
        // A word is one token; so is each character of a script without spaces.
        let said = self.heard.pieces.iter().take(pieces);
        let output_tokens: usize = said
            .map(|piece| {
                if piece.is_ascii() {
                    1
                } else {
                    piece.trim_start().chars().count()
                }
            })
            .sum();
        json!({"input_tokens": audio_tokens + PROMPT_TOKENS, "output_tokens": output_tokens, "audio_tokens": audio_tokens})
    }
}

/// `content` is empty when there is nothing to say.
fn content(text: &str) -> Value {
    if text.is_empty() {
        json!([])
    } else {
        json!([{"text": text}])
    }
}
