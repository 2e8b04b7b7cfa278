//! What the client's calls give, as JavaScript values.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::js::set;
use crate::document::CoreTranscription;
use crate::error::js_error;
use crate::value::plain;

pub(crate) fn status_event(event: &core::StatusEvent<'_>) -> JsValue {
    let mut told = Value::empty();
    told.put("taskId", event.task_id);
    told.put("status", event.status.as_str());
    told.put("elapsedMs", event.elapsed_ms);
    let told = plain(&told);
    if let Some(failure) = event.failure {
        set(&told, "failure", &js_error(failure));
    }
    told
}

pub(crate) fn standing(standing: core::TaskStanding) -> JsValue {
    let object = plain(&standing.snapshot);
    let files = Array::new();
    for file in standing.files {
        let mut told = Value::empty();
        told.put("fileUrl", file.file_url);
        told.put(
            "status",
            if file.link.is_ok() {
                "succeeded"
            } else {
                "failed"
            },
        );
        told.put("resultUrl", file.link.as_ref().ok().cloned().flatten());
        let told = plain(&told);
        if let Err(failure) = &file.link {
            set(&told, "error", &js_error(failure));
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

pub(crate) fn progress(loaded_bytes: u64, total_bytes: u64) -> JsValue {
    let mut progress = Value::empty();
    progress.put("loadedBytes", loaded_bytes);
    progress.put("totalBytes", total_bytes);
    plain(&progress)
}
