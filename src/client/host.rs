//! The core's [`Host`] on `fetch` and timers. Both are looked up by their global names at each
//! call, so that one binding runs in pages, workers, edge functions and Node, and tests can replace
//! them. Dropping a guard cancels its request or timer.

use std::rc::Rc;

use dashscope_asr_core::transcript::Document;
use dashscope_asr_core::{Body, Form, Host, HttpRequest, LocalFile, NetworkError, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, ReadableStreamDefaultReader};

use super::flag::Flag;
use super::objects::{get, set, thrown_message};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// Longest delay of a timer; a longer one would fire at once.
const TIMER_MAX_MS: u32 = i32::MAX as u32;

/// Bytes of a body that are copied at once: memory of WebAssembly grows and never shrinks.
const CHUNK_BYTES_MAX: u32 = 256 << 10;

#[wasm_bindgen(module = "/pkg-template/form.js")]
extern "C" {
    #[wasm_bindgen(js_name = sendForm)]
    fn send_form(
        url: &str,
        fields: &Array,
        file_name: &str,
        file: &JsValue,
        signal: &AbortSignal,
        on_progress: &JsValue,
        own_fetch: Option<&Function>,
    ) -> Promise;
}

#[wasm_bindgen(module = "/pkg-template/response.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = bodyReader)]
    fn body_reader(response: &JsValue) -> Result<Option<ReadableStreamDefaultReader>, JsValue>;

    #[wasm_bindgen(catch, js_name = stepBytes)]
    fn step_bytes(step: &JsValue) -> Result<Option<Uint8Array>, JsValue>;
}

#[wasm_bindgen(module = "/pkg-template/response.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = responseHeader)]
    fn response_header(response: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

/// Host on `fetch` and timers.
#[derive(Debug, Default)]
pub(crate) struct WebHost {
    /// Function of the caller's instead of the global `fetch`.
    own_fetch: Option<Function>,
}

impl WebHost {
    pub(crate) fn new(own_fetch: Option<Function>) -> Self {
        Self { own_fetch }
    }

    fn fetch(&self, url: &str, init: &JsValue) -> Result<Promise, JsValue> {
        match &self.own_fetch {
            // Without a receiver: many a `fetch` refuses to be called as a method.
            Some(fetch) => fetch
                .call2(&JsValue::UNDEFINED, &url.into(), init)
                .map(|promise| Promise::resolve(&promise)),
            None => global_fetch(url, init),
        }
    }

    fn start(&self, request: &HttpRequest, signal: &AbortSignal) -> Result<Promise, JsValue> {
        match &request.body {
            Body::Form(form) => Ok(self.send_form(&request.url, form, signal)),
            _ => self.fetch(&request.url, &init(request, signal)?),
        }
    }

    fn send_form(&self, url: &str, form: &Form, signal: &AbortSignal) -> Promise {
        let fields = Array::new();
        for (name, value) in &form.fields {
            let field = Array::new();
            field.push(&(*name).into());
            field.push(&value.into());
            fields.push(&field);
        }
        let on_progress = form.file.on_progress.clone().map(|notify| {
            Closure::<dyn Fn(f64)>::new(move |loaded: f64| notify(loaded as u64)).into_js_value()
        });
        send_form(
            url,
            &fields,
            &form.file_name,
            &content(&form.file),
            signal,
            &on_progress.unwrap_or_default(),
            self.own_fetch.as_ref(),
        )
    }
}

/// `File` or `Blob`, which `options.rs` stored.
fn content(file: &LocalFile) -> JsValue {
    file.content
        .downcast_ref::<JsValue>()
        .cloned()
        .unwrap_or_default()
}

/// Second argument of `fetch`. Properties are set by name: a typed setter for each costs more.
fn init(request: &HttpRequest, signal: &AbortSignal) -> Result<JsValue, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    let init = Object::new().into();
    set(&init, "method", &request.method.as_str().into());
    set(&init, "headers", &headers);
    set(&init, "signal", signal);
    // "manual" and not "error": Cloudflare Workers know no "error".
    set(
        &init,
        "redirect",
        &if request.to_api { "manual" } else { "follow" }.into(),
    );
    if let Body::Json(body) = &request.body {
        set(&init, "body", &JsValue::from_str(body));
    }
    Ok(init)
}

