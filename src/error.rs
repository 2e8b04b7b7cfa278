//! Errors of the core, as instances of the package's error class.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use wasm_bindgen::prelude::*;

use crate::value::to_js;

#[wasm_bindgen(module = "/pkg-template/errors.js")]
extern "C" {
    /// The package's error class.
    type DashScopeError;
    #[wasm_bindgen(constructor)]
    fn new(message: &str, fields: &JsValue) -> DashScopeError;
}

/// Converts an error for throwing.
pub(crate) fn into_js_error(error: Box<core::Error>) -> JsValue {
    js_error(&error)
}

/// Error of the package's class.
pub(crate) fn js_error(error: &core::Error) -> JsValue {
    let mut fields = Value::object();
    fields.set_path("kind", error.kind.as_str());
    fields.set_path("code", error.code.clone());
    fields.set_path("status", error.status.map(u64::from));
    fields.set_path("requestId", error.request_id.clone());
    fields.set_path("taskId", error.task_id.clone());
    fields.set_path("field", error.field.clone());
    fields.set_path("retryAfterMs", error.retry_after_ms);
    fields.set_path("retryable", Value::Bool(error.retryable));
    // A value that a message quotes may be a key, or a signed link.
    #[cfg(feature = "client")]
    let message = &core::redact_queries(&error.message);
    #[cfg(not(feature = "client"))]
    let message = &error.message;
    DashScopeError::new(message, &to_js(&fields)).into()
}
