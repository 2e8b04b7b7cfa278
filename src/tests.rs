//! Tests of the bindings in real engines: Node and Chromium. Where a test observes `fetch` or timers,
//! they are replaced.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::cell::Cell;

use dashscope_asr_core::{Host, HttpRequest, Response, Value};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::client::CoreClient;
use crate::client::host::WebHost;
use crate::document::{CoreReading, CoreSubtitles, CoreTranscription};
use crate::value;

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

#[wasm_bindgen_test]
fn reads_every_type_of_value() {
    let read = |expression: &str| value::from_js(&js(expression));
    let string = |text: &str| Value::String(text.to_owned());
    assert_eq!(read("undefined"), Value::Absent);
    assert_eq!(read("null"), Value::Absent);
    assert_eq!(read("true"), Value::Bool(true));
    assert_eq!(read("2.5"), Value::Number(2.5));
    assert_eq!(read("'zh'"), string("zh"));
    assert_eq!(
        read("new URL('https://example.com/会')"),
        string("https://example.com/%E4%BC%9A")
    );
    assert_eq!(
        read("['a', null]"),
        Value::Array(vec![string("a"), Value::Absent])
    );
    assert_eq!(
        read("({ a: 1, b: [] })"),
        Value::Object(vec![
            ("a".to_owned(), Value::Number(1.0)),
            ("b".to_owned(), Value::Array(vec![]))
        ])
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
        assert_eq!(
            read(expression),
            Value::Other(name.to_owned()),
            "{expression}"
        );
    }
    let cyclic = read("(() => { const o = {}; o.o = o; return o; })()");
    assert!(matches!(cyclic, Value::Object(_)));
}

#[wasm_bindgen_test]
fn an_invalid_option_throws_the_packages_error() {
    let error = CoreClient::new(&js("({ apikey: 'sk-1' })"))
        .err()
        .expect("an error");
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "name"), "DashScopeError");
    assert_eq!(text(&error, "kind"), "invalid_request");
    assert_eq!(text(&error, "field"), "options.apikey");
    assert_eq!(
        text(&error, "message"),
        "options.apikey: there is no such option; did you mean apiKey?"
    );
    assert_eq!(get(&error, "retryable"), JsValue::FALSE);
    assert!(get(&error, "taskId").is_undefined());
}

#[wasm_bindgen_test]
async fn transcribes_through_global_fetch() {
    mock_fetch(&format!(
        "[{SUBMITTED}, {RUNNING}, 'drop', {SUCCEEDED}, {DOCUMENT}]"
    ));
    let options = js(
        "({ languageHints: ['zh'], pollIntervalMs: 100, onStatus: (event) => { (globalThis.events ??= []).push(event); throw new Error('shown on the console, changes nothing'); } })",
    );
    let transcribed = settle(call(
        &client(),
        "transcribe",
        "https://example.com/a.wav".into(),
        options,
    ))
    .await
    .unwrap();
    let events: Array = js("globalThis.events").unchecked_into();
    let statuses: Vec<String> = events.iter().map(|event| text(&event, "status")).collect();
    assert_eq!(statuses, ["pending", "running", "running", "succeeded"]);
    assert_eq!(text(&get(&events.get(2), "failure"), "kind"), "network");
    assert!(
        text(&get(&events.get(2), "failure"), "message")
            .contains("fetch failed: connect ECONNREFUSED")
    );
    let requests: Array = js("globalThis.requests").unchecked_into();
    assert_eq!(requests.length(), 5);
    assert_eq!(text(&requests.get(0), "key"), "Bearer sk-test");
    assert_eq!(text(&requests.get(0), "redirect"), "manual");
    assert!(get(&requests.get(4), "key").is_null());
    let call = |name: &str, arguments: &[&str]| {
        let arguments: Array = arguments
            .iter()
            .map(|argument| JsValue::from_str(argument))
            .collect();
        get(&transcribed, name)
            .unchecked_into::<Function>()
            .apply(&transcribed, &arguments)
            .unwrap()
    };
    assert_eq!(call("text", &[]).as_string().as_deref(), Some("Hi, 你好。"));
    assert_eq!(
        call("subtitles", &["srt"]).as_string().as_deref(),
        Some("1\n00:00:00,100 --> 00:00:01,000\nHi, 你好。\n")
    );
    let vtt = call("subtitles", &["vtt"]);
    assert_eq!(
        vtt.as_string().as_deref(),
        Some("WEBVTT\n\n00:00:00.100 --> 00:00:01.000\n<v Speaker 1>Hi, 你好。\n")
    );
    // The service's document, unchanged.
    let pieces: Array = call("document", &[]).unchecked_into();
    let bytes: Vec<u8> = pieces
        .iter()
        .flat_map(|piece| piece.unchecked_into::<js_sys::Uint8Array>().to_vec())
        .collect();
    assert_eq!(
        Some(String::from_utf8(bytes).unwrap()),
        js(DOCUMENT).unchecked_into::<Array>().get(1).as_string()
    );
}

