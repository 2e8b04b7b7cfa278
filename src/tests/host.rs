//! Host: fetch, timers, aborts.

use std::cell::Cell;

use dashscope_asr_core::{Host, HttpRequest, Response};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::client::host::WebHost;

#[wasm_bindgen_test]
async fn an_abort_rejects_with_its_reason_and_aborts_the_request() {
    for answers in [format!("[{SUBMITTED}, {RUNNING}]"), "['hang']".to_owned()] {
        mock_fetch(&answers);
        let options = js(
            "(() => { globalThis.controller = new AbortController(); return { signal: controller.signal, pollIntervalMs: 60000 }; })()",
        );
        let promise = call(
            &client(),
            "transcribe",
            "https://example.com/a.wav".into(),
            options,
        );
        WebHost::default().sleep_ms(50).await;
        let before = WebHost::default().now_ms();
        js("globalThis.controller.abort('enough')");
        assert_eq!(
            rejection(promise).await.as_string().as_deref(),
            Some("enough")
        );
        assert!(
            WebHost::default().now_ms() - before < 5_000,
            "a poll interval of a minute was waited out"
        );
        if answers.contains("hang") {
            assert_eq!(js("globalThis.aborted").as_f64(), Some(1.0));
        }
    }
}

#[wasm_bindgen_test]
async fn an_aborted_signal_sends_nothing() {
    mock_fetch("['hang']");
    let error = rejection(call(
        &client(),
        "submit",
        "https://example.com/a.wav".into(),
        js("({ signal: AbortSignal.abort() })"),
    ))
    .await;
    assert_eq!(text(&error, "name"), "AbortError");
    assert_eq!(js("globalThis.requests.length").as_f64(), Some(0.0));
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
    mock_fetch(&format!(
        "[{SUBMITTED}, {RUNNING}, {SUCCEEDED}, {DOCUMENT}]"
    ));
    let call = call(
        &client(),
        "transcribe",
        "https://example.com/a.wav".into(),
        js("({ signal: globalThis.watched, pollIntervalMs: 100 })"),
    );
    assert_eq!(
        js("globalThis.listening").as_f64(),
        Some(0.0),
        "nothing happens before the first tick"
    );
    settle(call).await.unwrap();
    let (timers, listening) = (js("globalThis.timers.size"), js("globalThis.listening"));
    js("globalThis.restore()");
    assert_eq!(
        (timers.as_f64(), listening.as_f64()),
        (Some(0.0), Some(0.0))
    );
}

#[wasm_bindgen_test]
async fn a_sleep_lasts_at_least_its_time() {
    let before = WebHost::default().now_ms();
    WebHost::default().sleep_ms(31).await;
    assert!(
        WebHost::default().now_ms() - before >= 30,
        "{}",
        WebHost::default().now_ms() - before
    );
    let random = Cell::new(0.0);
    for _ in 0..100 {
        random.set(WebHost::default().random());
        assert!((0.0..1.0).contains(&random.get()));
    }
}

#[wasm_bindgen_test]
async fn a_body_is_read_while_it_arrives() {
    Function::new_no_args(
        "globalThis.fetch = async () => new Response(new ReadableStream({ start(c) { for (const s of ['ab', 'c']) c.enqueue(new TextEncoder().encode(s)); c.close(); } }), { headers: { 'X-Request-ID': 'r-1' } });",
    )
    .call0(&JsValue::UNDEFINED)
    .unwrap();
    let mut response = WebHost::default()
        .send(HttpRequest::bare("https://example.com/".to_owned()))
        .await
        .unwrap();
    assert_eq!(
        (
            response.status(),
            response.header("x-request-id").as_deref(),
            response.header("nothing")
        ),
        (200, Some("r-1"), None)
    );
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
        Function::new_no_args(&format!("globalThis.fetch = () => {{ throw {thrown}; }};"))
            .call0(&JsValue::UNDEFINED)
            .unwrap();
        let error = WebHost::default()
            .send(HttpRequest::bare("https://example.com/".to_owned()))
            .await
            .err()
            .expect("a failure");
        assert_eq!(error.0, says);
    }
}

