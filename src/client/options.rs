//! Options that are no plain values: files and functions.

use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::{Audio, KeySupplier, LinkRouter, LocalFile, StatusEvent, Value};
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::objects::{get, thrown_message};
use super::results;
use crate::value::{class_of, from_js};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(error: &JsValue);

    #[wasm_bindgen(thread_local_v2, js_name = location)]
    static LOCATION: Option<Object>;
}

/// `options[name]`, if it is a function; the core reports any other value.
pub(crate) fn function(options: &JsValue, name: &str) -> Option<Function> {
    get(options, name).dyn_into().ok()
}

/// Audio of a task, and whether the caller passed a list.
pub(crate) fn audio_list(subject: &JsValue, options: &JsValue) -> (Vec<Audio>, bool) {
    if class_of(subject) != "Array" {
        return (vec![audio(subject, options)], false);
    }
    let mut files = Vec::new();
    for item in subject.unchecked_ref::<Array>().iter() {
        files.push(audio(&item, options));
    }
    (files, true)
}

/// One file or URL.
pub(crate) fn audio(subject: &JsValue, options: &JsValue) -> Audio {
    match local_file(subject, options) {
        Some(file) => Audio::File(file),
        None => Audio::Value(from_js(subject)),
    }
}

/// File to be uploaded.
///
/// # Errors
/// [`core::ErrorKind::InvalidRequest`] for any other value.
pub(crate) fn file(subject: &JsValue, options: &JsValue) -> core::Result<LocalFile> {
    local_file(subject, options).ok_or_else(|| {
        let seen = from_js(subject);
        let message =
            format_args!("expected a File or Blob, got {seen}. Wrap bytes in new Blob([bytes]).");
        core::Error::invalid("file", message)
    })
}

fn local_file(subject: &JsValue, options: &JsValue) -> Option<LocalFile> {
    // A File or Blob, by what is used of it: simulated DOMs have classes of their own, and some lack
    // the method.
    function(subject, "arrayBuffer")?;
    let size_bytes = get(subject, "size").as_f64()? as u64;
    let on_progress = function(options, "onProgress").map(|callback| -> Rc<dyn Fn(u64)> {
        Rc::new(move |loaded_bytes| {
            notify(&callback, &results::progress(loaded_bytes, size_bytes));
        })
    });
    Some(LocalFile {
        content: Rc::new(subject.clone()),
        size_bytes,
        name: get(subject, "name").as_string(),
        media_type: get(subject, "type").as_string().unwrap_or_default(),
        on_progress,
    })
}

/// `options.apiKey`, if it is a function. It returns a key, or a promise of one.
pub(crate) fn key_supplier(options: &JsValue) -> Option<KeySupplier> {
    let supply = function(options, "apiKey")?;
    let failed = |reason: &str| {
        let message = format_args!("the function that gives the key {reason}.");
        let mut error = core::Error::invalid("options.apiKey", message);
        error.kind = core::ErrorKind::Authentication;
        error
    };
    Some(Rc::new(move || {
        let returned = supply.call0(&JsValue::UNDEFINED);
        Box::pin(async move {
            let threw = |thrown: JsValue| failed(&format!("failed: {}", thrown_message(&thrown)));
            let promise = Promise::resolve(&returned.map_err(threw)?);
            let key = JsFuture::from(promise).await.map_err(threw)?;
            let not_a_key = || {
                failed(&format!(
                    "gave {} instead of a string",
                    from_js(&key).type_name()
                ))
            };
            key.as_string().ok_or_else(not_a_key)
        })
    }))
}

/// `options.routeLink`, if it is a function.
pub(crate) fn link_router(options: &JsValue) -> Option<LinkRouter> {
    let route = function(options, "routeLink")?;
    Some(Rc::new(move |link, purpose| {
        let invalid = |reason: String| {
            let message = format_args!("expected a URL from the function, {reason}.");
            core::Error::invalid("options.routeLink", message)
        };
        let routed = route.call2(&JsValue::UNDEFINED, &link.into(), &purpose.as_str().into());
        match routed.map(|routed| from_js(&routed)) {
            Ok(Value::String(url)) => Ok(url),
            Ok(seen) => Err(invalid(format!("got {seen}"))),
            Err(thrown) => Err(invalid(format!(
                "but it failed: {}",
                thrown_message(&thrown)
            ))),
        }
    }))
}

/// Calls a callback of the caller's. An exception or rejection of it is logged and changes nothing:
/// a paid task is not lost over it.
pub(crate) fn notify(callback: &Function, argument: &JsValue) {
    let returned = callback.call1(&JsValue::UNDEFINED, argument);
    match returned.map(|returned| returned.dyn_into::<Promise>()) {
        Ok(Ok(promise)) => spawn_local(async move {
            if let Err(thrown) = JsFuture::from(promise).await {
                console_error(&thrown);
            }
        }),
        Ok(Err(_)) => {}
        Err(thrown) => console_error(&thrown),
    }
}

/// Callback that notifies `options.onStatus`.
pub(crate) fn on_status(options: &JsValue) -> impl Fn(StatusEvent<'_>) + use<> {
    let callback = function(options, "onStatus");
    move |event| {
        if let Some(callback) = &callback {
            notify(callback, &results::status_event(&event));
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
