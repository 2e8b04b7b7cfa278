//! What the client is given that is no plain value: files and functions.

use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::{Audio, KeySupplier, LinkRouter, LocalFile, StatusEvent, Value};
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::js::{describe, get};
use super::results;
use crate::value::{class_of, value};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(error: &JsValue);

    #[wasm_bindgen(thread_local_v2, js_name = location)]
    static LOCATION: Option<Object>;
}

/// `options[name]`, if it is a function; the core has said so if not.
pub(crate) fn function(options: &JsValue, name: &str) -> Option<Function> {
    get(options, name).dyn_into().ok()
}

/// What was passed as audio, and whether it was a list.
pub(crate) fn audio(js: &JsValue, options: &JsValue) -> (Vec<Audio>, bool) {
    if class_of(js) != "Array" {
        return (vec![one_audio(js, options)], false);
    }
    let mut files = Vec::new();
    for item in js.unchecked_ref::<Array>().iter() {
        files.push(one_audio(&item, options));
    }
    (files, true)
}

/// One file or URL.
pub(crate) fn one_audio(js: &JsValue, options: &JsValue) -> Audio {
    match local_file(js, options) {
        Some(file) => Audio::File(file),
        None => Audio::Value(value(js)),
    }
}

/// What was passed to be uploaded.
pub(crate) fn file(js: &JsValue, options: &JsValue) -> core::Result<LocalFile> {
    let expected = || {
        core::Error::invalid(
            "file",
            format_args!(
                "expected a File or Blob, got {}. Wrap bytes in new Blob([bytes]).",
                value(js)
            ),
        )
    };
    local_file(js, options).ok_or_else(expected)
}

fn local_file(js: &JsValue, options: &JsValue) -> Option<LocalFile> {
    if !js.is_object() || !matches!(class_of(js).as_str(), "File" | "Blob") {
        return None;
    }
    let size_bytes = get(js, "size").as_f64().unwrap_or_default() as u64;
    let tell = function(options, "onProgress").map(|callback| -> Rc<dyn Fn(u64)> {
        Rc::new(move |loaded_bytes| tell(&callback, &results::progress(loaded_bytes, size_bytes)))
    });
    Some(LocalFile {
        content: Rc::new(js.clone()),
        size_bytes,
        name: get(js, "name").as_string(),
        media_type: get(js, "type").as_string().unwrap_or_default(),
        on_progress: tell,
    })
}

/// `options.apiKey`, if it is a function: what it gives, at once or as a promise.
pub(crate) fn key_supplier(options: &JsValue) -> Option<KeySupplier> {
    let supply = function(options, "apiKey")?;
    let failed = |reason: &str| {
        let mut error = core::Error::invalid(
            "options.apiKey",
            format_args!("the function that gives the key {reason}."),
        );
        error.kind = core::ErrorKind::Authentication;
        error
    };
    Some(Rc::new(move || {
        let called = supply.call0(&JsValue::UNDEFINED);
        Box::pin(async move {
            let threw = |thrown: JsValue| failed(&format!("failed: {}", describe(&thrown)));
            let given = JsFuture::from(Promise::resolve(&called.map_err(threw)?))
                .await
                .map_err(threw)?;
            given
                .as_string()
                .ok_or_else(|| failed(&format!("gave {} instead of a string", value(&given))))
        })
    }))
}

/// `options.routeLink`, if it is given.
pub(crate) fn link_router(options: &JsValue) -> Option<LinkRouter> {
    let route = function(options, "routeLink")?;
    Some(Rc::new(move |link, purpose| {
        let wrong = |reason: String| {
            core::Error::invalid(
                "options.routeLink",
                format_args!("expected a URL from the function, {reason}."),
            )
        };
        let routed = route.call2(&JsValue::UNDEFINED, &link.into(), &purpose.as_str().into());
        match routed.map(|routed| value(&routed)) {
            Ok(Value::String(url)) => Ok(url),
            Ok(seen) => Err(wrong(format!("got {seen}"))),
            Err(thrown) => Err(wrong(format!("but it failed: {}", describe(&thrown)))),
        }
    }))
}

/// Calls a function of the caller's. What it throws, at once or later, is its own affair: a paid
/// task is not lost over it.
pub(crate) fn tell(callback: &Function, argument: &JsValue) {
    match callback
        .call1(&JsValue::UNDEFINED, argument)
        .map(|returned| returned.dyn_into::<Promise>())
    {
        Ok(Ok(promise)) => spawn_local(async move {
            if let Err(thrown) = JsFuture::from(promise).await {
                console_error(&thrown);
            }
        }),
        Ok(Err(_)) => {}
        Err(thrown) => console_error(&thrown),
    }
}

/// Tells `options.onStatus`.
pub(crate) fn observer(options: &JsValue) -> impl Fn(StatusEvent<'_>) + use<> {
    let callback = function(options, "onStatus");
    move |event| {
        if let Some(callback) = &callback {
            tell(callback, &results::status_event(&event));
        }
    }
}

/// `location.origin` of a page or its workers.
pub(crate) fn page_origin() -> Option<String> {
    let location = LOCATION.with(Clone::clone)?;
    get(&location, "origin")
        .as_string()
        .filter(|origin| origin != "null")
}
