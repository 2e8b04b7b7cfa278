//! The binding layer in a real engine: Node and Chromium. `fetch` and timers are replaced where a test needs to see them used.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::cell::Cell;
use std::time::Duration;

use dashscope_asr_core::{Host, HttpRequest, Response, Value};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::host::WebHost;
use crate::{CoreClient, CoreTranscription, options};

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});")).call0(&JsValue::UNDEFINED).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_else(|| panic!("{name} of {object:?}"))
}

/// Puts a fetch in place that answers with `answers` in turn (the last one repeats): `[status, body]`, or `"drop"`, or `"hang"`, which ends with
/// its signal. What was asked is in `globalThis.asked`, aborted requests in `globalThis.aborted`.
fn script(answers: &str) {
    let install = format!(
        "globalThis.asked = []; globalThis.aborted = 0; const answers = {answers};
        globalThis.fetch = (url, init) => {{
            asked.push({{ url, method: init.method, redirect: init.redirect, body: init.body, key: init.headers.get('authorization') }});
            const answer = answers.length > 1 ? answers.shift() : answers[0];
            if (answer === 'drop') return Promise.reject(new TypeError('fetch failed', {{ cause: new Error('connect ECONNREFUSED') }}));
            if (answer === 'hang') return new Promise((_, reject) => init.signal.addEventListener('abort', () => {{ aborted += 1; reject(init.signal.reason); }}));
            return Promise.resolve(new Response(answer[1], {{ status: answer[0] }}));
        }};"
    );
    Function::new_no_args(&install).call0(&JsValue::UNDEFINED).unwrap();
}

fn client() -> CoreClient {
    CoreClient::new(&js("({ apiKey: 'sk-test' })")).unwrap()
}

const SUBMITTED: &str = r#"[200, '{"output":{"task_status":"PENDING","task_id":"t-1"}}']"#;
const RUNNING: &str = r#"[200, '{"output":{"task_status":"RUNNING","task_id":"t-1"}}']"#;
const SUCCEEDED: &str = r#"[200, '{"request_id":"r-9","output":{"task_status":"SUCCEEDED","task_id":"t-1","end_time":"1970-01-01 08:00:01.000","task_metrics":{"TOTAL":1,"SUCCEEDED":1,"FAILED":0},"results":[{"file_url":"https://example.com/a.wav","transcription_url":"https://b.example.com/r.json?s=1","subtask_status":"SUCCEEDED"}]},"usage":{"duration":5}}']"#;
const DOCUMENT: &str = r#"[200, '{"transcripts":[{"channel_id":0,"content_duration_in_milliseconds":900,"text":"Hi, 你好。","sentences":[{"begin_time":100,"end_time":1000,"text":"Hi, 你好。","speaker_id":0,"words":[{"begin_time":100,"end_time":400,"text":"Hi","punctuation":", "},{"begin_time":500,"end_time":1000,"text":"你好","punctuation":"。"}]}]}]}']"#;

async fn settled(promise: js_sys::Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

async fn rejected(promise: js_sys::Promise) -> JsValue {
    settled(promise).await.expect_err("a rejection")
}

#[wasm_bindgen_test]
fn reads_every_type_of_value() {
    let read = |expression: &str| options::value(&js(expression));
    let string = |text: &str| Value::String(text.to_owned());
    assert_eq!(read("undefined"), Value::Absent);
    assert_eq!(read("null"), Value::Absent);
    assert_eq!(read("true"), Value::Bool(true));
    assert_eq!(read("2.5"), Value::Number(2.5));
    assert_eq!(read("'zh'"), string("zh"));
    assert_eq!(read("new URL('https://example.com/会')"), string("https://example.com/%E4%BC%9A"));
    assert_eq!(read("['a', null]"), Value::Array(vec![string("a"), Value::Absent]));
    assert_eq!(
        read("({ a: 1, b: [] })"),
        Value::Object(vec![("a".to_owned(), Value::Number(1.0)), ("b".to_owned(), Value::Array(vec![]))])
    );
    for (expression, name) in [
        ("() => 1", "function"),
        ("10n", "bigint"),
        ("Symbol()", "symbol"),
        ("new AbortController().signal", "AbortSignal"),
        ("new Blob([])", "Blob"),
        ("new Uint8Array(2)", "Uint8Array"),
        ("new Map()", "Map"),
    ] {
        assert_eq!(read(expression), Value::Other(name.to_owned()), "{expression}");
    }
    let cyclic = read("(() => { const o = {}; o.o = o; return o; })()");
    assert!(matches!(cyclic, Value::Object(_)));
}

#[wasm_bindgen_test]
fn a_wrong_option_throws_the_packages_error() {
    let error = CoreClient::new(&js("({ apikey: 'sk-1' })")).err().expect("an error");
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "name"), "DashScopeError");
    assert_eq!(text(&error, "kind"), "invalid_request");
    assert_eq!(text(&error, "field"), "options.apikey");
    assert_eq!(text(&error, "message"), "options.apikey: there is no such option; did you mean apiKey?");
    assert_eq!(get(&error, "retryable"), JsValue::FALSE);
    assert!(get(&error, "taskId").is_undefined());
}

