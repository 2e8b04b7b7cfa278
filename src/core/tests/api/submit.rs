//! Submits: the request on the wire, and what its failures mean.

use std::time::Duration;

use crate::support::*;
use dashscope_asr_core::{Audio, Body, ErrorKind, LocalFile, Operation, Value};

#[test]
fn one_file_takes_a_submit_queries_and_one_download() {
    let world = World::script([
        submitted(),
        task_answer("PENDING"),
        task_answer("RUNNING"),
        succeeded(),
        document(),
    ]);
    assert_eq!(transcribe(&world).unwrap(), TEXT);
    let query = format!("GET {BASE}/tasks/{TASK}");
    let submit = format!("POST {BASE}/services/audio/asr/transcription");
    assert_eq!(
        world.lines(),
        [
            submit,
            query.clone(),
            query.clone(),
            query,
            format!("GET {RESULT}")
        ]
    );
    let sent = world.sent();
    let body = serde_json::json!({"model": "paraformer-v2", "input": {"file_urls": ["https://example.com/a.wav"]}, "parameters": {}});
    assert_eq!(sent[0].json(), body);
    assert_eq!(sent[0].header("content-type"), Some("application/json"));
    assert_eq!(sent[0].header("x-dashscope-async"), Some("enable"));
    assert_eq!(world.open(), 0);
}

