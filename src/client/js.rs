//! JavaScript's own objects: their properties, and what was thrown, in words.

use dashscope_asr_core as core;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // It cannot fail: these are plain objects that we made.
    let _ = Reflect::set(object, &name.into(), value);
}

/// A property of `object`; `undefined` where that is none.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &name.into()).unwrap_or_default()
    } else {
        JsValue::UNDEFINED
    }
}

/// What JavaScript threw, in its own words; it may throw anything.
pub(crate) fn describe(thrown: &JsValue) -> String {
    let message = if thrown.is_object() {
        get(thrown, "message")
    } else {
        thrown.clone()
    };
    let Some(mut words) = message.as_string() else {
        return "unknown failure".to_owned();
    };
    // Node's fetch says only "fetch failed"; its cause says why.
    let reason = get(&get(thrown, "cause"), "message")
        .as_string()
        .unwrap_or_default();
    if !reason.is_empty() {
        words.push_str(": ");
        words.push_str(&reason);
    }
    // Engines quote the URL they could not fetch.
    core::redacted(&words)
}