#[wasm_bindgen_test]
async fn transcribes_through_global_fetch() {
    script(&format!("[{SUBMITTED}, {RUNNING}, 'drop', {SUCCEEDED}, {DOCUMENT}]"));
    let options = js(
        "({ languageHints: ['zh'], pollIntervalMs: 100, onStatus: (event) => { (globalThis.events ??= []).push(event); throw new Error('shown on the console, changes nothing'); } })",
    );
    let transcribed = settled(client().transcribe(&"https://example.com/a.wav".into(), &options)).await.unwrap();
    let events: Array = js("globalThis.events").unchecked_into();
    let statuses: Vec<String> = events.iter().map(|event| text(&event, "status")).collect();
    assert_eq!(statuses, ["pending", "running", "running", "succeeded"]);
    assert_eq!(text(&get(&events.get(2), "failure"), "kind"), "network");
    assert!(text(&get(&events.get(2), "failure"), "message").contains("fetch failed: connect ECONNREFUSED"));
    let asked: Array = js("globalThis.asked").unchecked_into();
    assert_eq!(asked.length(), 5);
    assert_eq!(text(&asked.get(0), "key"), "Bearer sk-test");
    assert_eq!(text(&asked.get(0), "redirect"), "manual");
    assert!(get(&asked.get(4), "key").is_null());
    let call = |name: &str| get(&transcribed, name).unchecked_into::<Function>().call0(&transcribed).unwrap();
    assert_eq!(call("text").as_string().as_deref(), Some("Hi, 你好。"));
    assert_eq!(call("toSrt").as_string().as_deref(), Some("1\n00:00:00,100 --> 00:00:01,000\nHi, 你好。\n"));
    assert_eq!(call("toVtt").as_string().as_deref(), Some("WEBVTT\n\n00:00:00.100 --> 00:00:01.000\n<v Speaker 1>Hi, 你好。\n"));
}

#[wasm_bindgen_test]
async fn a_task_result_is_plain_objects() {
    script(&format!("[{SUCCEEDED}, {DOCUMENT}]"));
    let result = settled(client().wait(&"t-1".into(), &JsValue::UNDEFINED)).await.unwrap();
    let outcome = get(&result, "outcomes").unchecked_into::<Array>().get(0);
    assert_eq!(text(&outcome, "status"), "succeeded");
    assert_eq!(text(&outcome, "fileUrl"), "https://example.com/a.wav");
    Reflect::delete_property::<js_sys::Object>(result.unchecked_ref(), &"outcomes".into()).unwrap();
    let shown = js_sys::JSON::stringify(&result).unwrap();
    assert_eq!(
        shown,
        r#"{"taskId":"t-1","status":"succeeded","endedAtMs":1000,"metrics":{"total":1,"succeeded":1,"failed":0},"billedSeconds":5,"requestId":"r-9"}"#
    );
}

