//! Answers of the direct models that give times: sentences and words at once
//! (docs/dashscope-api.md §5.5).

use crate::error::Result;
use crate::json::Value;
use crate::json::fields::map_fields;
use crate::recognition::delta::no_speech;
use crate::recognition::wire::USAGE_FIELDS;
use crate::transport::parse_answer;

/// An answer, or the data of one event.
pub(crate) struct TimedAnswer {
    /// `text`, `noSpeech`, `finishReason`, `usage`, `requestId`.
    pub(crate) fields: Value,
    /// Sentences of the answer, as they stand there: the turns of speakers, or the current one.
    pub(crate) sentences: Vec<Value>,
}

/// Parses an answer.
pub(crate) fn parse(body: &[u8]) -> Result<TimedAnswer> {
    let answer = parse_answer("a recognition", body, &|answer| {
        let fields = fields_of(answer)?;
        let mut both = Value::object();
        both.set_path("sentences", Value::Array(sentences_of(answer)));
        both.set_path("fields", fields);
        Some(both)
    })?;
    Ok(TimedAnswer {
        sentences: answer.get_path("sentences").items().to_vec(),
        fields: answer.get_path("fields").clone(),
    })
}

/// A part of an answer. Which host it comes from decides where its parts stand: below `output`, or
/// at the top.
fn part<'a>(answer: &'a Value, name: &str) -> &'a Value {
    match answer.get_path("output").get_path(name) {
        Value::Absent => answer.get_path(name),
        part => part,
    }
}

/// `None` where an answer has neither text nor sentence.
fn fields_of(answer: &Value) -> Option<Value> {
    let (text, sentence) = (part(answer, "text"), part(answer, "sentence"));
    if text.is_absent() && sentence.is_absent() {
        return None;
    }
    let mut fields = Value::object();
    let text = text.as_str().or_else(|| sentence.get_path("text").as_str());
    fields.set_path("text", text.unwrap_or_default());
    fields.set_path("noSpeech", no_speech(&fields));
    if sentence.get_path("sentence_end").as_bool() == Some(true) {
        fields.set_path("finishReason", "stop");
    }
    // (Of a shared host `output` has the usage, too.)
    let usage = match answer.get_path("usage") {
        Value::Absent => answer.get_path("output.usage"),
        usage => usage,
    };
    fields.set_path("usage", map_fields(usage, USAGE_FIELDS));
    let request_id = match answer.get_path("request_id") {
        Value::Absent => answer.get_path("output.request_id"),
        id => id,
    };
    fields.set_path("requestId", request_id.to_text());
    Some(fields)
}

/// The turns of speakers, else the sentence.
fn sentences_of(answer: &Value) -> Vec<Value> {
    let turns = part(answer, "sentences").items();
    let sentence = part(answer, "sentence");
    if turns.is_empty() && !sentence.is_absent() {
        vec![sentence.clone()]
    } else {
        turns.to_vec()
    }
}

/// The sentences of a recognition, event by event.
#[derive(Default)]
pub(crate) struct Sentences {
    /// Those that no later event changes.
    done: Vec<Value>,
    /// The sentence that the last event held, if it may still change.
    draft: Option<Value>,
}

impl Sentences {
    /// Takes those of the next event. Some models give the whole audio as one sentence in each
    /// event, others one sentence after the other, and some give the last one twice.
    pub(crate) fn apply(&mut self, sentences: Vec<Value>) {
        self.draft = None;
        for sentence in sentences {
            let begin = |sentence: &Value| sentence.get_path("begin_time").to_u64_lenient();
            let is_done = sentence.get_path("sentence_end").as_bool() != Some(false);
            // Of sentences with the same beginning the last counts.
            self.done
                .retain(|other| begin(other).is_none() || begin(other) != begin(&sentence));
            if is_done {
                self.done.push(sentence);
            } else {
                self.draft = Some(sentence);
            }
        }
    }

    /// All sentences, in their order.
    pub(crate) fn into_vec(mut self) -> Vec<Value> {
        self.done.extend(self.draft);
        self.done
    }
}
