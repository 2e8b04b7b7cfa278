//! Results and errors → JavaScript values.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
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

/// A tree of values on its way out. The one type that is serialised: each further one would be half a kilobyte of wasm.
struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: SerdeSerializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Absent | Value::Other(_) => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Plain)),
            Value::Object(entries) => serializer.collect_map(entries.iter().map(|(name, value)| (name, Plain(value)))),
        }
    }
}

/// Plain objects and arrays; `undefined` for nothing.
pub(crate) fn plain(value: &Value) -> JsValue {
    if value.is_absent() {
        return JsValue::UNDEFINED;
    }
    // It cannot fail: there is no key that is no text, and nothing that JavaScript cannot hold.
    Plain(value).serialize(&Serializer::json_compatible()).unwrap_or_default()
}

pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // It cannot fail: these are plain objects that we made.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The package's error, for throwing.
pub(crate) fn error(error: Box<core::Error>) -> JsValue {
    error_value(&error)
}

fn error_value(error: &core::Error) -> JsValue {
    let mut fields = Value::empty();
    fields.put("kind", error.kind.as_str());
    fields.put("code", error.code.clone());
    fields.put("status", error.status.map(u64::from));
    fields.put("requestId", error.request_id.clone());
    fields.put("taskId", error.task_id.clone());
    fields.put("field", error.field.clone());
    fields.put("retryAfterMs", error.retry_after_ms);
    fields.put("retryable", Value::Bool(error.retryable));
    DashScopeError::new(&error.message, &plain(&fields)).into()
}

/// What JavaScript threw, in its own words; it may throw anything.
pub(crate) fn describe(thrown: &JsValue) -> String {
    let message = if thrown.is_object() { get(thrown, "message") } else { thrown.clone() };
    let Some(mut words) = message.as_string() else { return "unknown failure".to_owned() };
    // Node's fetch says only "fetch failed"; its cause says why.
    let reason = get(&get(thrown, "cause"), "message").as_string().unwrap_or_default();
    if !reason.is_empty() {
        words.push_str(": ");
        words.push_str(&reason);
    }
    // Engines quote the URL they could not fetch.
    core::redacted(&words)
}

/// A property of `object`; `undefined` where that is none.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() { Reflect::get(object, &name.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

pub(crate) fn status_event(event: &core::StatusEvent<'_>) -> JsValue {
    let mut told = Value::empty();
    told.put("taskId", event.task_id);
    told.put("status", event.status.as_str());
    told.put("elapsedMs", event.elapsed_ms);
    let told = plain(&told);
    if let Some(failure) = event.failure {
        set(&told, "failure", &error_value(failure));
    }
    told
}

pub(crate) fn standing(standing: core::TaskStanding) -> JsValue {
    let object = plain(&standing.snapshot);
    let files = Array::new();
    for file in standing.files {
        let mut told = Value::empty();
        told.put("fileUrl", file.file_url);
        told.put("status", if file.link.is_ok() { "succeeded" } else { "failed" });
        told.put("resultUrl", file.link.as_ref().ok().cloned().flatten());
        let told = plain(&told);
        if let Err(failure) = &file.link {
            set(&told, "error", &error_value(failure));
        }
        files.push(&told);
    }
    set(&object, "files", &files);
    object
}

pub(crate) fn task_result(result: core::TaskResult) -> JsValue {
    let object = plain(&result.snapshot);
    let outcomes = Array::new();
    for outcome in result.outcomes {
        outcomes.push(&file_outcome(outcome));
    }
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

pub(crate) fn facts(transcription: &core::Transcription) -> JsValue {
    let mut facts = Value::empty();
    facts.put("noSpeech", Value::Bool(transcription.no_speech()));
    facts.put("fileUrl", transcription.file_url.clone());
    facts.put("durationMs", transcription.duration_ms);
    facts.put("audio", Value::empty());
    facts.put("audio.format", transcription.format.clone());
    facts.put("audio.sampleRateHz", transcription.sample_rate_hz);
    let tracks = transcription.audio_channel_ids.as_slice();
    if !tracks.is_empty() {
        facts.put("audio.channelIds", Value::Array(tracks.iter().copied().map(Value::from).collect()));
    }
    plain(&facts)
}

pub(crate) fn progress(loaded_bytes: u64, total_bytes: u64) -> JsValue {
    let mut progress = Value::empty();
    progress.put("loadedBytes", loaded_bytes);
    progress.put("totalBytes", total_bytes);
    plain(&progress)
}
