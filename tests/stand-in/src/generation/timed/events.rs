//! The events of a stream: one for audio under a minute, otherwise several.

use serde_json::{Map, Value, json};

use crate::generation::timed::answer::Content;
use crate::generation::timed::speech::TimedSpeech;
use crate::generation::timed::wire::{WireSentence, gap, join, sentences};
use crate::timed_model::Generation;

/// The audio between two drafts of `qwen-audio-3.1-asr-flash`, in milliseconds.
const DRAFT_STEP_MS: u64 = 30_000;

/// The data of all events.
pub fn events(
    generation: Generation,
    speech: &TimedSpeech,
    content: Content,
    request_id: &str,
) -> Vec<Value> {
    let last = last_event(content, request_id);
    let mut events = match generation {
        _ if !speech.has_many_events() => return vec![last],
        Generation::QwenAudio31 => {
            let mut events = cumulative_drafts(speech, request_id);
            events.push(last);
            events
        }
        Generation::QwenAudio30 | Generation::FunAsrFlash => by_sentence(speech, request_id),
    };
    if generation == Generation::FunAsrFlash {
        repeat_last(&mut events);
    }
    events
}

/// The event that holds everything. Its sentence names no speakers.
fn last_event(content: Content, request_id: &str) -> Value {
    let content = Content {
        sentence: content.sentence.without_speakers(),
        ..content
    };
    event(content.fields(), Some(content.usage), request_id)
}

/// Drafts of `qwen-audio-3.1-asr-flash`: each holds everything from the start of the audio.
fn cumulative_drafts(speech: &TimedSpeech, request_id: &str) -> Vec<Value> {
    let Some(whole) = WireSentence::whole(&sentences(&speech.sentences), 1) else {
        return Vec::new();
    };
    (1..)
        .map(|step| step * DRAFT_STEP_MS)
        .take_while(|until_ms| *until_ms < speech.duration_ms)
        .filter_map(|until_ms| {
            let draft = whole.draft(until_ms)?;
            let text = draft.text.clone();
            let usage = json!({"duration": until_ms / 1_000});
            Some(event(fields(&draft, text), Some(usage), request_id))
        })
        .collect()
}

/// The events of `qwen-audio-3.0-asr-flash` and Fun-ASR-Flash: a draft and a final one for each
/// sentence, with the text so far. A draft has no usage.
fn by_sentence(speech: &TimedSpeech, request_id: &str) -> Vec<Value> {
    let sentences = sentences(&speech.sentences);
    let mut events = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let (before, so_far) = (
            sentences.get(..index).unwrap_or_default(),
            sentences.get(..=index).unwrap_or_default(),
        );
        if let Some(draft) = sentence.draft(sentence.middle_ms()) {
            let mut text = join(before);
            text.push_str(gap(&text, &draft.text));
            text.push_str(&draft.text);
            events.push(event(fields(&draft, text), None, request_id));
        }
        let end_ms = if so_far.len() == sentences.len() {
            speech.duration_ms
        } else {
            sentence.end_time.unwrap_or_default()
        };
        let usage = json!({"duration": end_ms.div_ceil(1_000)});
        events.push(event(
            fields(sentence, join(so_far)),
            Some(usage),
            request_id,
        ));
    }
    events
}

/// Sends the last final sentence once more under another id, as a client of Fun-ASR-Flash saw it.
fn repeat_last(events: &mut Vec<Value>) {
    let Some(mut again) = events.last().cloned() else {
        return;
    };
    if let Some(id) = again.pointer_mut("/output/sentence/sentence_id") {
        *id = json!(id.as_u64().unwrap_or_default() + 1);
    }
    events.push(again);
}

fn fields(sentence: &WireSentence, text: String) -> Map<String, Value> {
    Map::from_iter([
        ("sentence".to_owned(), json!(sentence)),
        ("text".to_owned(), json!(text)),
    ])
}

fn event(output: Map<String, Value>, usage: Option<Value>, request_id: &str) -> Value {
    let mut event = Map::from_iter([("output".to_owned(), output.into())]);
    if let Some(usage) = usage {
        event.insert("usage".to_owned(), usage);
    }
    event.insert("request_id".to_owned(), json!(request_id));
    event.into()
}