#[wasm_bindgen_test]
async fn a_task_result_is_plain_objects() {
    mock_fetch(&format!("[{SUCCEEDED}, {DOCUMENT}]"));
    let result = settle(call(&client(), "wait", "t-1".into(), JsValue::UNDEFINED))
        .await
        .unwrap();
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

fn parse(pieces: &[&[u8]]) -> Result<CoreTranscription, JsValue> {
    let mut reading = CoreReading::new();
    for piece in pieces {
        reading.feed(piece)?;
    }
    reading.finish()
}

#[wasm_bindgen_test]
fn a_document_is_read_into_tables_and_one_text() {
    let document = js(DOCUMENT)
        .unchecked_into::<Array>()
        .get(1)
        .as_string()
        .unwrap();
    let read = parse(&[document.as_bytes()]).unwrap();
    const NONE: u32 = u32::MAX;
    assert_eq!(read.buffer(), "Hi, 你好。");
    assert_eq!(read.labels().length(), 0);
    assert_eq!(read.channel_table().unwrap(), [0, 0, 7, 900, 1]);
    assert_eq!(
        read.sentence_table().unwrap(),
        [100, 1000, 0, 7, 0, 2, NONE, 0, NONE, NONE, 0]
    );
    assert_eq!(
        read.word_table().unwrap(),
        [100, 400, 2 << 16 | 2, 500, 1000, 2 << 16 | 1]
    );
    assert!(read.document().is_undefined());
    let error = parse(&[b"{"]).err().unwrap();
    assert_eq!(text(&error, "kind"), "decode");
}

#[wasm_bindgen_test]
fn subtitles_are_written_while_the_document_arrives() {
    let sentence = |index: u32| {
        format!(
            r#"{{"begin_time":{index}000,"end_time":{index}500,"text":"好{index}","speaker_id":0}}"#
        )
    };
    let sentences: Vec<String> = (1..=40).map(sentence).collect();
    let document = format!(
        r#"{{"transcripts":[{{"channel_id":0,"sentences":[{}]}}]}}"#,
        sentences.join(",")
    );
    let mut stream = CoreSubtitles::new(&"srt".into(), &js("({ speakers: true })")).unwrap();
    let mut written = Vec::new();
    for piece in document.as_bytes().chunks(7) {
        written.extend(stream.feed(piece).unwrap().to_vec());
    }
    let early = written.len();
    written.extend(stream.finish().unwrap().to_vec());
    let srt = String::from_utf8(written).unwrap();
    assert!(
        early > srt.len() / 2,
        "{early} of {} before the end",
        srt.len()
    );
    assert!(srt.starts_with("1\n00:00:01,000 --> 00:00:01,500\nSpeaker 1: 好1\n\n2\n00:00:02,000 --> 00:00:02,500\n好2\n"), "{srt}");
    assert_eq!(srt.matches(" --> ").count(), 40);
    let error = CoreSubtitles::new(&"srt".into(), &js("({ maxLines: 0 })"))
        .err()
        .unwrap();
    assert_eq!(text(&error, "field"), "rules.maxLines");
    let error = CoreSubtitles::new(&"vtt".into(), &JsValue::UNDEFINED)
        .unwrap()
        .feed(b"[")
        .err()
        .unwrap();
    assert!(
        text(&error, "message").contains("at byte 0"),
        "{}",
        text(&error, "message")
    );
}

#[wasm_bindgen_test]
fn a_scan_of_sixteen_bytes_agrees_with_a_scan_of_single_bytes() {
    // The bytes of strings and white space, valid and invalid.
    let pieces: [&[u8]; 16] = [
        "会议，。".as_bytes(),
        "阿".as_bytes(),
        "é".as_bytes(),
        "😀".as_bytes(),
        b"\"",
        b"\\",
        b" ",
        b"\n\r\t",
        b"word",
        b"a",
        b"\x1f",
        b"\xe4\xbc",
        b"\xbc",
        b"\xed\xa0\x80",
        b"\xff",
        b"                 ",
    ];
    let mut seed = 1_u32;
    let mut next = |count: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % count
    };
    for round in 0..2000 {
        // Mostly text, because otherwise every run is short.
        let kinds = if round % 2 == 0 { 2 } else { pieces.len() };
        let mut bytes = Vec::new();
        for _ in 0..next(20) {
            bytes.extend_from_slice(pieces.get(next(kinds)).copied().unwrap_or_default());
        }
        if let Some(byte) = bytes.get_mut(next(60)) {
            *byte = next(256) as u8;
        }
        assert!(
            dashscope_asr_core::transcript::simd_matches_scalar(&bytes),
            "{bytes:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_error_has_the_known_fields() {
    mock_fetch(
        r#"[[200, '{"output":{"task_status":"FAILED","task_id":"t-1","code":"FILE_403_FORBIDDEN","message":"FILE_403_FORBIDDEN"},"request_id":"r-1"}']]"#,
    );
    let error = rejection(call(&client(), "wait", "t-1".into(), JsValue::UNDEFINED)).await;
    assert_eq!(
        (
            text(&error, "kind"),
            text(&error, "code"),
            text(&error, "taskId"),
            text(&error, "requestId")
        ),
        (
            "task_failed".into(),
            "FILE_403_FORBIDDEN".into(),
            "t-1".into(),
            "r-1".into()
        )
    );
    mock_fetch(
        r#"[[429, '{"code":"Throttling.AllocationQuota","message":"m","request_id":"r-2"}']]"#,
    );
    let error = rejection(call(&client(), "status", "t-1".into(), JsValue::UNDEFINED)).await;
    assert_eq!(get(&error, "status").as_f64(), Some(429.0));
    assert_eq!(get(&error, "retryAfterMs").as_f64(), Some(60_000.0));
    assert_eq!(get(&error, "retryable"), JsValue::TRUE);
}

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

fn client_with(options: &str) -> CoreClient {
    CoreClient::new(&js(options)).unwrap()
}

#[wasm_bindgen_test]
async fn a_key_can_be_a_function() {
    for (function, key) in [
        ("() => 'st-1'", "Bearer st-1"),
        ("async () => 'st-2'", "Bearer st-2"),
    ] {
        mock_fetch(&format!("[{SUBMITTED}]"));
        let client = client_with(&format!("({{ apiKey: {function} }})"));
        settle(call(
            &client,
            "submit",
            "https://example.com/a.wav".into(),
            JsValue::UNDEFINED,
        ))
        .await
        .unwrap();
        assert_eq!(js("requests[0].key").as_string().as_deref(), Some(key));
    }
    for (function, says) in [
        (
            "() => { throw new Error('vault is shut'); }",
            "options.apiKey: the function that gives the key failed: vault is shut.",
        ),
        (
            "async () => { throw 'no'; }",
            "options.apiKey: the function that gives the key failed: no.",
        ),
        (
            "() => 5",
            "options.apiKey: the function that gives the key gave 5 instead of a string.",
        ),
        (
            "() => 'st 1'",
            "options.apiKey: expected a key without spaces, line ends or other characters than ASCII. Check how it was copied.",
        ),
    ] {
        mock_fetch("['hang']");
        let client = client_with(&format!("({{ apiKey: {function} }})"));
        let error = rejection(call(
            &client,
            "submit",
            "https://example.com/a.wav".into(),
            JsValue::UNDEFINED,
        ))
        .await;
        assert_eq!(text(&error, "message"), says);
        assert_eq!(js("requests.length").as_f64(), Some(0.0));
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
        "({ apiKey: 'sk-1', baseUrl: 'https://relay.example/api', routeLink: (link, purpose) => new URL('https://relay.example/' + purpose),
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
async fn a_link_router_that_fails_is_the_callers_error() {
    for (router, says) in [
        (
            "() => 5",
            "options.routeLink: expected a URL from the function, got 5.",
        ),
        (
            "() => { throw new Error('lost'); }",
            "options.routeLink: expected a URL from the function, but it failed: lost.",
        ),
    ] {
        mock_fetch(&format!("[{SUCCEEDED}]"));
        let client = client_with(&format!("({{ apiKey: 'sk-1', routeLink: {router} }})"));
        let result = settle(call(&client, "wait", "t-1".into(), JsValue::UNDEFINED))
            .await
            .unwrap();
        let error = get(
            &get(&result, "outcomes").unchecked_into::<Array>().get(0),
            "error",
        );
        assert_eq!(text(&error, "message"), says);
    }
}

const RECOGNISED: &str = r#"[200, '{"output":{"choices":[{"finish_reason":"stop","message":{"annotations":[{"language":"zh","type":"audio_info","emotion":"neutral"}],"content":[{"text":"你好。"}],"role":"assistant"}}]},"usage":{"seconds":1,"output_tokens_details":{"text_tokens":3}},"request_id":"r-1"}']"#;

#[wasm_bindgen_test]
async fn a_blob_is_recognised_as_a_data_uri() {
    mock_fetch(&format!("[{RECOGNISED}]"));
    let answer = settle(call(
        &client(),
        "recognize",
        js("new Blob(['foob'], { type: 'audio/mpeg' })"),
        js("({ itn: true })"),
    ))
    .await
    .unwrap();
    let body = js("JSON.parse(requests[0].body).input.messages[0].content[0].audio");
    assert_eq!(
        body.as_string().as_deref(),
        Some("data:audio/mpeg;base64,Zm9vYg==")
    );
    let shown = js_sys::JSON::stringify(&answer)
        .unwrap()
        .as_string()
        .unwrap();
    assert_eq!(
        shown,
        r#"{"text":"你好。","noSpeech":false,"language":"zh","emotion":"neutral","finishReason":"stop","usage":{"seconds":1,"outputTokens":3},"requestId":"r-1"}"#
    );
}

#[wasm_bindgen_test]
async fn a_file_is_uploaded_as_a_form_with_progress() {
    js("globalThis.progress = []");
    Function::new_no_args(
        "globalThis.requests = []; globalThis.fetch = async (url, init) => {
            requests.push({ url, body: init.body, redirect: init.redirect });
            if (url.includes('getPolicy')) return Response.json({ data: { policy: 'p', signature: 's', upload_dir: 'dir', upload_host: 'https://oss.example.com', expire_in_seconds: 300, max_file_size_mb: 1, oss_access_key_id: 'k', x_oss_object_acl: 'private', x_oss_forbid_overwrite: 'true' } });
            return new Response(null, { status: 200 });
        }; globalThis.xhr = globalThis.XMLHttpRequest; globalThis.XMLHttpRequest = undefined;",
    )
    .call0(&JsValue::UNDEFINED)
    .unwrap();
    let options = js("({ model: 'fun-asr', onProgress: (event) => progress.push(event) })");
    let uploaded = settle(call(
        &client(),
        "upload",
        js("new File(['RIFF'], 'hello.wav', { type: 'audio/wav' })"),
        options,
    ))
    .await;
    js("globalThis.XMLHttpRequest = globalThis.xhr");
    assert_eq!(
        uploaded.unwrap().as_string().as_deref(),
        Some("oss://dir/hello.wav")
    );
    let form = js(
        "JSON.stringify([...requests[1].body].map(([name, value]) => [name, typeof value === 'string' ? value : value.name + ' ' + value.size]))",
    );
    let expected = r#"[["OSSAccessKeyId","k"],["Signature","s"],["policy","p"],["key","dir/hello.wav"],["x-oss-object-acl","private"],["x-oss-forbid-overwrite","true"],["success_action_status","200"],["x-oss-content-type","audio/wav"],["file","hello.wav 4"]]"#;
    assert_eq!(form.as_string().as_deref(), Some(expected));
    let progress = js("JSON.stringify(progress)").as_string().unwrap();
    assert_eq!(
        progress,
        r#"[{"loadedBytes":0,"totalBytes":4},{"loadedBytes":4,"totalBytes":4}]"#
    );
    let error = rejection(call(
        &client(),
        "upload",
        "https://example.com/a.wav".into(),
        JsValue::UNDEFINED,
    ))
    .await;
    assert_eq!(
        text(&error, "message"),
        "file: expected a File or Blob, got \"https://example.com/a.wav\". Wrap bytes in new Blob([bytes])."
    );
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
async fn tasks_and_hot_words_are_plain_objects() {
    mock_fetch(
        r#"[[200, '{"total":1,"total_page":1,"page_no":1,"page_size":10,"data":[{"task_id":"t-1","status":"SUCCEEDED","model_name":"m","gmt_create":5}],"request_id":"r"}'],
            [200, '{"output":{"status":"OK","target_model":"m","gmt_create":"1970-01-01 08:00:01","vocabulary":[{"text":"阿里","weight":4,"lang":"zh"}]}}'],
            [200, '{"token":"st-1","expires_at":7}']]"#,
    );
    let client = client();
    let shown = |value: JsValue| {
        js_sys::JSON::stringify(&value)
            .unwrap()
            .as_string()
            .unwrap()
    };
    let page = settle(call(
        &client,
        "tasks",
        JsValue::UNDEFINED,
        js("({ startTime: new Date(0), endTime: 1000 })"),
    ))
    .await
    .unwrap();
    assert_eq!(
        shown(page),
        r#"{"tasks":[{"taskId":"t-1","status":"succeeded","model":"m","createdAtMs":5}],"pages":1,"page":1}"#
    );
    assert!(
        js("requests[0].url")
            .as_string()
            .unwrap()
            .ends_with("page_no=1&page_size=10&start_time=19700101080000&end_time=19700101080001")
    );
    let vocabulary = settle(call(
        &client,
        "vocabulary",
        "vocab-1".into(),
        JsValue::UNDEFINED,
    ))
    .await
    .unwrap();
    let expected = r#"{"vocabularyId":"vocab-1","status":"ok","model":"m","createdAtMs":1000,"words":[{"text":"阿里","weight":4,"language":"zh"}]}"#;
    assert_eq!(shown(vocabulary), expected);
    let token = settle(call(
        &client,
        "createToken",
        JsValue::UNDEFINED,
        JsValue::UNDEFINED,
    ))
    .await
    .unwrap();
    assert_eq!(shown(token), r#"{"token":"st-1","expiresAtMs":7000}"#);
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

#[wasm_bindgen_test]
async fn an_observer_that_rejects_later_changes_nothing() {
    mock_fetch(&format!("[{SUCCEEDED}, {DOCUMENT}]"));
    let options = js(
        "({ onStatus: async () => { throw new Error('shown on the console, changes nothing'); } })",
    );
    let result = settle(call(&client(), "wait", "t-1".into(), options))
        .await
        .unwrap();
    assert_eq!(text(&result, "status"), "succeeded");
}
