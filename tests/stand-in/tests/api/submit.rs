//! The submit of a transcription.

use serde_json::{Value, json};

use crate::service::{ASYNC, BEARER, KEY, Service, body, fixture, fixture_text};

#[test]
fn an_invalid_submit_is_refused_in_the_services_order() {
    let service = Service::canned(&[]);
    let good = body(&[service.clip()]).to_string();
    let unknown_model = r#"{"model": "paraformer-v9", "input": {}}"#;
    let no_input = r#"{"model": "paraformer-v2", "input": {"file_url": "http://a/b"}}"#;
    // Each request has the fault of its line and those of all lines below.
    for (headers, body, status, expected) in [
        (vec![], "{", 401, Some("error-401.json")),
        (
            vec![("Authorization", "Bearer other")],
            "{",
            401,
            Some("error-401.json"),
        ),
        (
            vec![("Authorization", "Bearer sk-")],
            "{",
            401,
            Some("error-401.json"),
        ),
        (vec![BEARER], "{", 400, None),
        (vec![BEARER], "[]", 400, None),
        (
            vec![BEARER],
            unknown_model,
            400,
            Some("error-400-model-not-exist.json"),
        ),
        (
            vec![BEARER],
            no_input,
            403,
            Some("error-403-sync-not-supported.json"),
        ),
        (
            vec![BEARER, ("X-DashScope-Async", "true")],
            no_input,
            403,
            Some("error-403-sync-not-supported.json"),
        ),
        (
            vec![BEARER, ASYNC],
            no_input,
            400,
            Some("error-400-missing-file-urls.json"),
        ),
        (vec![BEARER, ASYNC], &good, 200, None),
        (
            vec![("Authorization", "Bearer st-invented"), ASYNC],
            &good,
            401,
            Some("error-401.json"),
        ),
    ] {
        let answer = service.submit_raw(&headers, body);
        assert_eq!(
            answer.status,
            status,
            "{headers:?} {body}: {}",
            answer.text()
        );
        let seen = answer.json();
        if let Some(expected) = expected {
            assert_eq!(seen, fixture(expected, &seen));
        } else if status == 400 {
            assert!(
                seen["message"]
                    .as_str()
                    .unwrap()
                    .contains("check the request body format"),
                "{seen}"
            );
        }
        assert_eq!(seen["request_id"].as_str().unwrap().len(), 36);
        // As captured: only 200 and 401 have the id as a header, and a 401 has no content type.
        let in_header = answer.header("x-request-id");
        assert_eq!(
            in_header,
            [200, 401]
                .contains(&status)
                .then(|| seen["request_id"].as_str().unwrap())
        );
        assert_eq!(
            answer.header("content-type"),
            (status != 401).then_some("application/json")
        );
    }
}

#[test]
fn the_input_must_be_one_to_a_hundred_http_urls() {
    let service = Service::canned(&[]);
    let message = |urls: Value| {
        let answer =
            service.submit(&json!({"model": "paraformer-v2", "input": {"file_urls": urls}}));
        (
            answer.status,
            answer.json()["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let url = service.clip();
    assert_eq!(
        message(json!([])),
        (400, "input must contain file_urls".to_owned())
    );
    assert_eq!(
        message(json!(url)),
        (400, "input must contain file_urls".to_owned())
    );
    for bad in ["b.wav", "ftp://a/b.wav", ""] {
        assert_eq!(
            message(json!([url, bad])),
            (400, "url error, please check url！".to_owned()),
            "{bad}"
        );
    }
    assert_eq!(
        message(json!([url, 1])),
        (400, "url error, please check url！".to_owned())
    );
    assert_eq!(message(json!(vec![&url; 100])), (200, String::new()));
    let (status, sentence) = message(json!(vec![&url; 101]));
    assert_eq!(
        (status, sentence.contains("at most 100 urls")),
        (400, true),
        "{sentence}"
    );
}

#[test]
fn a_parameter_of_a_wrong_type_is_refused_by_name() {
    let service = Service::canned(&[]);
    for (parameters, named) in [
        (json!([]), "parameters"),
        (json!({"channel_id": 0}), "parameters.channel_id"),
        (json!({"channel_id": [-1]}), "parameters.channel_id"),
        (json!({"language_hints": "zh"}), "parameters.language_hints"),
        (
            json!({"diarization_enabled": "true"}),
            "parameters.diarization_enabled",
        ),
        (
            json!({"timestamp_alignment_enabled": 1}),
            "parameters.timestamp_alignment_enabled",
        ),
        (json!({"speaker_count": 1}), "parameters.speaker_count"),
        (json!({"speaker_count": 101}), "parameters.speaker_count"),
        (
            json!({"special_word_filter": {}}),
            "parameters.special_word_filter",
        ),
        (
            json!({"special_word_filter": "[]"}),
            "parameters.special_word_filter",
        ),
        (json!({"vocabulary_id": 1}), "parameters.vocabulary_id"),
    ] {
        let mut body = body(&[service.clip()]);
        body["parameters"] = parameters;
        let answer = service.submit(&body);
        assert_eq!(answer.status, 400);
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .starts_with(named),
            "{}",
            answer.text()
        );
    }
    for (model, input, parameters, named) in [
        (
            "sensevoice-v1",
            json!({"file_urls": ["http://a/b"]}),
            json!({"language_hints": ["zh", "en"]}),
            "parameters.language_hints",
        ),
        (
            "qwen3-asr-flash-filetrans",
            json!({"file_url": "http://a/b"}),
            json!({"language": ["zh"]}),
            "parameters.language",
        ),
        (
            "qwen3-asr-flash-filetrans",
            json!({"file_url": "http://a/b"}),
            json!({"enable_itn": 1}),
            "parameters.enable_itn",
        ),
        (
            "qwen3-asr-flash-filetrans",
            json!({"file_url": "http://a/b"}),
            json!({"corpus": "names"}),
            "parameters.corpus",
        ),
    ] {
        let answer =
            service.submit(&json!({"model": model, "input": input, "parameters": parameters}));
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .starts_with(named),
            "{}",
            answer.text()
        );
    }
    let all: Value =
        serde_json::from_str(&fixture_text("submit-request-paraformer-all-params.json")).unwrap();
    let mut parameters = all["parameters"].clone();
    // The fixture's list is made up: here it would have to be created first.
    parameters.as_object_mut().unwrap().remove("vocabulary_id");
    assert_eq!(
        service
            .submit(
                &json!({"model": all["model"], "input": all["input"], "parameters": parameters})
            )
            .status,
        200
    );
}

#[test]
fn with_an_api_key_flag_any_other_key_is_refused() {
    let service = Service::canned(&["--api-key", KEY]);
    assert_eq!(service.submit(&body(&[service.clip()])).status, 200);
    let other = service.submit_raw(
        &[("Authorization", "Bearer sk-other"), ASYNC],
        &body(&[service.clip()]).to_string(),
    );
    assert_eq!(other.status, 401);
    assert_eq!(service.send("GET", "/api/v1/tasks/x", &[], "").status, 401);
}
