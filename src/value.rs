//! JavaScript values ↔ the core's [`Value`], which checks them.

use dashscope_asr_core::Value;
use js_sys::{Array, Date, Object};
use serde::{Serialize, Serializer as SerdeSerializer};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// How deep options nest; deeper is not looked at (an object may contain itself).
const DEPTH_MAX: u8 = 4;

#[wasm_bindgen]
extern "C" {
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
        "Date" => Value::Number(js.unchecked_ref::<Date>().get_time()),
        "Array" if depth > 0 => {
            let mut items = Vec::new();
            for item in js.unchecked_ref::<Array>().iter() {
                items.push(read(&item, depth - 1));
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
            read(&pair.get(1), depth),
        ));
    }
    entries
}

/// `Object`, `Array`, `URL`, `AbortSignal`, …: also right for objects of another page or thread.
pub(crate) fn class_of(js: &JsValue) -> String {
    let tag = tag(js);
    tag.strip_prefix("[object ")
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or_default()
        .to_owned()
}

/// A tree of values on its way out. The one type that is serialised: each further one would be half
/// a kilobyte of wasm.
struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: SerdeSerializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Absent | Value::Other(_) => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Plain)),
            Value::Object(entries) => {
                serializer.collect_map(entries.iter().map(|(name, value)| (name, Plain(value))))
            }
        }
    }
}

/// Plain objects and arrays; `undefined` for nothing.
pub(crate) fn plain(value: &Value) -> JsValue {
    if value.is_absent() {
        return JsValue::UNDEFINED;
    }
    // It cannot fail: there is no key that is no text, and nothing that JavaScript cannot hold.
    Plain(value)
        .serialize(&Serializer::json_compatible())
        .unwrap_or_default()
}
