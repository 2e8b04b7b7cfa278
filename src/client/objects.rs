//! Properties of JavaScript objects, and messages of thrown values.

use dashscope_asr_core as core;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// Sets a property of a plain object that the binding made.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Reflect::set cannot fail: the object is neither frozen nor a proxy.
    let _ = Reflect::set(object, &name.into(), value);
}

/// Property of `object`; `undefined` where that is no object.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &name.into()).unwrap_or_default()
    } else {
        JsValue::UNDEFINED
    }
}

/// Message of a thrown value, which may be anything.
pub(crate) fn thrown_message(thrown: &JsValue) -> String {
    let message = if thrown.is_object() {
        get(thrown, "message")
    } else {
        thrown.clone()
    };
    let Some(mut message) = message.as_string() else {
        return "unknown failure".to_owned();
    };
    // Node's fetch reports only "fetch failed"; its cause has the reason.
    let cause = get(&get(thrown, "cause"), "message")
        .as_string()
        .unwrap_or_default();
    if !cause.is_empty() {
        message.push_str(": ");
        message.push_str(&cause);
    }
    // Engines quote the URL that they could not fetch.
    core::redact_queries(&message)
}
