//! Operations of the client and their results.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;

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
            "options.apiKey: the function that gives the key gave a number instead of a string.",
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
        js("({ startTime: 0, endTime: 1000 })"),
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