#[wasm_bindgen_test]
fn sentences_and_words_are_plain_objects() {
    let document = js(DOCUMENT).unchecked_into::<Array>().get(1).as_string().unwrap();
    let read = CoreTranscription::parse(document.into_bytes()).unwrap();
    let shown = |value: JsValue| js_sys::JSON::stringify(&value).unwrap().as_string().unwrap();
    let words =
        r#"[{"startMs":100,"endMs":400,"text":"Hi","punctuation":", "},{"startMs":500,"endMs":1000,"text":"你好","punctuation":"。"}]"#;
    let sentences = format!(r#"[{{"startMs":100,"endMs":1000,"text":"Hi, 你好。","channelId":0,"speakerId":0,"words":{words}}}]"#);
    assert_eq!(shown(read.words()), words);
    assert_eq!(shown(read.sentences()), sentences);
    assert_eq!(shown(read.channels()), format!(r#"[{{"channelId":0,"text":"Hi, 你好。","speechMs":900,"sentences":{sentences}}}]"#));
    let error = CoreTranscription::parse(b"{".to_vec()).err().unwrap();
    assert_eq!(text(&error, "kind"), "decode");
}

#[wasm_bindgen_test]
async fn an_error_carries_what_is_known() {
    script(
        r#"[[200, '{"output":{"task_status":"FAILED","task_id":"t-1","code":"FILE_403_FORBIDDEN","message":"FILE_403_FORBIDDEN"},"request_id":"r-1"}']]"#,
    );
    let error = rejected(client().wait(&"t-1".into(), &JsValue::UNDEFINED)).await;
    assert_eq!(
        (text(&error, "kind"), text(&error, "code"), text(&error, "taskId"), text(&error, "requestId")),
        ("task_failed".into(), "FILE_403_FORBIDDEN".into(), "t-1".into(), "r-1".into())
    );
    script(r#"[[429, '{"code":"Throttling.AllocationQuota","message":"m","request_id":"r-2"}']]"#);
    let error = rejected(client().status(&"t-1".into(), &JsValue::UNDEFINED)).await;
    assert_eq!(get(&error, "status").as_f64(), Some(429.0));
    assert_eq!(get(&error, "retryAfterMs").as_f64(), Some(60_000.0));
    assert_eq!(get(&error, "retryable"), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn abort_rejects_with_the_reason_while_waiting_and_ends_the_request() {
    for answers in [format!("[{SUBMITTED}, {RUNNING}]"), "['hang']".to_owned()] {
        script(&answers);
        let options =
            js("(() => { globalThis.controller = new AbortController(); return { signal: controller.signal, pollIntervalMs: 60000 }; })()");
        let promise = client().transcribe(&"https://example.com/a.wav".into(), &options);
        WebHost::default().sleep(Duration::from_millis(50)).await;
        let before = WebHost::default().now();
        js("globalThis.controller.abort('enough')");
        assert_eq!(rejected(promise).await.as_string().as_deref(), Some("enough"));
        assert!(WebHost::default().now() - before < Duration::from_secs(5), "a poll interval of a minute was waited out");
        if answers.contains("hang") {
            assert_eq!(js("globalThis.aborted").as_f64(), Some(1.0));
        }
    }
}

#[wasm_bindgen_test]
async fn an_aborted_signal_sends_nothing() {
    script("['hang']");
    let error = rejected(client().submit(&"https://example.com/a.wav".into(), &js("({ signal: AbortSignal.abort() })"))).await;
    assert_eq!(text(&error, "name"), "AbortError");
    assert_eq!(js("globalThis.asked.length").as_f64(), Some(0.0));
}

#[wasm_bindgen_test]
async fn a_finished_call_leaves_no_listener_and_no_timer() {
    js("(() => {
        const { setTimeout, clearTimeout } = globalThis;
        globalThis.timers = new Set();
        globalThis.setTimeout = (f, ms) => { const id = setTimeout(() => { timers.delete(id); f(); }, ms); timers.add(id); return id; };
        globalThis.clearTimeout = (id) => { timers.delete(id); clearTimeout(id); };
        globalThis.restore = () => { globalThis.setTimeout = setTimeout; globalThis.clearTimeout = clearTimeout; };
        globalThis.listening = 0;
        const signal = new AbortController().signal;
        const { addEventListener, removeEventListener } = signal;
        signal.addEventListener = function (...a) { listening += 1; return addEventListener.apply(this, a); };
        signal.removeEventListener = function (...a) { listening -= 1; return removeEventListener.apply(this, a); };
        globalThis.watched = signal;
    })()");
    script(&format!("[{SUBMITTED}, {RUNNING}, {SUCCEEDED}, {DOCUMENT}]"));
    let call = client().transcribe(&"https://example.com/a.wav".into(), &js("({ signal: globalThis.watched, pollIntervalMs: 100 })"));
    assert_eq!(js("globalThis.listening").as_f64(), Some(0.0), "nothing happens before the first tick");
    settled(call).await.unwrap();
    let (timers, listening) = (js("globalThis.timers.size"), js("globalThis.listening"));
    js("globalThis.restore()");
    assert_eq!((timers.as_f64(), listening.as_f64()), (Some(0.0), Some(0.0)));
}

#[wasm_bindgen_test]
async fn sleeps_at_least_as_long_as_asked() {
    let before = WebHost::default().now();
    WebHost::default().sleep(Duration::from_micros(30_400)).await;
    assert!(WebHost::default().now() - before >= Duration::from_millis(30), "{:?}", WebHost::default().now() - before);
    let random = Cell::new(0.0);
    for _ in 0..100 {
        random.set(WebHost::default().random());
        assert!((0.0..1.0).contains(&random.get()));
    }
}

#[wasm_bindgen_test]
async fn a_body_is_read_as_it_comes() {
    Function::new_no_args(
        "globalThis.fetch = async () => new Response(new ReadableStream({ start(c) { for (const s of ['ab', 'c']) c.enqueue(new TextEncoder().encode(s)); c.close(); } }), { headers: { 'X-Request-ID': 'r-1' } });",
    )
    .call0(&JsValue::UNDEFINED)
    .unwrap();
    let mut response = WebHost::default().send(HttpRequest::bare("https://example.com/".to_owned())).await.unwrap();
    assert_eq!((response.status(), response.header("x-request-id").as_deref(), response.header("nothing")), (200, Some("r-1"), None));
    let mut chunks = Vec::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        chunks.push(chunk);
    }
    assert_eq!(chunks, [b"ab".to_vec(), b"c".to_vec()]);
    assert_eq!(response.chunk().await.unwrap(), None);
}

#[wasm_bindgen_test]
async fn a_fetch_that_throws_is_a_network_failure() {
    for (thrown, says) in [
        ("new TypeError('Failed to fetch')", "Failed to fetch"),
        ("'nope'", "nope"),
        ("undefined", "unknown failure"),
        ("{}", "unknown failure"),
    ] {
        Function::new_no_args(&format!("globalThis.fetch = () => {{ throw {thrown}; }};")).call0(&JsValue::UNDEFINED).unwrap();
        let error = WebHost::default().send(HttpRequest::bare("https://example.com/".to_owned())).await.err().expect("a failure");
        assert_eq!(error.0, says);
    }
}