#[wasm_bindgen_test]
async fn an_own_fetch_is_called_as_a_plain_function() {
    mock_fetch("['hang']");
    let answers = format!("[{SUBMITTED}, {SUCCEEDED}, {DOCUMENT}]");
    js(&format!(
        "globalThis.answers = {answers}, globalThis.seen = []"
    ));
    let client = client_with(
        "({ apiKey: 'sk-1', baseUrl: 'https://relay.example/api', routeLink: (link, purpose) => 'https://relay.example/' + purpose,
            fetch: async function (url, init) { seen.push([url, this === undefined || this === globalThis]); const [status, body] = answers.shift(); return new Response(body, { status }); } })",
    );
    settle(call(
        &client,
        "transcribe",
        "https://example.com/a.wav".into(),
        js("({ pollIntervalMs: 100 })"),
    ))
    .await
    .unwrap();
    let seen = js_sys::JSON::stringify(&js("seen"))
        .unwrap()
        .as_string()
        .unwrap();
    let expected = r#"[["https://relay.example/api/services/audio/asr/transcription",true],["https://relay.example/api/tasks/t-1",true],["https://relay.example/result",true]]"#;
    assert_eq!(seen, expected);
    assert_eq!(js("requests.length").as_f64(), Some(0.0));
}

#[wasm_bindgen_test]
async fn a_stream_calls_back_for_each_update_and_ends_on_abort() {
    Function::new_no_args(
        "globalThis.ended = false; const line = (text, reason) => 'event:result\\n:HTTP_STATUS/200\\ndata:' + JSON.stringify({ output: { choices: [{ message: { content: [{ text }] }, finish_reason: reason }] }, usage: { seconds: 1 } }) + '\\n\\n';
        globalThis.fetch = async (url, init) => { init.signal.addEventListener('abort', () => { ended = true; });
            const chunks = [line('你', 'null'), line('你好', 'null'), line('你好。', 'stop')].map((text) => new TextEncoder().encode(text));
            return new Response(new ReadableStream({ pull(c) { const next = chunks.shift(); next ? c.enqueue(next) : c.close(); } }), { headers: { 'content-type': 'text/event-stream' } }); };",
    )
    .call0(&JsValue::UNDEFINED)
    .unwrap();
    js("globalThis.deltas = [], globalThis.controller = new AbortController()");
    let call = |on_update: &str| {
        let signal = get(&js("controller"), "signal").unchecked_into();
        client().call(
            "recognizeStream",
            "https://example.com/a.mp3".into(),
            JsValue::UNDEFINED,
            signal,
            Some(js(on_update).unchecked_into()),
        )
    };
    settle(call("(step) => { deltas.push(step.delta); }"))
        .await
        .unwrap();
    assert_eq!(
        js("deltas.join('|')").as_string().as_deref(),
        Some("你|好|。")
    );

    js("globalThis.ended = false");
    rejection(call("() => controller.abort()")).await;
    assert_eq!(
        js("globalThis.ended"),
        JsValue::TRUE,
        "leaving a stream ends its request"
    );
}

#[wasm_bindgen_test]
async fn a_fetch_without_a_readable_response_is_a_network_failure() {
    for (fetch, says) in [
        (
            "async () => undefined",
            "fetch gave something that is not a Response",
        ),
        (
            "async () => ({})",
            "fetch gave something that is not a Response",
        ),
        (
            "async () => { const r = new Response('{}'); await r.text(); return r; }",
            "",
        ),
        ("() => 5", "fetch gave something that is not a Response"),
        (
            "async (url) => { throw new TypeError('cannot parse ' + url + '?Signature=secret'); }",
            "cannot parse https://dashscope.aliyuncs.com/api/v1/tasks/t-1?",
        ),
    ] {
        let client = client_with(&format!("({{ apiKey: 'sk-1', fetch: {fetch} }})"));
        let error = rejection(call(&client, "status", "t-1".into(), JsValue::UNDEFINED)).await;
        assert_eq!(text(&error, "kind"), "network", "{fetch}");
        let message = text(&error, "message");
        assert!(
            message.contains(says) && !message.contains("secret"),
            "{message}"
        );
    }
}
