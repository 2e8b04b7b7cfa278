//! Results and errors → JavaScript values.

use dashscope_asr_core as core;
use js_sys::{Array, Object, Reflect};
use serde::{Serialize, Serializer as SerdeSerializer};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::CoreTranscription;

#[wasm_bindgen(module = "/pkg-template/errors.js")]
extern "C" {
    /// The package's error class.
    type DashScopeError;
    #[wasm_bindgen(constructor)]
    fn new(message: &str, fields: &JsValue) -> DashScopeError;
}

/// What a field of an object is. One type for all of them: a struct each, with serde's derive, would be half a kilobyte of wasm each.
enum Field<'a> {
    /// Not given: there is no such field then.
    None,
    Text(&'a str),
    Count(u64),
    Flag(bool),
    Counts(&'a [u64]),
    Object(Vec<(&'static str, Field<'a>)>),
    List(Vec<Field<'a>>),
}

impl Serialize for Field<'_> {
    fn serialize<S: SerdeSerializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Counts(counts) => serializer.collect_seq(counts.iter()),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                let given = fields.iter().filter(|(_, field)| !matches!(field, Self::None));
                serializer.collect_map(given.map(|(name, field)| (name, field)))
            }
        }
    }
}

impl<'a> From<Option<&'a str>> for Field<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::None, Self::Text)
    }
}

impl<'a> From<&'a Option<String>> for Field<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().into()
    }
}

impl From<Option<u64>> for Field<'_> {
    fn from(count: Option<u64>) -> Self {
        count.map_or(Self::None, Self::Count)
    }
}

/// Plain objects and arrays, numbers as numbers.
fn plain(value: &Field<'_>) -> JsValue {
    // It cannot fail: there is no key that is no text, and no number that JavaScript cannot hold (the core counts up to 2^53 - 1).
    value.serialize(&Serializer::json_compatible()).unwrap_or_default()
}

fn object<'a>(fields: impl Into<Vec<(&'static str, Field<'a>)>>) -> JsValue {
    plain(&Field::Object(fields.into()))
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // It cannot fail: these are plain objects that we made.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The package's error, for throwing.
pub(crate) fn error(error: Box<core::Error>) -> JsValue {
    error_value(&error)
}

fn error_value(error: &core::Error) -> JsValue {
    let fields = object([
        ("kind", Field::Text(error.kind.as_str())),
        ("code", (&error.code).into()),
        ("status", error.status.map(u64::from).into()),
        ("requestId", (&error.request_id).into()),
        ("taskId", (&error.task_id).into()),
        ("field", (&error.field).into()),
        ("retryAfterMs", error.retry_after_ms.into()),
        ("retryable", Field::Flag(error.retryable)),
    ]);
    DashScopeError::new(&error.message, &fields).into()
}

/// What JavaScript threw, in its own words; it may throw anything.
pub(crate) fn describe(thrown: &JsValue) -> String {
    let text = |name: &str| Reflect::get(thrown, &name.into()).ok().and_then(|value| value.as_string());
    let cause = Reflect::get(thrown, &"cause".into()).ok().filter(JsValue::is_object);
    // Node's fetch says only "fetch failed"; its cause says why.
    let reason = cause.and_then(|cause| Reflect::get(&cause, &"message".into()).ok()?.as_string()).filter(|reason| !reason.is_empty());
    let message = if thrown.is_object() { text("message") } else { thrown.as_string() };
    let words = match (message, reason) {
        (Some(message), Some(reason)) => format!("{message}: {reason}"),
        (Some(message), None) => message,
        _ => "unknown failure".to_owned(),
    };
    // Engines quote the URL they could not fetch.
    core::redacted(&words)
}

pub(crate) fn status_event(event: &core::StatusEvent<'_>) -> JsValue {
    let told = object([
        ("taskId", Field::Text(event.task_id)),
        ("status", Field::Text(event.status.as_str())),
        ("elapsedMs", Field::Count(event.elapsed_ms)),
    ]);
    if let Some(failure) = event.failure {
        set(&told, "failure", &error_value(failure));
    }
    told
}

pub(crate) fn snapshot(snapshot: &core::TaskSnapshot) -> JsValue {
    let metrics = snapshot.metrics.map_or(Field::None, |metrics| {
        let counts = [("total", metrics.total), ("succeeded", metrics.succeeded), ("failed", metrics.failed)];
        Field::Object(counts.map(|(name, count)| (name, Field::Count(count))).into())
    });
    object([
        ("taskId", Field::Text(snapshot.id.as_str())),
        ("status", Field::Text(snapshot.status.as_str())),
        ("submittedAtMs", snapshot.submitted_at_ms.into()),
        ("scheduledAtMs", snapshot.scheduled_at_ms.into()),
        ("endedAtMs", snapshot.ended_at_ms.into()),
        ("metrics", metrics),
        ("billedSeconds", snapshot.billed_seconds.into()),
        ("requestId", (&snapshot.request_id).into()),
    ])
}

pub(crate) fn standing(standing: &core::TaskStanding) -> JsValue {
    let object = snapshot(&standing.snapshot);
    let files: Array = standing.files.iter().map(file_standing).collect();
    set(&object, "files", &files);
    object
}