#[test]
fn the_key_goes_to_the_api_and_nowhere_else() {
    let world = World::script([submitted(), succeeded(), document()]);
    transcribe(&world).unwrap();
    for sent in world.sent() {
        let to_api = sent.request.url.starts_with(BASE);
        assert_eq!(
            sent.header("authorization").is_some(),
            to_api,
            "{}",
            sent.line()
        );
        assert_eq!(sent.request.to_api, to_api, "{}", sent.line());
    }
    assert_eq!(
        world.sent()[0].header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    let result = &world.sent()[2];
    assert!(result.request.headers.is_empty() && matches!(result.request.body, Body::None));
}

#[test]
fn every_option_reaches_the_wire() {
    let options = object(&[
        ("model", string("paraformer-v2")),
        (
            "languageHints",
            Value::Array(vec![string("zh"), string("en")]),
        ),
        ("vocabularyId", string("vocab-1")),
        (
            "channelIds",
            Value::Array(vec![Value::Number(0.0), Value::Number(1.0)]),
        ),
        ("disfluencyRemoval", Value::Bool(true)),
        ("timestampAlignment", Value::Bool(false)),
        ("audioEventDetection", Value::Bool(false)),
        ("diarization", Value::Bool(true)),
        ("speakerCount", Value::Number(2.0)),
        (
            "specialWordFilter",
            object(&[
                ("mask", Value::Array(vec![string("测试")])),
                ("remove", Value::Array(vec![string("开始"), string("发生")])),
                ("systemReserved", Value::Bool(true)),
            ]),
        ),
    ]);
    let urls = [
        "https://example.com/会议 1.wav",
        "http://example.com/b.mp3",
        "http://example.com/b.mp3",
    ];
    let audio = urls.iter().flat_map(|text| url(text)).collect();
    let request = task_request(Operation::Submit, audio, true, &options).unwrap();
    let world = World::script([submitted()]);
    let id = world.run(client(&world).tasks().submit(&request)).unwrap();
    assert_eq!(id.as_str(), TASK);
    let body = world.sent()[0].json();
    let expected = serde_json::json!({
        "model": "paraformer-v2",
        "input": {"file_urls": ["https://example.com/%E4%BC%9A%E8%AE%AE%201.wav", "http://example.com/b.mp3", "http://example.com/b.mp3"]},
        "parameters": {
            "language_hints": ["zh", "en"],
            "vocabulary_id": "vocab-1",
            "channel_id": [0, 1],
            "disfluency_removal_enabled": true,
            "timestamp_alignment_enabled": false,
            "audio_event_detection_enabled": false,
            "diarization_enabled": true,
            "speaker_count": 2,
            "special_word_filter": "{\"system_reserved_filter\":true,\"filter_with_empty\":{\"word_list\":[\"开始\",\"发生\"]},\"filter_with_signed\":{\"word_list\":[\"测试\"]}}",
        },
    });
    assert_eq!(body, expected);
}

#[test]
fn old_hot_words_travel_beside_the_parameters_and_the_workspace_in_a_header() {
    let options = object(&[
        ("model", string("paraformer-v1")),
        ("phraseId", string("asr-phrase-0001")),
    ]);
    let request = task_request(
        Operation::Submit,
        url("https://example.com/a.wav"),
        false,
        &options,
    )
    .unwrap();
    let world = World::script([submitted(), task_answer("RUNNING")]);
    let client = client_with(
        &world,
        &[
            ("apiKey", string(KEY)),
            ("region", string("singapore")),
            ("workspace", string("llm-workspace01")),
        ],
    );
    let id = world.run(client.tasks().submit(&request)).unwrap();
    world.run(client.tasks().status(&id)).unwrap();
    for sent in world.sent() {
        assert_eq!(
            sent.header("x-dashscope-workspace"),
            Some("llm-workspace01")
        );
        assert!(
            sent.request
                .url
                .starts_with("https://dashscope-intl.aliyuncs.com/api/v1/"),
            "{}",
            sent.line()
        );
    }
    let body = world.sent()[0].json();
    assert_eq!(
        body["resources"],
        serde_json::json!([{"resource_id": "asr-phrase-0001", "resource_type": "asr_phrase"}])
    );
    assert_eq!(body["parameters"], serde_json::json!({}));
}

#[test]
fn each_family_has_a_request_of_its_own() {
    let qwen = submit(&[
        ("model", string("qwen3-asr-flash-filetrans")),
        ("language", string("zh")),
        ("itn", Value::Bool(true)),
        ("words", Value::Bool(false)),
        ("context", string("阿里云 百炼")),
        (
            "channelIds",
            Value::Array(vec![Value::Number(0.0), Value::Number(1.0)]),
        ),
    ]);
    let expected = serde_json::json!({
        "model": "qwen3-asr-flash-filetrans",
        "input": {"file_url": "https://example.com/a.wav"},
        "parameters": {"channel_id": [0, 1], "language": "zh", "enable_itn": true, "enable_words": false, "corpus": {"text": "阿里云 百炼"}},
    });
    assert_eq!(qwen.json(), expected);
    for model in [
        "fun-asr",
        "fun-asr-2025-11-07",
        "sensevoice-v1",
        "some-new-model",
    ] {
        let sent = submit(&[
            ("model", string(model)),
            ("languageHints", Value::Array(vec![string("zh")])),
        ]);
        let expected = serde_json::json!({
            "model": model,
            "input": {"file_urls": ["https://example.com/a.wav"]},
            "parameters": {"language_hints": ["zh"]},
        });
        assert_eq!(sent.json(), expected);
        assert_eq!(sent.header("X-DashScope-OssResourceResolve"), None);
    }
    let newer = submit(&[
        ("model", string("qwen4-asr-filetrans")),
        ("family", string("qwen-filetrans")),
    ]);
    assert_eq!(
        newer.json()["input"],
        serde_json::json!({"file_url": "https://example.com/a.wav"})
    );
}

#[test]
fn uploaded_urls_are_sent_with_the_header_that_resolves_them() {
    let world = World::script([submitted()]);
    let request = task_request(
        Operation::Submit,
        url("oss://dashscope-instant/a/b.wav"),
        false,
        &Value::Absent,
    )
    .unwrap();
    world.run(client(&world).tasks().submit(&request)).unwrap();
    assert_eq!(
        world.sent()[0].header("X-DashScope-OssResourceResolve"),
        Some("enable")
    );
    assert_eq!(
        world.sent()[0].json()["input"]["file_urls"],
        serde_json::json!(["oss://dashscope-instant/a/b.wav"])
    );
}

#[test]
fn a_submit_that_may_have_arrived_is_never_sent_again() {
    let failures = [
        Reply::dropped(),
        Reply::hanging(),
        Reply::status(500, fixture("error-500.json")),
        Reply::status(503, fixture("error-503.json")),
        Reply::status(502, "<html>bad gateway</html>"),
        Reply::status(408, ""),
        submitted().broken_after(20),
    ];
    for failure in failures {
        let world = World::script([failure.clone(), submitted()]);
        let error = world
            .run(client(&world).tasks().submit(&request()))
            .unwrap_err();
        assert_eq!(world.submits(), 1, "{failure:?}");
        assert!(
            matches!(error.kind, ErrorKind::Network | ErrorKind::Service),
            "{error:?}"
        );
        assert!(
            !error.retryable && error.message.contains("may have received"),
            "{error}"
        );
    }
}

#[test]
fn a_submit_refused_for_its_rate_is_sent_again_within_reason() {
    let limited = || Reply::status(429, fixture("error-429.json"));
    let world = World::script([limited(), limited(), submitted()]);
    assert_eq!(
        world
            .run(client(&world).tasks().submit(&request()))
            .unwrap()
            .as_str(),
        TASK
    );
    assert_eq!(world.submits(), 3);

    let world = World::script([limited()]);
    let error = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_deref(), world.submits()),
        (ErrorKind::RateLimited, Some("Throttling.RateQuota"), 6)
    );
    assert!(world.now() < Duration::from_secs(60), "{:?}", world.now());
}

#[test]
fn a_submit_that_is_asked_to_wait_for_an_hour_says_so_instead() {
    let world = World::script([
        Reply::status(429, fixture("error-429.json")).header("retry-after", "3600"),
        submitted(),
    ]);
    let error = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap_err();
    assert_eq!(
        (error.kind, error.retry_after_ms, error.retryable),
        (ErrorKind::RateLimited, Some(3_600_000), true)
    );
    assert!(world.now() < Duration::from_secs(1));
}

