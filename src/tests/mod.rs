//! Tests of the bindings in real engines: Node and Chromium. Where a test observes `fetch` or
//! timers, they are replaced.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod documents;
mod host;
mod operations;
mod values;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::client::CoreClient;

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});"))
        .call0(&JsValue::UNDEFINED)
        .unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name)
        .as_string()
        .unwrap_or_else(|| panic!("{name} of {object:?}"))
}

/// Installs a fetch that returns the `answers` in turn and repeats the last: `[status, body]`,
/// `"drop"`, or `"hang"`, which ends with its signal. Requests are recorded in
/// `globalThis.requests`, aborted ones counted in `globalThis.aborted`.
fn mock_fetch(answers: &str) {
    let install = format!(
        "globalThis.requests = []; globalThis.aborted = 0; const answers = {answers};
        globalThis.fetch = (url, init) => {{
            requests.push({{ url, method: init.method, redirect: init.redirect, body: init.body, key: init.headers.get('authorization') }});
            const answer = answers.length > 1 ? answers.shift() : answers[0];
            if (answer === 'drop') return Promise.reject(new TypeError('fetch failed', {{ cause: new Error('connect ECONNREFUSED') }}));
            if (answer === 'hang') return new Promise((_, reject) => init.signal.addEventListener('abort', () => {{ aborted += 1; reject(init.signal.reason); }}));
            return Promise.resolve(new Response(answer[1], {{ status: answer[0] }}));
        }};"
    );
    Function::new_no_args(&install)
        .call0(&JsValue::UNDEFINED)
        .unwrap();
}

/// The promise of a call, with the signal that the package makes of `options.signal`.
fn call(client: &CoreClient, verb: &str, subject: JsValue, options: JsValue) -> js_sys::Promise {
    let signal = if options.is_object() {
        get(&options, "signal")
    } else {
        JsValue::UNDEFINED
    };
    let signal = if signal.is_undefined() {
        js("new AbortController().signal")
    } else {
        signal
    };
    client.call(verb, subject, options, signal.unchecked_into(), None)
}

fn client() -> CoreClient {
    CoreClient::new(&js("({ apiKey: 'sk-test' })")).unwrap()
}

const SUBMITTED: &str = r#"[200, '{"output":{"task_status":"PENDING","task_id":"t-1"}}']"#;
const RUNNING: &str = r#"[200, '{"output":{"task_status":"RUNNING","task_id":"t-1"}}']"#;
const SUCCEEDED: &str = r#"[200, '{"request_id":"r-9","output":{"task_status":"SUCCEEDED","task_id":"t-1","end_time":"1970-01-01 08:00:01.000","task_metrics":{"TOTAL":1,"SUCCEEDED":1,"FAILED":0},"results":[{"file_url":"https://example.com/a.wav","transcription_url":"https://b.example.com/r.json?s=1","subtask_status":"SUCCEEDED"}]},"usage":{"duration":5}}']"#;
const DOCUMENT: &str = r#"[200, '{"transcripts":[{"channel_id":0,"content_duration_in_milliseconds":900,"text":"Hi, 你好。","sentences":[{"begin_time":100,"end_time":1000,"text":"Hi, 你好。","speaker_id":0,"words":[{"begin_time":100,"end_time":400,"text":"Hi","punctuation":", "},{"begin_time":500,"end_time":1000,"text":"你好","punctuation":"。"}]}]}]}']"#;

async fn settle(promise: js_sys::Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

async fn rejection(promise: js_sys::Promise) -> JsValue {
    settle(promise).await.expect_err("a rejection")
}

fn client_with(options: &str) -> CoreClient {
    CoreClient::new(&js(options)).unwrap()
}
