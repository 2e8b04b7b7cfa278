//! Results and errors → JavaScript values.

use dashscope_asr_core as core;
use js_sys::{Array, Object, Reflect};
use serde::Serialize;
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorFields<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    retryable: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusFields<'a> {
    task_id: &'a str,
    status: &'a str,
    elapsed_ms: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SnapshotFields<'a> {
    task_id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<MetricsFields>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

#[derive(Serialize)]
struct MetricsFields {
    total: u64,
    succeeded: u64,
    failed: u64,
}

/// Plain objects and arrays, numbers as numbers.
fn plain(value: &impl Serialize) -> JsValue {
    // It cannot fail: these types hold no map, and no number that JavaScript cannot (the core counts up to 2^53 - 1).
    value.serialize(&Serializer::json_compatible()).unwrap_or_default()
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
    let fields = ErrorFields {
        kind: error.kind.as_str(),
        code: error.code.as_deref(),
        status: error.status,
        request_id: error.request_id.as_deref(),
        task_id: error.task_id.as_deref(),
        field: error.field.as_deref(),
        retry_after_ms: error.retry_after_ms,
        retryable: error.retryable,
    };
    DashScopeError::new(&error.message, &plain(&fields)).into()
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
    let object = plain(&StatusFields { task_id: event.task_id, status: event.status.as_str(), elapsed_ms: event.elapsed_ms });
    if let Some(failure) = event.failure {
        set(&object, "failure", &error_value(failure));
    }
    object
}

pub(crate) fn snapshot(snapshot: &core::TaskSnapshot) -> JsValue {
    plain(&SnapshotFields {
        task_id: snapshot.id.as_str(),
        status: snapshot.status.as_str(),
        submitted_at_ms: snapshot.submitted_at_ms,
        scheduled_at_ms: snapshot.scheduled_at_ms,
        ended_at_ms: snapshot.ended_at_ms,
        metrics: snapshot.metrics.map(|metrics| MetricsFields {
            total: metrics.total,
            succeeded: metrics.succeeded,
            failed: metrics.failed,
        }),
        billed_seconds: snapshot.billed_seconds,
        request_id: snapshot.request_id.as_deref(),
    })
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AudioFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_rate_hz: Option<u64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    channel_ids: &'a [u64],
}

pub(crate) fn audio(transcription: &core::Transcription) -> JsValue {
    plain(&AudioFields {
        format: transcription.format.as_deref(),
        sample_rate_hz: transcription.sample_rate_hz,
        channel_ids: &transcription.audio_channel_ids,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecognitionFields<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delta: Option<&'a str>,
    no_speech: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emotion: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_reason: Option<&'a str>,
    usage: UsageFields,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UsageFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio_tokens: Option<u64>,
}

pub(crate) fn recognition(recognition: &core::Recognition) -> JsValue {
    recognition_step(recognition, None)
}

pub(crate) fn recognition_update(update: &core::RecognitionUpdate) -> JsValue {
    recognition_step(&update.recognition, Some(&update.delta))
}

fn recognition_step(recognition: &core::Recognition, delta: Option<&str>) -> JsValue {
    let usage = &recognition.usage;
    plain(&RecognitionFields {
        text: &recognition.text,
        delta,
        no_speech: recognition.text.trim().is_empty(),
        language: recognition.language.as_deref(),
        emotion: recognition.emotion.as_deref(),
        finish_reason: recognition.finish_reason.as_deref(),
        usage: UsageFields {
            seconds: usage.seconds,
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            total_tokens: usage.total_tokens,
            audio_tokens: usage.audio_tokens,
        },
        request_id: recognition.request_id.as_deref(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressFields {
    loaded_bytes: u64,
    total_bytes: u64,
}

pub(crate) fn progress(loaded_bytes: u64, total_bytes: u64) -> JsValue {
    plain(&ProgressFields { loaded_bytes, total_bytes })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenFields<'a> {
    token: &'a str,
    expires_at_ms: u64,
}

pub(crate) fn token(token: &core::Token) -> JsValue {
    plain(&TokenFields { token: &token.token, expires_at_ms: token.expires_at_ms })
}

#[derive(Serialize)]
struct PageFields<'a> {
    tasks: Vec<TaskFields<'a>>,
    pages: u64,
    page: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskFields<'a> {
    task_id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

pub(crate) fn task_page(list: &core::TaskPage, page: u32) -> JsValue {
    plain(&PageFields { tasks: list.tasks.iter().map(task_fields).collect(), pages: list.pages, page })
}

fn task_fields(task: &core::TaskSummary) -> TaskFields<'_> {
    TaskFields {
        task_id: &task.id,
        status: task.status.as_str(),
        model: task.model.as_deref(),
        created_at_ms: task.created_at_ms,
        started_at_ms: task.started_at_ms,
        ended_at_ms: task.ended_at_ms,
        region: task.region.as_deref(),
        request_id: task.request_id.as_deref(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VocabularyFields<'a> {
    vocabulary_id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_at_ms: Option<u64>,
    /// A listing has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<Vec<HotWordFields<'a>>>,
}

#[derive(Serialize)]
struct HotWordFields<'a> {
    text: &'a str,
    weight: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

fn vocabulary_fields(vocabulary: &core::Vocabulary) -> VocabularyFields<'_> {
    VocabularyFields {
        vocabulary_id: &vocabulary.id,
        status: &vocabulary.status,
        model: vocabulary.model.as_deref(),
        created_at_ms: vocabulary.created_at_ms,
        modified_at_ms: vocabulary.modified_at_ms,
        words: None,
    }
}

pub(crate) fn vocabularies(lists: &[core::Vocabulary]) -> JsValue {
    plain(&lists.iter().map(vocabulary_fields).collect::<Vec<_>>())
}

pub(crate) fn vocabulary(vocabulary: &core::Vocabulary) -> JsValue {
    let words = vocabulary.words.iter();
    let words = words.map(|word| HotWordFields { text: &word.text, weight: word.weight, language: word.language.as_deref() });
    plain(&VocabularyFields { words: Some(words.collect()), ..vocabulary_fields(vocabulary) })
}