impl Host for WebHost {
    type Response = WebResponse;

    async fn send(&self, request: HttpRequest) -> Result<WebResponse, NetworkError> {
        let failed = |error: JsValue| NetworkError(thrown_message(&error));
        let controller = AbortController::new().map_err(failed)?;
        let signal = controller.signal();
        let transfer = Transfer(Some(controller));
        let response = JsFuture::from(self.start(&request, &signal).map_err(failed)?)
            .await
            .map_err(failed)?;
        WebResponse::new(response, transfer).map_err(failed)
    }

    async fn read(&self, file: &LocalFile) -> Result<Vec<u8>, NetworkError> {
        let failed = |error: JsValue| NetworkError(thrown_message(&error));
        let content = content(file);
        // Called so that an error of it is caught.
        let read = get(&content, "arrayBuffer").unchecked_into::<Function>();
        let reading = Promise::resolve(&read.call0(&content).map_err(failed)?);
        let buffer = JsFuture::from(reading).await.map_err(failed)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    async fn sleep_ms(&self, delay: u64) {
        let delay = u32::try_from(delay)
            .unwrap_or(TIMER_MAX_MS)
            .min(TIMER_MAX_MS);
        let fired = Rc::new(Flag::default());
        let raise = Rc::clone(&fired);
        let _timer = Timeout::new(delay, move || raise.raise());
        fired.wait().await;
    }

    fn now_ms(&self) -> u64 {
        performance_now() as u64
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

/// Transfer that is aborted when it is dropped before its end. One that has ended is not: Chromium
/// would count it as failed, and Node would make an error with a stack.
struct Transfer(Option<AbortController>);

impl Drop for Transfer {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Response of `fetch`, used by its properties: a caller's `fetch` may return an object of another
/// class or page.
pub(crate) struct WebResponse {
    response: JsValue,
    status: u16,
    /// `None` where there is no body.
    reader: Option<ReadableStreamDefaultReader>,
    /// Rest of a chunk that was larger than [`CHUNK_BYTES_MAX`].
    rest: Option<Uint8Array>,
    /// Chunks, once they are to be kept.
    kept: Option<Array>,
    transfer: Transfer,
}

impl WebResponse {
    fn new(response: JsValue, mut transfer: Transfer) -> Result<Self, JsValue> {
        let no_response = || JsValue::from_str("fetch gave something that is not a Response");
        let status = get(&response, "status").as_f64().ok_or_else(no_response)? as u16;
        let reader = body_reader(&response)?;
        if reader.is_none() {
            transfer.0 = None;
        }
        Ok(Self {
            response,
            status,
            reader,
            rest: None,
            kept: None,
            transfer,
        })
    }
}

impl Response for WebResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        response_header(&self.response, name).ok()?.as_string()
    }

    fn keep(&mut self) -> Document {
        let chunks = Array::new();
        self.kept = Some(chunks.clone());
        Document(Some(Rc::new(chunks)))
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, NetworkError> {
        let chunk = match self.rest.take() {
            Some(rest) => rest,
            None => match self.read().await? {
                Some(chunk) => chunk,
                None => return Ok(None),
            },
        };
        if chunk.length() > CHUNK_BYTES_MAX {
            self.rest = Some(chunk.subarray(CHUNK_BYTES_MAX, chunk.length()));
        }
        Ok(Some(chunk.subarray(0, CHUNK_BYTES_MAX).to_vec()))
    }
}

impl WebResponse {
    async fn read(&mut self) -> Result<Option<Uint8Array>, NetworkError> {
        let Some(reader) = &self.reader else {
            return Ok(None);
        };
        let failed = |error: JsValue| NetworkError(thrown_message(&error));
        let step = JsFuture::from(reader.read()).await.map_err(failed)?;
        let Some(bytes) = step_bytes(&step).map_err(failed)? else {
            self.reader = None;
            self.transfer.0 = None;
            return Ok(None);
        };
        if let Some(kept) = &self.kept {
            kept.push(&bytes);
        }
        Ok(Some(bytes))
    }
}
