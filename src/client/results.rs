//! Results of the core, as JavaScript values.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::objects::set;
use crate::document::CoreTranscription;
use crate::error::js_error;
use crate::value::to_js;

/// `StatusEvent` of the package.
pub(crate) fn status_event(event: &core::StatusEvent<'_>) -> JsValue {
    let mut fields = Value::object();
    fields.set_path("taskId", event.task_id);
    fields.set_path("status", event.status.as_str());
    fields.set_path("elapsedMs", event.elapsed_ms);
    let object = to_js(&fields);
    if let Some(failure) = event.failure {
        set(&object, "failure", &js_error(failure));
    }
    object
}

/// `TaskSnapshot` of the package, with `files`.
pub(crate) fn task_snapshot(snapshot: core::TaskSnapshot) -> JsValue {
    let object = to_js(&snapshot.task);
    let files = Array::new();
    for file in snapshot.files {
        let mut fields = Value::object();
        fields.set_path("fileUrl", file.file_url);
        fields.set_path(
            "status",
            if file.link.is_ok() {
                "succeeded"
            } else {
                "failed"
            },
        );
        fields.set_path("resultUrl", file.link.as_ref().ok().cloned().flatten());
        let file_state = to_js(&fields);
        if let Err(failure) = &file.link {
            set(&file_state, "error", &js_error(failure));
        }
        files.push(&file_state);
    }
    set(&object, "files", &files);
    object
}

/// `TaskResult` of the package, with `outcomes`.
pub(crate) fn task_result(result: core::TaskResult) -> JsValue {
    let object = to_js(&result.task);
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
            set(
                &object,
                "transcription",
                &CoreTranscription(transcription).into(),
            );
        }
        Err(failure) => {
            set(&object, "status", &"failed".into());
            set(&object, "error", &js_error(&failure));
        }
    }
    object
}

/// `Recognition` of the package, with `sentences` as they stand in the answer.
pub(crate) fn recognition(recognition: core::Recognition) -> JsValue {
    let mut fields = recognition.fields;
    if let Some(sentences) = recognition.sentences {
        fields.set_path("sentences", Value::Array(sentences));
    }
    to_js(&fields)
}

/// `UploadProgress` of the package.
pub(crate) fn progress(loaded_bytes: u64, total_bytes: u64) -> JsValue {
    let mut progress = Value::object();
    progress.set_path("loadedBytes", loaded_bytes);
    progress.set_path("totalBytes", total_bytes);
    to_js(&progress)
}
