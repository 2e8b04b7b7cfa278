//! The path submit → wait → read against a scripted service in virtual time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::support::*;
use dashscope_asr_core::Body;
use dashscope_asr_core::{
    Error, ErrorKind, Operation, StatusEvent, TaskId, TaskResult, TranscriptionRequest, Value,
    VocabularyOperation, WaitOptions,
};

fn silent(_: StatusEvent<'_>) {}

fn transcribe(world: &Rc<World>) -> Result<String, Box<Error>> {
    let client = client(world);
    world
        .run(
            client
                .tasks()
                .transcribe(&request(), WaitOptions::default(), &silent),
        )
        .map(|transcription| transcription.text().unwrap())
}

fn wait(world: &Rc<World>, options: WaitOptions) -> Result<TaskResult, Box<Error>> {
    let client = client(world);
    world.run(
        client
            .tasks()
            .wait(&TaskId::new(TASK).unwrap(), options, &silent),
    )
}

fn timeout(seconds: u64) -> WaitOptions {
    WaitOptions {
        timeout_ms: seconds * 1000,
        ..WaitOptions::default()
    }
}

const TEXT: &str = "Hello world, 这里是阿里巴巴语音实验室。";

/// A service whose task ends after `length`.
fn job(length: Duration) -> Rc<World> {
    let submitted_at = Cell::new(Duration::ZERO);
    World::new(move |request, now| {
        if request.url.ends_with("/transcription") {
            submitted_at.set(now);
            return submitted();
        }
        if request.url == RESULT {
            return document();
        }
        if now - submitted_at.get() >= length {
            succeeded()
        } else {
            stands("RUNNING")
        }
    })
}

#[test]
fn one_file_takes_a_submit_queries_and_one_download() {
    let world = World::script([
        submitted(),
        stands("PENDING"),
        stands("RUNNING"),
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
    let world = World::script([submitted(), stands("RUNNING")]);
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
fn hours_of_polling_take_no_time_and_notice_the_end_within_six_seconds() {
    for hours in [1, 3, 20] {
        let length = Duration::from_secs(hours * 3600 + 17);
        let world = job(length);
        assert_eq!(transcribe(&world).unwrap(), TEXT);
        let noticed = world.now() - length;
        assert!(
            noticed < Duration::from_secs(6),
            "{noticed:?} after {hours} h"
        );
        let queries = world.sent().len() as u64 - 2;
        assert!(
            queries <= hours * 3600 / 5 + 20,
            "{queries} queries in {hours} h"
        );
    }
}

#[test]
fn short_jobs_are_noticed_in_proportion() {
    for length_ms in [600, 1_000, 3_200, 10_000, 20_000] {
        let length = Duration::from_millis(length_ms);
        let world = job(length);
        transcribe(&world).unwrap();
        let noticed = world.now() - length;
        assert!(
            noticed <= Duration::from_millis(700).max(length * 3 / 10),
            "{noticed:?} after {length:?}"
        );
    }
}

#[test]
fn no_failure_of_a_query_loses_the_task_or_submits_twice() {
    let failures = [
        Reply::status(408, ""),
        Reply::status(429, fixture("error-429-throttling.json")),
        Reply::status(429, fixture("error-429.json")).header("Retry-After", "7"),
        Reply::status(500, fixture("error-500.json")),
        Reply::status(
            502,
            "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
        ),
        Reply::status(503, fixture("error-503.json")),
        Reply::status(504, ""),
        Reply::dropped(),
        Reply::hanging(),
        Reply::ok(""),
        Reply::ok("{\"output\":{\"task_id\""),
        Reply::ok("<html>captive portal</html>"),
        Reply::ok(fixture("task-running.json")).broken_after(100),
    ];
    for failure in failures {
        let replies = [
            submitted(),
            stands("RUNNING"),
            failure.clone(),
            failure.clone(),
            failure.clone(),
            succeeded(),
            document(),
        ];
        let world = World::script(replies);
        assert_eq!(transcribe(&world).unwrap(), TEXT, "{failure:?}");
        assert_eq!(world.submits(), 1, "{failure:?}");
        assert_eq!(world.open(), 0, "{failure:?}");
    }
}

#[test]
fn a_query_waits_as_long_as_the_service_asks() {
    let limited = Reply::status(429, fixture("error-429.json")).header("retry-after", "90");
    let world = World::script([submitted(), limited, succeeded(), document()]);
    transcribe(&world).unwrap();
    let sent = world.sent();
    assert!(
        sent[2].at - sent[1].at >= Duration::from_secs(90),
        "{:?}",
        sent[2].at - sent[1].at
    );
}

#[test]
fn an_observer_hears_of_every_query_and_of_failures() {
    let heard = RefCell::new(Vec::new());
    let observer = |event: StatusEvent<'_>| {
        assert_eq!(event.task_id, TASK);
        let failure = event.failure.map(|error| error.kind.as_str());
        heard
            .borrow_mut()
            .push((event.status.as_str().to_owned(), failure));
    };
    let world = World::script([
        submitted(),
        stands("RUNNING"),
        Reply::dropped(),
        succeeded(),
        document(),
    ]);
    let client = client(&world);
    world
        .run(
            client
                .tasks()
                .transcribe(&request(), WaitOptions::default(), &observer),
        )
        .unwrap();
    let expected = [
        ("pending", None),
        ("running", None),
        ("running", Some("network")),
        ("succeeded", None),
    ];
    assert_eq!(
        *heard.borrow(),
        expected.map(|(status, failure)| (status.to_owned(), failure))
    );
}

#[test]
fn the_deadline_is_met_exactly_and_carries_the_task() {
    for (failure, says) in [
        (stands("RUNNING"), "had not ended"),
        (Reply::hanging(), "had not ended"),
        (Reply::dropped(), "connection reset"),
    ] {
        let world = World::script([failure]);
        let error = wait(&world, timeout(60)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert_eq!(error.task_id.as_deref(), Some(TASK));
        assert!(error.retryable);
        assert!(
            error.message.contains(says) && error.message.contains("60000 ms"),
            "{error}"
        );
        assert_eq!(world.now(), Duration::from_secs(60));
        assert_eq!(world.open(), 0);
    }
}

#[test]
fn a_resumed_task_is_asked_for_at_once() {
    let world = World::script([succeeded(), document()]);
    let result = wait(&world, WaitOptions::default()).unwrap();
    assert_eq!(world.sent()[0].at, Duration::ZERO);
    assert_eq!(result.outcomes.len(), 1);
    assert_eq!(
        result.task.get_path("billedSeconds").to_u64_lenient(),
        Some(5)
    );
    assert_eq!(
        result.task.get_path("endedAtMs").to_u64_lenient(),
        Some(1_726_125_100_903)
    );
    assert_eq!(
        ["total", "succeeded", "failed"].map(|name| result
            .task
            .get_path("metrics")
            .get_path(name)
            .to_u64_lenient()),
        [Some(1), Some(1), Some(0)]
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
        let said: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let world = World::script([Reply::status(status, body), submitted()]);
        let error = world
            .run(client(&world).tasks().submit(&request()))
            .unwrap_err();
        assert_eq!(
            (error.kind, error.status, world.submits(), error.retryable),
            (kind, Some(status), 1, false),
            "{name}"
        );
        assert_eq!(error.code.as_deref(), said["code"].as_str(), "{name}");
        assert_eq!(
            error.request_id.as_deref(),
            said["request_id"].as_str(),
            "{name}"
        );
        assert!(
            error
                .message
                .contains(said["message"].as_str().unwrap().trim_end_matches('.')),
            "{error}"
        );
        assert!(error.message.contains(says), "{error}");
    }
}

#[test]
fn a_wrong_key_ends_a_wait_at_once_and_keeps_the_task() {
    let world = World::script([
        submitted(),
        Reply::status(401, fixture("error-401.json")).header("X-Request-ID", "h-1"),
    ]);
    let error = transcribe(&world).unwrap_err();
    assert_eq!(
        (error.kind, error.task_id.as_deref(), error.code.as_deref()),
        (ErrorKind::Authentication, Some(TASK), Some("InvalidApiKey"))
    );
    assert_eq!(world.sent().len(), 2);
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
fn result_links_are_fetched_over_tls_except_on_this_machine() {
    for (link, fetched) in [
        (
            "http://bucket.example.com/13%3A57/r.json?Signature=a%2Bb%3D",
            "https://bucket.example.com/13%3A57/r.json?Signature=a%2Bb%3D",
        ),
        (
            "http://127.0.0.1:4000/r.json?Signature=1",
            "http://127.0.0.1:4000/r.json?Signature=1",
        ),
        (
            "/api/v1/result?u=1",
            "https://dashscope.aliyuncs.com/api/v1/result?u=1",
        ),
    ] {
        let world = World::script([submitted(), succeeded_with(link), document()]);
        transcribe(&world).unwrap();
        assert_eq!(world.lines()[2], format!("GET {fetched}"));
        assert_eq!(world.sent()[2].header("authorization"), None);
    }
}

#[test]
fn a_download_that_fails_is_repeated_without_a_new_task() {
    let broken = Reply::ok(fixture("result-paraformer-male2.json")).broken_after(300);
    for failure in [
        Reply::status(503, ""),
        Reply::dropped(),
        Reply::hanging(),
        broken,
        Reply::ok("{\"transcripts\":["),
    ] {
        let world = World::script([
            submitted(),
            succeeded(),
            failure.clone(),
            failure.clone(),
            document(),
        ]);
        assert_eq!(transcribe(&world).unwrap(), TEXT, "{failure:?}");
        assert_eq!((world.submits(), world.sent().len()), (1, 5), "{failure:?}");
    }
}

#[test]
fn a_download_that_keeps_failing_gives_up_with_the_task() {
    let world = World::script([submitted(), succeeded(), Reply::dropped()]);
    let error = transcribe(&world).unwrap_err();
    assert_eq!(
        (error.kind, error.task_id.as_deref(), error.retryable),
        (ErrorKind::Network, Some(TASK), false)
    );
    assert_eq!(world.sent().len(), 2 + 5);
    assert!(!error.message.contains("Signature"), "{error}");
}

#[test]
fn an_expired_link_is_asked_for_again_once() {
    let expired = || Reply::status(403, fixture("result-expired-403.xml"));
    let fresh = "https://bucket.example.com/fresh.json?Signature=2";
    let world = World::script([
        submitted(),
        succeeded(),
        expired(),
        succeeded_with(fresh),
        document(),
    ]);
    assert_eq!(transcribe(&world).unwrap(), TEXT);
    assert_eq!(world.lines()[4], format!("GET {fresh}"));

    let world = World::script([
        submitted(),
        succeeded(),
        expired(),
        succeeded_with(fresh),
        expired(),
    ]);
    let error = transcribe(&world).unwrap_err();
    assert_eq!(
        (error.kind, error.status, error.code.as_deref()),
        (ErrorKind::TaskFailed, Some(403), Some("AccessDenied"))
    );
    assert!(error.message.contains("24 hours"), "{error}");
    assert_eq!(world.sent().len(), 5);

    let world = World::script([
        submitted(),
        succeeded(),
        expired(),
        Reply::ok(fixture("task-unknown.json")),
    ]);
    assert!(transcribe(&world).unwrap_err().message.contains("24 hours"));
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let world = World::new(|request, _| {
        if request.url.contains("/tasks/") {
            Reply::ok(fixture("task-partial-failure.json"))
        } else {
            document()
        }
    });
    let result = wait(&world, WaitOptions::default()).unwrap();
    let [good, bad] = &result.outcomes[..] else {
        panic!("{result:?}")
    };
    assert!(
        good.file_url
            .as_deref()
            .unwrap()
            .ends_with("long_audio_demo_cn.mp3")
    );
    assert_eq!(good.result.as_ref().unwrap().text().unwrap(), TEXT);
    assert!(
        bad.file_url
            .as_deref()
            .unwrap()
            .ends_with("rich_text_exaple_1.wav")
    );
    let error = bad.result.as_ref().unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_deref(), error.task_id.as_deref()),
        (
            ErrorKind::TaskFailed,
            Some("InvalidFile.DownloadFailed"),
            Some(TASK)
        )
    );
    assert!(
        error
            .message
            .contains("rich_text_exaple_1.wav failed: The audio file cannot be downloaded."),
        "{error}"
    );
}

#[test]
fn a_single_file_that_failed_rejects_whatever_the_task_says() {
    for name in [
        "task-succeeded-single-file-failed.json",
        "task-failed-all-subtasks.json",
    ] {
        let world = World::script([submitted(), Reply::ok(fixture(name))]);
        let error = transcribe(&world).unwrap_err();
        assert_eq!(error.task_id.as_deref(), Some(TASK), "{name}");
        assert!(
            error.code.is_some() && matches!(error.kind, ErrorKind::TaskFailed),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn other_endings_reject_with_the_task() {
    for (name, code, says) in [
        (
            "task-failed-qwen.json",
            Some("FILE_403_FORBIDDEN"),
            "FILE_403_FORBIDDEN",
        ),
        ("task-canceled.json", None, "canceled"),
        ("task-unknown.json", None, "24 hours"),
    ] {
        let world = World::script([submitted(), Reply::ok(fixture(name))]);
        let error = transcribe(&world).unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_deref(), error.task_id.as_deref()),
            (ErrorKind::TaskFailed, code, Some(TASK)),
            "{name}"
        );
        assert!(error.message.contains(says), "{name}: {error}");
    }
}

#[test]
fn one_query_tells_where_the_results_are() {
    for (name, links) in [
        (
            "task-succeeded-paraformer.json",
            vec![Some("https://dashscope-result"); 2],
        ),
        (
            "task-partial-failure.json",
            vec![Some("https://dashscope-result"), None],
        ),
        (
            "task-succeeded-qwen.json",
            vec![Some("https://dashscope-result")],
        ),
        ("task-no-valid-fragment.json", vec![Some("")]),
        ("task-failed-qwen.json", vec![None]),
        ("task-unknown.json", vec![None]),
        ("task-running.json", vec![]),
    ] {
        let world = World::script([Reply::ok(fixture(name))]);
        let standing = world
            .run(client(&world).tasks().status(&TaskId::new(TASK).unwrap()))
            .unwrap();
        assert_eq!(standing.files.len(), links.len(), "{name}");
        for (file, expected) in standing.files.iter().zip(links) {
            match (&file.link, expected) {
                (Ok(link), Some(start)) => {
                    let link = link.as_deref().unwrap_or_default();
                    assert!(
                        link.starts_with(start) && link.is_empty() == start.is_empty(),
                        "{name}: {link}"
                    );
                }
                (Err(error), None) => assert_eq!(
                    (error.kind, error.task_id.as_deref()),
                    (ErrorKind::TaskFailed, Some(TASK)),
                    "{name}"
                ),
                (link, _) => panic!("{name}: {link:?}"),
            }
        }
    }
}

#[test]
fn no_speech_is_a_success() {
    let world = World::script([
        submitted(),
        Reply::ok(fixture("task-no-valid-fragment.json")),
    ]);
    let client = client(&world);
    let read = world
        .run(
            client
                .tasks()
                .transcribe(&request(), WaitOptions::default(), &silent),
        )
        .unwrap();
    assert!(read.no_speech());
    assert_eq!(
        read.file_url.as_deref(),
        Some("https://example.com/silence.wav")
    );
    let without_files = r#"{"output":{"task_id":"x","task_status":"FAILED","code":"ASR_RESPONSE_HAVE_NO_WORDS","message":"x"}}"#;
    let world = World::script([submitted(), Reply::ok(without_files)]);
    assert_eq!(transcribe(&world).unwrap(), "");
}

#[test]
fn a_qwen_result_is_read_too() {
    let world = World::new(|request, _| {
        if request.url.contains("/tasks/") {
            Reply::ok(fixture("task-succeeded-qwen.json"))
        } else {
            Reply::ok(fixture("result-qwen.json"))
        }
    });
    let result = wait(&world, WaitOptions::default()).unwrap();
    assert_eq!(
        result.task.get_path("billedSeconds").to_u64_lenient(),
        Some(3)
    );
    let [outcome] = &result.outcomes[..] else {
        panic!("{result:?}")
    };
    assert_eq!(
        outcome
            .result
            .as_ref()
            .unwrap()
            .sentences()
            .next()
            .unwrap()
            .emotion(),
        Some("neutral")
    );
    assert!(
        world.lines()[1].starts_with("GET https://"),
        "{:?}",
        world.lines()
    );
}

#[test]
fn dropping_a_call_ends_its_request_and_its_timers() {
    for replies in [
        vec![Reply::hanging()],
        vec![submitted(), stands("RUNNING")],
        vec![submitted(), succeeded(), Reply::hanging()],
    ] {
        let world = World::script(replies);
        let client = client(&world);
        let request = request();
        let work = client
            .tasks()
            .transcribe(&request, WaitOptions::default(), &silent);
        assert!(world.run_until(work, Duration::from_secs(20)).is_none());
        assert_eq!(world.open(), 0);
    }
}

#[test]
fn nothing_that_is_printed_holds_the_key() {
    let world = World::script([submitted()]);
    let client = client(&world);
    let config =
        dashscope_asr_core::ClientOptions::validate(&object(&[("apiKey", string(KEY))]), None)
            .unwrap();
    assert!(!format!("{config:?}").contains(KEY));
    drop(client);
    for reply in [
        Reply::dropped(),
        Reply::status(401, fixture("error-401.json")),
        Reply::status(500, ""),
        Reply::ok("?"),
    ] {
        let world = World::script([reply]);
        let error = world
            .run(crate::support::client(&world).tasks().submit(&request()))
            .unwrap_err();
        assert!(!format!("{error:?}").contains(KEY));
    }
}

#[test]
fn a_link_that_is_refused_for_another_reason_than_its_age_is_not_called_expired() {
    // A relay that does not know its own links: the result is still there, and submitting again
    // would be billed.
    let world = World::new(|request, _| {
        if request.url.contains("/tasks/") {
            succeeded()
        } else {
            Reply::status(404, "no such route")
        }
    });
    let result = wait(&world, WaitOptions::default()).unwrap();
    let error = result.outcomes[0].result.as_ref().unwrap_err();
    assert_eq!(
        (error.kind, error.status, error.task_id.as_deref()),
        (ErrorKind::Service, Some(404), Some(TASK))
    );
    assert!(
        error.message.contains("wait again")
            && error.message.contains("routeLink")
            && !error.message.contains("Submit the file again"),
        "{error}"
    );
}

#[test]
fn a_query_for_a_new_link_that_fails_says_so_and_is_tried_again() {
    let refused = || Reply::status(403, fixture("result-expired-403.xml"));
    let world = World::script([
        succeeded(),
        refused(),
        Reply::status(503, ""),
        Reply::dropped(),
        succeeded(),
        document(),
    ]);
    assert!(
        wait(&world, WaitOptions::default()).unwrap().outcomes[0]
            .result
            .is_ok()
    );
    let world = World::script([succeeded(), refused(), Reply::dropped()]);
    let result = wait(&world, WaitOptions::default()).unwrap();
    assert_eq!(
        result.outcomes[0].result.as_ref().unwrap_err().kind,
        ErrorKind::Network
    );
}

#[test]
fn no_error_after_the_submit_invites_to_pay_again() {
    for (replies, kind) in [
        (vec![submitted(), stands("RUNNING")], ErrorKind::Timeout),
        (
            vec![submitted(), succeeded(), Reply::dropped()],
            ErrorKind::Network,
        ),
        (
            vec![
                submitted(),
                Reply::ok(fixture("task-failed-all-subtasks.json")),
            ],
            ErrorKind::TaskFailed,
        ),
    ] {
        let world = World::script(replies);
        let client = client(&world);
        let error = world
            .run(client.tasks().transcribe(&request(), timeout(600), &silent))
            .unwrap_err();
        assert_eq!(
            (error.kind, error.retryable, error.task_id.as_deref()),
            (kind, false, Some(TASK))
        );
    }
    let world = World::script([stands("RUNNING")]);
    assert!(
        wait(&world, timeout(60)).unwrap_err().retryable,
        "waiting again costs nothing"
    );
    let world = World::script([Reply::ok(r#"{"code":"InternalError","message":"x"}"#)]);
    let error = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap_err();
    assert!(
        !error.retryable && error.message.contains("may have received"),
        "{error}"
    );
}

#[test]
fn one_odd_field_does_not_cost_a_finished_task() {
    let odd = format!(
        r#"{{"output":{{"task_id":"{TASK}","task_status":"SUCCEEDED","task_metrics":{{"TOTAL":9007199254740993,"FAILED":{{}}}},"results":[{{"transcription_url":"{RESULT}","subtask_status":"SUCCEEDED"}}]}},"usage":{{"duration":-1}}}}"#
    );
    let document = r#"{"transcripts":[{"channel_id":0,"text":"hi","sentences":[{"begin_time":-5,"end_time":18446744073709551615,"text":"hi"}]}]}"#;
    let world = World::script([Reply::ok(odd), Reply::ok(document)]);
    let result = wait(&world, WaitOptions::default()).unwrap();
    assert_eq!(result.task.get_path("billedSeconds").to_u64_lenient(), None);
    let read = result.outcomes[0].result.as_ref().unwrap();
    let first = read.sentences().next().unwrap();
    assert_eq!((first.start_ms(), first.end_ms()), (0, 0));
}

#[test]
fn a_relay_on_plain_http_keeps_its_own_links() {
    let world = World::script([succeeded_with("/api/link/1"), document()]);
    let client = client_with(
        &world,
        &[("baseUrl", string("http://192.168.1.5:3000/api"))],
    );
    world
        .run(
            client
                .tasks()
                .wait(&TaskId::new(TASK).unwrap(), WaitOptions::default(), &silent),
        )
        .unwrap();
    assert_eq!(world.lines()[1], "GET http://192.168.1.5:3000/api/link/1");
}

#[test]
fn the_deadline_holds_for_reading_too() {
    let world = World::script([succeeded(), Reply::hanging()]);
    let error = wait(&world, timeout(5)).unwrap_err();
    assert_eq!(
        (error.kind, world.now()),
        (ErrorKind::Timeout, Duration::from_secs(5))
    );
    assert!(error.message.contains("has ended"), "{error}");
    assert_eq!(world.open(), 0);
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
fn a_thousand_tasks_of_one_client_stay_under_the_limit_of_queries() {
    let world = World::new(|request, now| {
        let done = now > Duration::from_secs(120);
        if request.url == RESULT {
            document()
        } else if done {
            succeeded()
        } else {
            stands("RUNNING")
        }
    });
    let client = client(&world);
    let ids: Vec<TaskId> = (0..1000)
        .map(|index| TaskId::new(&format!("t-{index}")).unwrap())
        .collect();
    let waits = ids
        .iter()
        .map(|id| client.tasks().wait(id, WaitOptions::default(), &silent));
    for result in world.run(join_all(waits)) {
        assert_eq!(result.unwrap().outcomes.len(), 1);
    }
    let mut queries: Vec<Duration> = world
        .sent()
        .iter()
        .filter(|sent| sent.request.to_api)
        .map(|sent| sent.at)
        .collect();
    queries.sort();
    let most = queries
        .iter()
        .enumerate()
        .map(|(index, at)| {
            queries[index..].partition_point(|other| *other < *at + Duration::from_secs(1))
        })
        .max();
    assert!(most <= Some(20), "{most:?} queries in a second");
}

#[test]
fn waits_that_are_given_up_leave_the_next_one_no_queue() {
    let world = World::new(|_, _| stands("RUNNING"));
    let client = client(&world);
    let ids: Vec<TaskId> = (0..1000)
        .map(|index| TaskId::new(&format!("t-{index}")).unwrap())
        .collect();
    let mut waits: Vec<_> = ids
        .iter()
        .map(|id| Box::pin(client.tasks().wait(id, WaitOptions::default(), &silent)))
        .collect();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for wait in &mut waits {
        assert!(wait.as_mut().poll(&mut context).is_pending());
    }
    drop(waits);
    let asked = world.now();
    world.run(client.tasks().status(&ids[0])).unwrap();
    assert!(
        world.now() - asked < Duration::from_millis(200),
        "{:?}",
        world.now()
    );
}
