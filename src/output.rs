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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChannelFields<'a> {
    channel_id: u64,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    speech_ms: Option<u64>,
    sentences: Vec<SentenceFields<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SentenceFields<'a> {
    start_ms: u64,
    end_ms: u64,
    text: &'a str,
    channel_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emotion: Option<&'a str>,
    words: Vec<WordFields<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WordFields<'a> {
    start_ms: u64,
    end_ms: u64,
    text: &'a str,
    punctuation: &'a str,
}

impl<'a> From<&'a core::transcript::Sentence> for SentenceFields<'a> {
    fn from(sentence: &'a core::transcript::Sentence) -> Self {
        Self {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
            text: &sentence.text,
            channel_id: sentence.channel_id,
            sentence_id: sentence.sentence_id,
            speaker_id: sentence.speaker_id,
            language: sentence.language.as_deref(),
            emotion: sentence.emotion.as_deref(),
            words: sentence.words.iter().map(WordFields::from).collect(),
        }
    }
}

impl<'a> From<&'a core::transcript::Word> for WordFields<'a> {
    fn from(word: &'a core::transcript::Word) -> Self {
        Self { start_ms: word.start_ms, end_ms: word.end_ms, text: &word.text, punctuation: &word.punctuation }
    }
}

/// Plain objects and arrays, numbers as numbers.
fn plain(value: &impl Serialize) -> JsValue {
    // It cannot fail: these types hold no map and nothing of their own that serializes.
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
    match (message, reason) {
        (Some(message), Some(reason)) => format!("{message}: {reason}"),
        (Some(message), None) => message,
        _ => "unknown failure".to_owned(),
    }
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

pub(crate) fn channels(transcription: &core::Transcription) -> JsValue {
    let channel = |channel: &core::transcript::Channel| {
        plain(&ChannelFields {
            channel_id: channel.channel_id,
            text: &channel.text,
            speech_ms: channel.speech_ms,
            sentences: channel.sentences.iter().map(SentenceFields::from).collect(),
        })
    };
    transcription.channels.iter().map(channel).collect::<Array>().into()
}

pub(crate) fn sentences(transcription: &core::Transcription) -> JsValue {
    let sentences = transcription.sentences().into_iter();
    sentences.map(|sentence| plain(&SentenceFields::from(sentence))).collect::<Array>().into()
}

pub(crate) fn words(transcription: &core::Transcription) -> JsValue {
    let words = transcription.words().into_iter();
    words.map(|word| plain(&WordFields::from(word))).collect::<Array>().into()
}
