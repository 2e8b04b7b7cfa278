//! The answer without a stream. That of `qwen-audio-3.1-asr-flash` has a shape for each kind of
//! host, as measured.

use serde_json::{Map, Value, json};

use crate::generation::timed::speech::TimedSpeech;
use crate::generation::timed::turns::turns;
use crate::generation::timed::wire::{WireSentence, join, sentences};
use crate::timed_model::Generation;
use crate::token_usage::TokenUsage;

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As documented.
    Documented,
    /// Of a shared host: everything under `output`, and once more under `output.output`.
    SharedHost,
    /// Of a workspace's own host: everything at the top, and a copy under `output`.
    WorkspaceHost,
}

/// The shape of a generation's answer from a host.
pub fn shape(generation: Generation, workspace_host: bool) -> Shape {
    match (generation, workspace_host) {
        (Generation::QwenAudio31, true) => Shape::WorkspaceHost,
        (Generation::QwenAudio31, false) => Shape::SharedHost,
        (Generation::QwenAudio30 | Generation::FunAsrFlash, _) => Shape::Documented,
    }
}

/// Content of a final answer.
#[derive(Debug)]
pub struct Content {
    /// The last sentence; with `qwen-audio-3.1-asr-flash` the whole audio.
    pub sentence: WireSentence,
    /// The turns, if speakers are told apart.
    pub turns: Option<Vec<WireSentence>>,
    /// The text of all sentences.
    pub text: String,
    /// `usage`.
    pub usage: Value,
}

impl Content {
    /// The content of a generation's answer; `None` for a speech without sentences.
    pub fn new(generation: Generation, speech: &TimedSpeech, speakers: bool) -> Option<Self> {
        let sentences = sentences(&speech.sentences);
        let turns = speakers.then(|| turns(&sentences));
        let sentence = match generation {
            Generation::QwenAudio31 => {
                WireSentence::whole(turns.as_deref().unwrap_or(&sentences), 1)?
            }
            Generation::QwenAudio30 | Generation::FunAsrFlash => sentences.last()?.clone(),
        };
        Some(Self {
            usage: usage(generation, speech, sentence.words.len()),
            sentence,
            turns,
            text: join(&sentences),
        })
    }

    /// The body of the answer.
    pub fn body(self, shape: Shape, request_id: &str) -> Value {
        let content = match shape {
            // One measurement of each: the words of turns have punctuation on one host only.
            Shape::SharedHost if self.turns.is_some() => self.without_word_punctuation(),
            _ => self,
        };
        let fields = content.fields();
        let usage = content.usage;
        match shape {
            Shape::Documented => {
                json!({"output": fields, "usage": usage, "request_id": request_id})
            }
            Shape::SharedHost => {
                let mut output = fields.clone();
                output.insert("output".to_owned(), fields.into());
                output.insert("usage".to_owned(), usage.clone());
                json!({"output": output, "usage": usage, "request_id": request_id})
            }
            Shape::WorkspaceHost => {
                let mut body = fields;
                body.insert("request_id".to_owned(), json!(request_id));
                let output = body.clone();
                body.insert("output".to_owned(), output.into());
                body.insert("usage".to_owned(), usage);
                body.into()
            }
        }
    }

    /// `sentence`, `sentences` if there are turns, and `text`.
    pub fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::from_iter([("sentence".to_owned(), json!(self.sentence))]);
        if let Some(turns) = &self.turns {
            fields.insert("sentences".to_owned(), json!(turns));
        }
        fields.insert("text".to_owned(), json!(self.text));
        fields
    }

    fn without_word_punctuation(self) -> Self {
        let bare = |turns: Vec<WireSentence>| {
            turns
                .into_iter()
                .map(WireSentence::without_word_punctuation)
                .collect()
        };
        Self {
            sentence: self.sentence.without_word_punctuation(),
            turns: self.turns.map(bare),
            ..self
        }
    }
}

/// `usage` of a final answer: seconds, and tokens with `qwen-audio-3.1-asr-flash`.
fn usage(generation: Generation, speech: &TimedSpeech, words: usize) -> Value {
    let seconds = speech.duration_ms.div_ceil(1_000);
    match generation {
        Generation::QwenAudio31 => json!(TokenUsage::new(seconds, words)),
        Generation::QwenAudio30 | Generation::FunAsrFlash => json!({"duration": seconds}),
    }
}
