//! The core's errors, as the package's class.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use wasm_bindgen::prelude::*;

use crate::value::plain;

#[wasm_bindgen(module = "/pkg-template/errors.js")]
extern "C" {
    /// The package's error class.
    type DashScopeError;
    #[wasm_bindgen(constructor)]
    fn new(message: &str, fields: &JsValue) -> DashScopeError;
}

/// The package's error, for throwing.
pub(crate) fn thrown(error: Box<core::Error>) -> JsValue {
    js_error(&error)
}

pub(crate) fn js_error(error: &core::Error) -> JsValue {
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
