//! JavaScript values → the core's [`Value`], which checks them.

use dashscope_asr_core::{StatusEvent, Value};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::output;

/// How deep options nest; deeper is not looked at (an object may contain itself).
const DEPTH_MAX: u8 = 4;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(error: &JsValue);

    /// `[object Array]`, `[object AbortSignal]`, …
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> String;
}

/// `js` as the core sees it.
pub(crate) fn value(js: &JsValue) -> Value {
    read(js, DEPTH_MAX)
}

fn read(js: &JsValue, depth: u8) -> Value {
    if js.is_undefined() || js.is_null() {
        return Value::Absent;
    }
    if let Some(value) = js.as_bool() {
        return Value::Bool(value);
    }
    if let Some(value) = js.as_f64() {
        return Value::Number(value);
    }
    if let Some(value) = js.as_string() {
        return Value::String(value);
    }
    if !js.is_object() || js.is_function() {
        return Value::Other(js.js_typeof().as_string().unwrap_or_default());
    }
    let tag = class_of(js);
    match tag.as_str() {
        "URL" => Value::String(js.unchecked_ref::<Object>().to_string().into()),
        "Array" if depth > 0 => Value::Array(js.unchecked_ref::<Array>().iter().map(|item| read(&item, depth - 1)).collect()),
        "Object" if depth > 0 => Value::Object(entries(js, depth - 1)),
        _ => Value::Other(tag),
    }
}

fn entries(js: &JsValue, depth: u8) -> Vec<(String, Value)> {
    let entry = |pair: JsValue| {
        let pair: Array = pair.unchecked_into();
        (pair.get(0).as_string().unwrap_or_default(), read(&pair.get(1), depth))
    };
    Object::entries(js.unchecked_ref()).iter().map(entry).collect()
}

/// `Object`, `Array`, `URL`, `AbortSignal`, …: also right for objects of another page or thread.
fn class_of(js: &JsValue) -> String {
    tag(js).trim_start_matches("[object ").trim_end_matches(']').to_owned()
}

fn get(options: &JsValue, name: &str) -> JsValue {
    if options.is_object() { Reflect::get(options, &name.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

/// `options.signal`, if it is one; the core has said so if not.
pub(crate) fn signal(options: &JsValue) -> Option<AbortSignal> {
    let signal = get(options, "signal");
    (signal.is_object() && class_of(&signal) == "AbortSignal").then(|| signal.unchecked_into())
}

/// Tells `options.onStatus`. What it throws is its own affair: a paid task is not lost over it.
pub(crate) fn observer(options: &JsValue) -> impl Fn(StatusEvent<'_>) + use<> {
    let callback = get(options, "onStatus").dyn_into::<Function>().ok();
    move |event| {
        if let Some(callback) = &callback
            && let Err(thrown) = callback.call1(&JsValue::UNDEFINED, &output::status_event(&event))
        {
            console_error(&thrown);
        }
    }
}

/// `location.origin` of a page or its workers.
pub(crate) fn page_origin() -> Option<String> {
    let location = get(&js_sys::global(), "location");
    get(&location, "origin").as_string().filter(|origin| origin != "null")
}
