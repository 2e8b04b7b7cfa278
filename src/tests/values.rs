//! Conversion of values and errors.

use dashscope_asr_core::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::client::CoreClient;
use crate::value;

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
        ("new URL('https://example.com')", "URL"),
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
fn writes_what_it_reads() {
    for expression in [
        "'\"会\\\\ \\u0000 \\u2028 😀'",
        "[true, false, null, 0, 1999999999999999, 9007199254740991]",
        "({ 'a.b': { '': [] } })",
    ] {
        let given = js(expression);
        let written = value::to_js(&value::from_js(&given));
        let json = |value: &JsValue| js_sys::JSON::stringify(value).unwrap();
        assert_eq!(json(&written), json(&given), "{expression}");
    }
    assert!(value::to_js(&Value::Absent).is_undefined());
    let hostile = js("JSON.parse('{\"__proto__\":{\"a\":1},\"b\":[{\"__proto__\":null}]}')");
    let written = value::to_js(&value::from_js(&hostile));
    assert_eq!(js_sys::JSON::stringify(&written).unwrap(), r#"{"b":[{}]}"#);
    assert!(get(&written, "a").is_undefined(), "it got no prototype");
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
