//! URLs normalised by the platform's `URL`, which converts hosts that are not ASCII.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The platform's `URL`.
    type URL;
    #[wasm_bindgen(catch, constructor)]
    fn new(url: &str) -> Result<URL, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn href(this: &URL) -> String;
}

/// Converts a URL whose host is not ASCII: `https://例子.com/a.mp3` to `https://xn--fsqu00a.com/a.mp3`.
/// Any other text stays as it is, so that signed URLs keep every byte; what the platform refuses
/// stays too, and the core's check reports it.
pub(crate) fn normalize(text: String) -> String {
    if core::host_is_ascii(&text) {
        return text;
    }
    URL::new(&text).map_or(text, |url| url.href())
}

/// Converts a string; any other value stays.
pub(crate) fn normalize_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(normalize(text)),
        other => other,
    }
}
