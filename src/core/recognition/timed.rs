//! Answers of the direct models that give times: sentences and words at once
//! (docs/dashscope-api.md §5.5).

use crate::error::{Result, out_of_memory, unreadable_document};
use crate::json::Value;
use crate::json::fields::map_fields;
use crate::recognition::delta::no_speech;
use crate::recognition::wire::USAGE_FIELDS;
use crate::transcript::{SpokenWord, Transcription, TranscriptionReader, sentence_ends};
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

    /// The result document of a recognition whose whole text is `text`.
    /// (The service counts its length in whole seconds, too coarsely for a document.)
    pub(crate) fn into_transcription(mut self, text: &str) -> Result<Transcription> {
        self.done.extend(self.draft);
        let mut sentences = Vec::new();
        push_lead(&mut sentences, text, &self.done);
        for sentence in &self.done {
            push_cut(&mut sentences, sentence)?;
        }
        let (mut transcript, mut document) = (Value::object(), Value::object());
        transcript.set_path("channel_id", 0_u64);
        transcript.set_path("text", text);
        transcript.set_path("sentences", Value::Array(sentences));
        document.set_path("properties", Value::object());
        document.set_path("transcripts", Value::Array(vec![transcript]));
        let mut reader = TranscriptionReader::default();
        let read = reader
            .feed(document.to_json().as_bytes())
            .and_then(|()| reader.finish());
        read.map_err(unreadable_document)
    }
}

/// Appends the text before the first sentence, if the answer gives sentences of its end alone.
fn push_lead(sentences: &mut Vec<Value>, text: &str, given: &[Value]) {
    let [only] = given else { return };
    let own = only.get_path("text").as_str().unwrap_or_default().trim();
    let lead = text.trim().strip_suffix(own).unwrap_or_default().trim();
    if lead.is_empty() || own.is_empty() {
        return;
    }
    let mut sentence = Value::object();
    sentence.set_path("begin_time", 0_u64);
    sentence.set_path("end_time", only.get_path("begin_time").clone());
    sentence.set_path("text", lead);
    sentence.set_path("derived", 1_u64);
    sentences.push(sentence);
}

/// Appends the sentences that a sentence of the answer is cut into.
fn push_cut(sentences: &mut Vec<Value>, sentence: &Value) -> Result<()> {
    let text = sentence.get_path("text").as_str().unwrap_or_default();
    let mut words = Vec::new();
    for word in sentence.get_path("words").items() {
        // What is no word costs no sentence.
        if matches!(word.get_path("text"), Value::String(_)) {
            words.push(word.clone());
        }
    }
    let ms = |value: &Value| {
        let ms = value.to_u64_lenient().unwrap_or_default();
        u32::try_from(ms).unwrap_or(u32::MAX)
    };
    let mut spoken = Vec::with_capacity(words.len());
    for word in &words {
        spoken.push(SpokenWord {
            start_ms: ms(word.get_path("begin_time")),
            end_ms: ms(word.get_path("end_time")),
            text: word.get_path("text").as_str().unwrap_or_default(),
            punctuation: word.get_path("punctuation").as_str().unwrap_or_default(),
        });
    }
    let ends = sentence_ends(text, &spoken).map_err(out_of_memory)?;
    if ends.len() < 2 {
        let mut whole = sentence.clone();
        whole.set_path("words", Value::Array(words));
        sentences.push(whole);
        return Ok(());
    }
    let (mut begin, mut first) = (0, 0);
    for end in ends {
        let own = words.get(first..end.words).unwrap_or_default();
        let mut part = Value::object();
        for name in &["channel_id", "speaker_id"] {
            part.set_path(name, sentence.get_path(name).clone());
        }
        let bound = |word: Option<&Value>, name: &str| {
            word.map_or(Value::Absent, |word| word.get_path(name).clone())
        };
        part.set_path("begin_time", bound(own.first(), "begin_time"));
        part.set_path("end_time", bound(own.last(), "end_time"));
        let text = text.get(begin..end.text_bytes).unwrap_or_default();
        part.set_path("text", text.trim());
        part.set_path("derived", 1_u64);
        part.set_path("words", Value::Array(own.to_vec()));
        sentences.push(part);
        (begin, first) = (end.text_bytes, end.words);
    }
    Ok(())
}