#[test]
fn a_refusal_is_final_and_says_what_to_do() {
    for (status, name, kind, says) in [
        (400, "error-400.json", ErrorKind::InvalidRequest, ""),
        (
            400,
            "error-400-arrearage.json",
            ErrorKind::Authentication,
            "balance",
        ),
        (
            401,
            "error-401.json",
            ErrorKind::Authentication,
            "Check the key",
        ),
        (
            403,
            "error-403-free-tier.json",
            ErrorKind::Authentication,
            "balance",
        ),
        (
            403,
            "error-403-sync-not-supported.json",
            ErrorKind::Authentication,
            "activated",
        ),
        (
            404,
            "error-404-model.json",
            ErrorKind::InvalidRequest,
            "model's name",
        ),
    ] {
        let body = fixture(name);
        let expected: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let world = World::script([Reply::status(status, body), submitted()]);
        let error = world
            .run(client(&world).tasks().submit(&request()))
            .unwrap_err();
        assert_eq!(
            (error.kind, error.status, world.submits(), error.retryable),
            (kind, Some(status), 1, false),
            "{name}"
        );
        assert_eq!(error.code.as_deref(), expected["code"].as_str(), "{name}");
        assert_eq!(
            error.request_id.as_deref(),
            expected["request_id"].as_str(),
            "{name}"
        );
        assert!(
            error
                .message
                .contains(expected["message"].as_str().unwrap().trim_end_matches('.')),
            "{error}"
        );
        assert!(error.message.contains(says), "{error}");
    }
}

#[test]
fn a_failure_in_an_answer_of_200_is_a_failure() {
    let world = World::script([Reply::ok(fixture("error-429-throttling.json"))]);
    let error = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_deref()),
        (ErrorKind::RateLimited, Some("Throttling"))
    );
    let world = World::script([Reply::ok("{\"output\":{}}")]);
    let error = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Decode);
}

#[test]
fn a_redirect_is_not_followed_with_the_key() {
    // A page sees a redirect that it may not follow as status 0.
    for status in [301, 307, 0] {
        let world = World::script([
            Reply::status(status, "").header("location", "https://elsewhere.example.com/")
        ]);
        let error = world
            .run(client(&world).tasks().submit(&request()))
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidRequest);
        assert!(
            error.message.contains("redirect") && error.message.contains("baseUrl"),
            "{error}"
        );
        assert_eq!(world.sent().len(), 1);
    }
}

#[test]
fn errors_name_the_file_and_the_host_at_fault() {
    let policy = String::from_utf8(fixture("upload-policy.json"))
        .unwrap()
        .replace("\"max_file_size_mb\": 1024", "\"max_file_size_mb\": 1");
    let world = World::script([Reply::ok(policy)]);
    let large = LocalFile {
        size_bytes: 2 << 20,
        ..file("a.wav", b"1")
    };
    let audio = vec![
        Audio::Value(string("https://example.com/a.wav")),
        Audio::File(large),
    ];
    let request = task_request(Operation::Submit, audio, true, &Value::Absent).unwrap();
    let error = world
        .run(client(&world).tasks().submit(&request))
        .unwrap_err();
    assert_eq!(error.field.as_deref(), Some("audio[1]"));

    let world = World::script([
        Reply::ok(fixture("upload-policy.json")),
        Reply::status(302, ""),
    ]);
    let error = world
        .run(upload(
            &client(&world),
            &file("a.wav", b"1"),
            &Value::Absent,
        ))
        .unwrap_err();
    assert!(
        error.message.contains("routeLink") && !error.message.contains("key"),
        "{error}"
    );
    let host = task_request(
        Operation::Submit,
        url("https://例子.com/a.wav"),
        false,
        &Value::Absent,
    )
    .unwrap_err();
    assert_eq!(
        host.message,
        "audio: the host must be in ASCII, got \"https://例子.com/a.wav\". Pass new URL(…), which converts it."
    );
}

#[test]
fn submits_keep_the_rate_limit_of_their_model_and_wait_for_no_other() {
    const LIMITS: [(&str, usize); 3] = [
        ("paraformer-v2", 20),
        ("fun-asr", 10),
        ("qwen3-asr-flash-filetrans", 2),
    ];
    let world = World::script([submitted()]);
    let client = client(&world);
    let request = |model: &str| {
        let options = object(&[("model", string(model))]);
        let audio = url("https://example.com/a.wav");
        task_request(Operation::Submit, audio, false, &options).unwrap()
    };
    let requests: Vec<_> = LIMITS
        .iter()
        .flat_map(|(model, _)| (0..30).map(|_| request(model)))
        .collect();
    let submits = requests
        .iter()
        .map(|request| client.tasks().submit(request));
    assert!(world.run(join_all(submits)).iter().all(Result::is_ok));
    for (model, limit) in LIMITS {
        let sent = world.sent();
        let mut at: Vec<Duration> = sent
            .iter()
            .filter(|sent| sent.json()["model"] == model)
            .map(|sent| sent.at)
            .collect();
        at.sort();
        assert_eq!((at.len(), at[0]), (30, Duration::ZERO), "{model}");
        let in_second = |from: usize| {
            at[from..].partition_point(|other| *other < at[from] + Duration::from_secs(1))
        };
        let most = (0..at.len()).map(in_second).max().unwrap();
        assert!(
            most <= limit && most + 2 >= limit,
            "{model}: {most} in a second"
        );
    }
}
