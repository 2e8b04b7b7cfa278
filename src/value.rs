//! Conversion between JavaScript values and the core's [`Value`].

use dashscope_asr_core::Value;
use js_sys::{Array, Object};
use serde::{Serialize, Serializer as SerdeSerializer};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Levels of objects and arrays that are converted; an object may contain itself.
const DEPTH_MAX: u8 = 4;

#[wasm_bindgen]
extern "C" {
    /// Tag of a value: `[object Array]`, `[object AbortSignal]`, …
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> String;
}

/// Converts a JavaScript value.
pub(crate) fn from_js(js: &JsValue) -> Value {
    convert(js, DEPTH_MAX)
}

fn convert(js: &JsValue, depth: u8) -> Value {
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
        "Array" if depth > 0 => {
            let mut items = Vec::new();
            for item in js.unchecked_ref::<Array>().iter() {
                items.push(convert(&item, depth - 1));
            }
            Value::Array(items)
        }
        "Object" if depth > 0 => Value::Object(entries(js, depth - 1)),
        _ => Value::Other(tag),
    }
}

fn entries(js: &JsValue, depth: u8) -> Vec<(String, Value)> {
    let mut entries = Vec::new();
    for pair in Object::entries(js.unchecked_ref()).iter() {
        let pair: Array = pair.unchecked_into();
        entries.push((
            pair.get(0).as_string().unwrap_or_default(),
            convert(&pair.get(1), depth),
        ));
    }
    entries
}

/// Class of a value: `Object`, `Array`, `URL`, `AbortSignal`, …; right also for objects of another
/// page or thread.
pub(crate) fn class_of(js: &JsValue) -> String {
    let tag = tag(js);
    tag.strip_prefix("[object ")
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or_default()
        .to_owned()
}

/// Value to be serialised. The only such type: each further one would be half a kilobyte of wasm.
struct Serializable<'a>(&'a Value);

impl Serialize for Serializable<'_> {
    fn serialize<S: SerdeSerializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Absent | Value::Other(_) => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Serializable)),
            Value::Object(entries) => serializer.collect_map(
                entries
                    .iter()
                    // A member of this name would be the object's prototype.
                    .filter(|(name, _)| name != "__proto__")
                    .map(|(name, value)| (name, Serializable(value))),
            ),
        }
    }
}

/// Converts a value to plain objects and arrays, and an absent one to `undefined`.
pub(crate) fn to_js(value: &Value) -> JsValue {
    if value.is_absent() {
        return JsValue::UNDEFINED;
    }
    // Serialization cannot fail: every key is a string, and JavaScript can hold every value.
    Serializable(value)
        .serialize(&Serializer::json_compatible())
        .unwrap_or_default()
}