fn file_standing(file: &core::FileStanding) -> JsValue {
    let link = file.link.as_ref();
    let told = object([
        ("fileUrl", (&file.file_url).into()),
        ("status", Field::Text(if link.is_ok() { "succeeded" } else { "failed" })),
        ("resultUrl", link.map_or(Field::None, Into::into)),
    ]);
    if let Err(failure) = link {
        set(&told, "error", &error_value(failure));
    }
    told
}

pub(crate) fn task_result(result: core::TaskResult) -> JsValue {
    let object = snapshot(&result.snapshot);
    let outcomes: Array = result.outcomes.into_iter().map(file_outcome).collect();
    set(&object, "outcomes", &outcomes);
    object
}

fn file_outcome(outcome: core::FileOutcome) -> JsValue {
    let object: JsValue = Object::new().into();
    if let Some(url) = &outcome.file_url {
        set(&object, "fileUrl", &url.into());
    }
    match outcome.result {
        Ok(transcription) => {
            set(&object, "status", &"succeeded".into());
            set(&object, "transcription", &CoreTranscription(transcription).into());
        }
        Err(failure) => {
            set(&object, "status", &"failed".into());
            set(&object, "error", &error_value(&failure));
        }
    }
    object
}

pub(crate) fn audio(transcription: &core::Transcription) -> JsValue {
    let tracks = transcription.audio_channel_ids.as_slice();
    object([
        ("format", (&transcription.format).into()),
        ("sampleRateHz", transcription.sample_rate_hz.into()),
        ("channelIds", if tracks.is_empty() { Field::None } else { Field::Counts(tracks) }),
    ])
}

pub(crate) fn recognition(recognition: &core::Recognition) -> JsValue {
    recognition_step(recognition, None)
}

pub(crate) fn recognition_update(update: &core::RecognitionUpdate) -> JsValue {
    recognition_step(&update.recognition, Some(&update.delta))
}

fn recognition_step(recognition: &core::Recognition, delta: Option<&str>) -> JsValue {
    let usage = &recognition.usage;
    let usage = [
        ("seconds", usage.seconds),
        ("inputTokens", usage.input_tokens),
        ("outputTokens", usage.output_tokens),
        ("totalTokens", usage.total_tokens),
        ("audioTokens", usage.audio_tokens),
    ];
    object([
        ("text", Field::Text(&recognition.text)),
        ("delta", delta.into()),
        ("noSpeech", Field::Flag(recognition.text.trim().is_empty())),
        ("language", (&recognition.language).into()),
        ("emotion", (&recognition.emotion).into()),
        ("finishReason", (&recognition.finish_reason).into()),
        ("usage", Field::Object(usage.map(|(name, count)| (name, count.into())).into())),
        ("requestId", (&recognition.request_id).into()),
    ])
}

pub(crate) fn progress(loaded_bytes: u64, total_bytes: u64) -> JsValue {
    object([("loadedBytes", Field::Count(loaded_bytes)), ("totalBytes", Field::Count(total_bytes))])
}

pub(crate) fn token(token: &core::Token) -> JsValue {
    object([("token", Field::Text(&token.token)), ("expiresAtMs", Field::Count(token.expires_at_ms))])
}

pub(crate) fn task_page(list: &core::TaskPage, page: u32) -> JsValue {
    let tasks = list.tasks.iter().map(task_summary).collect();
    object([("tasks", Field::List(tasks)), ("pages", Field::Count(list.pages)), ("page", Field::Count(page.into()))])
}

fn task_summary(task: &core::TaskSummary) -> Field<'_> {
    Field::Object(vec![
        ("taskId", Field::Text(&task.id)),
        ("status", Field::Text(task.status.as_str())),
        ("model", (&task.model).into()),
        ("createdAtMs", task.created_at_ms.into()),
        ("startedAtMs", task.started_at_ms.into()),
        ("endedAtMs", task.ended_at_ms.into()),
        ("region", (&task.region).into()),
        ("requestId", (&task.request_id).into()),
    ])
}

/// A listing has no `words`.
fn vocabulary_fields<'a>(vocabulary: &'a core::Vocabulary, words: Field<'a>) -> Field<'a> {
    Field::Object(vec![
        ("vocabularyId", Field::Text(&vocabulary.id)),
        ("status", Field::Text(&vocabulary.status)),
        ("model", (&vocabulary.model).into()),
        ("createdAtMs", vocabulary.created_at_ms.into()),
        ("modifiedAtMs", vocabulary.modified_at_ms.into()),
        ("words", words),
    ])
}

pub(crate) fn vocabularies(lists: &[core::Vocabulary]) -> JsValue {
    plain(&Field::List(lists.iter().map(|list| vocabulary_fields(list, Field::None)).collect()))
}

pub(crate) fn vocabulary(vocabulary: &core::Vocabulary) -> JsValue {
    let words = vocabulary.words.iter().map(hot_word).collect();
    plain(&vocabulary_fields(vocabulary, Field::List(words)))
}

fn hot_word(word: &core::HotWord) -> Field<'_> {
    Field::Object(vec![
        ("text", Field::Text(&word.text)),
        ("weight", Field::Count(word.weight.into())),
        ("language", (&word.language).into()),
    ])
}
