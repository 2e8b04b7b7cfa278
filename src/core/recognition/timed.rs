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
    pub(crate) given: Given,
}

/// Sentences of an answer, as they stand there.
pub(crate) enum Given {
    /// Turns of speakers: those of all of the audio.
    All(Vec<Value>),
    /// Sentence that is being recognised; absent of an answer without one.
    Current(Value),
}

/// Parses an answer.
pub(crate) fn parse(body: &[u8]) -> Result<TimedAnswer> {
    let answer = parse_answer("a recognition", body, &|answer| {
        let fields = fields_of(answer)?;
        let mut both = Value::object();
        both.set_path("turns", part(answer, "sentences").clone());
        both.set_path("sentence", part(answer, "sentence").clone());
        both.set_path("fields", fields);
        Some(both)
    })?;
    let turns = answer.get_path("turns").items();
    Ok(TimedAnswer {
        fields: answer.get_path("fields").clone(),
        given: if turns.is_empty() {
            Given::Current(answer.get_path("sentence").clone())
        } else {
            Given::All(turns.to_vec())
        },
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

/// Number of sentences at the end among which a sentence is sought that comes again.
const REPEATED_MAX: usize = 16;

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
    pub(crate) fn apply(&mut self, given: Given) {
        self.draft = None;
        let sentence = match given {
            Given::All(mut turns) => {
                turns.dedup_by(|turn, before| is_same_turn(turn, before));
                self.done = turns;
                return;
            }
            Given::Current(Value::Absent) => return,
            Given::Current(sentence) => sentence,
        };
        // Of sentences with the same beginning the last counts.
        let begin = begin_ms(&sentence);
        let first = self.done.len().saturating_sub(REPEATED_MAX);
        let mut last = self.done.iter().skip(first);
        let place = last.position(|other| begin.is_some() && begin_ms(other) == begin);
        if sentence.get_path("sentence_end").as_bool() == Some(false) {
            if let Some(place) = place {
                self.done.remove(first + place);
            }
            self.draft = Some(sentence);
            return;
        }
        match place.and_then(|place| self.done.get_mut(first + place)) {
            Some(other) => *other = sentence,
            None => self.done.push(sentence),
        }
    }

    /// All sentences, in their order.
    pub(crate) fn into_vec(mut self) -> Vec<Value> {
        self.done.extend(self.draft);
        self.done
    }
}

fn begin_ms(sentence: &Value) -> Option<u64> {
    sentence.get_path("begin_time").to_u64_lenient()
}

/// Whether a turn is the one before it, given twice. (Two speakers may begin together.)
fn is_same_turn(turn: &Value, before: &Value) -> bool {
    begin_ms(turn).is_some()
        && begin_ms(turn) == begin_ms(before)
        && ["text", "speaker_id"]
            .iter()
            .all(|name| turn.get_path(name).to_text() == before.get_path(name).to_text())
}
