//! Direct recognition, whole and streamed.

use std::rc::Rc;

use crate::support::*;
use dashscope_asr_core::{Audio, ErrorKind, LocalFile, Operation, Value};

#[test]
fn a_direct_model_answers_at_once() {
    let world = World::script([Reply::ok(fixture("sync-qwen3.json"))]);
    let options = [
        ("language", string("zh")),
        ("itn", Value::Bool(false)),
        ("detectLanguage", Value::Bool(true)),
        ("context", string("阿里云")),
        ("resultFormat", string("message")),
    ];
    let request = recognition(Audio::Value(string("https://example.com/a.mp3")), &options);
    let read = world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap()
        .fields;
    assert_eq!(
        ["text", "language", "emotion"].map(|name| read.get_path(name).as_str()),
        [Some("欢迎使用阿里云。"), Some("zh"), Some("neutral")]
    );
    assert_eq!(
        (
            read.get_path("finishReason").as_str(),
            read.get_path("usage.seconds").to_u64_lenient(),
            read.get_path("usage.outputTokens").to_u64_lenient()
        ),
        (Some("stop"), Some(1), Some(6))
    );
    assert!(read.get_path("requestId").as_str().is_some());
    let sent = &world.sent()[0];
    assert_eq!(sent.line(), format!("POST {BASE}{GENERATION}"));
    assert_eq!(
        (
            sent.header("X-DashScope-SSE"),
            sent.header("X-DashScope-Async")
        ),
        (None, None)
    );
    let expected = serde_json::json!({
        "model": "qwen3-asr-flash",
        "input": {"messages": [
            {"role": "system", "content": [{"text": "阿里云"}]},
            {"role": "user", "content": [{"audio": "https://example.com/a.mp3"}]},
        ]},
        "parameters": {"asr_options": {"language": "zh", "enable_lid": true, "enable_itn": false}, "result_format": "message"},
    });
    assert_eq!(sent.json(), expected);
}

#[test]
fn other_direct_answers_are_read_too() {
    let read = |name: &str| {
        let world = World::script([Reply::ok(fixture(name))]);
        world
            .run(client(&world).recognizer().recognize(
                &recognition(Audio::Value(string("https://example.com/a.mp3")), &[]),
                &|_| {},
            ))
            .unwrap()
            .fields
    };
    assert_eq!(
        read("sync-qwen3-empty.json").get_path("text").as_str(),
        Some("")
    );
    let audio = read("sync-qwen-audio.json");
    assert!(
        audio.get_path("text").to_text().is_some()
            && audio
                .get_path("usage.audioTokens")
                .to_u64_lenient()
                .is_some(),
        "{audio:?}"
    );
    let envelope = read("sync-qwen-audio-sdk-envelope.json");
    assert_eq!(envelope.get_path("text"), audio.get_path("text"));
}

#[test]
fn a_direct_recognition_is_sent_once_whatever_happens() {
    for failure in [
        Reply::dropped(),
        Reply::status(500, ""),
        Reply::status(429, fixture("error-429.json")),
    ] {
        let world = World::script([failure]);
        let request = recognition(Audio::Value(string("https://example.com/a.mp3")), &[]);
        assert!(
            world
                .run(client(&world).recognizer().recognize(&request, &|_| {}))
                .is_err()
        );
        assert_eq!(world.sent().len(), 1);
    }
}

#[test]
fn a_small_file_travels_inside_the_request() {
    let world = World::script([Reply::ok(fixture("sync-qwen3.json"))]);
    let request = recognition(Audio::File(file("hello.mp3", b"foob")), &[]);
    world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap();
    assert_eq!(
        world.sent()[0].json()["input"]["messages"][0]["content"][0]["audio"],
        "data:audio/mpeg;base64,Zm9vYg=="
    );
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn text_arrives_in_deltas_and_both_modes_end_the_same() {
    let (cumulative, failure, world) = streamed(sse("sync-stream-qwen3-cumulative.sse"), None);
    assert_eq!(failure, None);
    let sent = &world.sent()[0];
    assert_eq!(
        (sent.header("X-DashScope-SSE"), sent.header("Accept")),
        (Some("enable"), Some("text/event-stream"))
    );
    assert_eq!(sent.json()["parameters"], serde_json::json!({}));
    let (incremental, failure, world) = streamed(sse("sync-stream-qwen3.sse"), Some(true));
    assert_eq!(failure, None);
    assert_eq!(
        world.sent()[0].json()["parameters"],
        serde_json::json!({"incremental_output": true})
    );
    for updates in [&cumulative, &incremental] {
        assert!(updates.len() > 2, "{updates:?}");
        let joined: String = updates
            .iter()
            .map(|update| update.get_path("delta").as_str().unwrap())
            .collect();
        let last = updates.last().unwrap();
        assert_eq!(Some(joined.as_str()), last.get_path("text").as_str());
        assert_eq!(last.get_path("finishReason").as_str(), Some("stop"));
        assert!(updates[0].get_path("finishReason").is_absent());
        assert_eq!(last.get_path("language").as_str(), Some("zh"));
    }
    assert_eq!(
        cumulative.last().unwrap().get_path("text"),
        incremental.last().unwrap().get_path("text")
    );
    assert_eq!(world.open(), 0);
}

#[test]
fn a_failure_inside_a_stream_is_a_failure() {
    let (updates, failure, _) = streamed(sse("sync-stream-error.sse"), None);
    let failure = failure.unwrap();
    assert!(updates.is_empty());
    assert_eq!(
        (failure.kind, failure.status),
        (ErrorKind::InvalidRequest, Some(400))
    );
    assert!(
        failure.code.is_some() && failure.request_id.is_some(),
        "{failure:?}"
    );

    let (_, failure, _) = streamed(Reply::status(401, fixture("error-401.json")), None);
    assert_eq!(failure.unwrap().kind, ErrorKind::Authentication);
}

#[test]
fn a_stream_that_breaks_off_is_not_taken_for_a_whole() {
    let whole = fixture("sync-stream-qwen3.sse");
    let (updates, failure, _) = streamed(
        sse("sync-stream-qwen3.sse").broken_after(whole.len() / 2),
        Some(true),
    );
    assert!(!updates.is_empty());
    assert_eq!(failure.unwrap().kind, ErrorKind::Network);
    let half = whole[..whole.len() / 2].to_vec();
    let (_, failure, _) = streamed(
        Reply::ok(half).header("content-type", "text/event-stream"),
        Some(true),
    );
    assert!(failure.is_some());
}

#[test]
fn a_stream_cut_anywhere_before_its_end_is_broken_off() {
    let whole = fixture("sync-stream-qwen3.sse");
    let last = String::from_utf8(whole.clone())
        .unwrap()
        .rfind("event:result")
        .unwrap();
    for cut in (0..last).step_by(7) {
        let reply = Reply::ok(whole[..cut].to_vec()).header("content-type", "text/event-stream");
        let (_, failure, _) = streamed(reply, Some(true));
        assert_eq!(
            failure.map(|error| error.kind),
            Some(ErrorKind::Network),
            "cut at {cut}"
        );
    }
}

#[test]
fn what_follows_the_end_of_a_stream_does_not_undo_it() {
    let mut stream = fixture("sync-stream-qwen3-cumulative.sse");
    stream.extend_from_slice(b"event:result\ndata:{\"output\":{\"choices\":[]},\"usage\":{\"seconds\":2}}\n\ndata: [DONE]\n\n");
    let (updates, failure, _) = streamed(
        Reply::ok(stream).header("content-type", "text/event-stream"),
        None,
    );
    assert_eq!(failure, None);
    let last = updates.last().unwrap();
    assert_eq!(
        (
            last.get_path("finishReason").as_str(),
            last.get_path("usage.seconds").to_u64_lenient()
        ),
        (Some("stop"), Some(2))
    );
}

#[test]
fn an_answer_that_does_not_stream_is_one_step() {
    let (updates, failure, _) = streamed(
        Reply::ok(fixture("sync-qwen3.json")).header("content-type", "application/json"),
        None,
    );
    assert_eq!(failure, None);
    assert_eq!(updates.len(), 1);
    assert_eq!(
        ["delta", "text"].map(|name| updates[0].get_path(name).as_str()),
        [Some("欢迎使用阿里云。"); 2]
    );
}

#[test]
fn a_recognition_whose_answer_is_lost_is_not_retryable_and_says_why() {
    let audio = || Audio::Value(string("https://example.com/a.mp3"));
    let lost = [
        Reply::dropped(),
        Reply::hanging(),
        Reply::status(500, fixture("error-500.json")),
        Reply::status(503, ""),
        Reply::ok("<html>captive portal</html>"),
        Reply::ok(fixture("sync-qwen3.json")).broken_after(100),
        Reply::ok(fixture("sync-qwen3.json")).stalled_after(100),
    ];
    for reply in lost {
        for operation in [Operation::Recognize, Operation::RecognizeStream] {
            let world = World::script([reply.clone()]);
            let request = recognition_request(operation, audio(), &Value::Absent).unwrap();
            let recognized = world.run(client(&world).recognizer().recognize(&request, &|_| {}));
            let error = recognized.unwrap_err();
            assert!(!error.retryable, "{operation:?} {reply:?}: {error}");
            assert!(error.message.contains("may have received"), "{error}");
            assert_eq!(world.sent().len(), 1, "{operation:?} {reply:?}");
        }
    }
}

#[test]
fn a_recognition_that_was_refused_for_its_rate_is_retryable() {
    let world = World::script([Reply::status(429, fixture("error-429.json"))]);
    let request = recognition(Audio::Value(string("https://example.com/a.mp3")), &[]);
    let error = world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap_err();
    assert_eq!(
        (error.kind, error.retryable),
        (ErrorKind::RateLimited, true)
    );
    assert!(!error.message.contains("may have"), "{error}");
}

#[test]
fn a_failed_upload_before_a_recognition_is_retryable() {
    let large = LocalFile {
        size_bytes: 20 << 20,
        ..file("a.wav", b"1")
    };
    let world = World::script([Reply::dropped()]);
    let request = recognition(Audio::File(large), &[]);
    let error = world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap_err();
    assert_eq!((error.kind, error.retryable), (ErrorKind::Network, true));
    assert!(!error.message.contains("may have"), "{error}");
}

#[test]
fn a_file_that_is_gone_is_an_error_about_the_audio() {
    let gone = LocalFile {
        content: Rc::new(()),
        ..file("a.wav", b"1")
    };
    let world = World::script([submitted()]);
    let request = recognition(Audio::File(gone), &[]);
    let error = world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap_err();
    assert_eq!(
        error.message,
        "audio: the file cannot be read: the file is gone."
    );
    assert!(world.sent().is_empty());
}

#[test]
fn an_error_event_has_its_status_or_400_and_is_final_once_text_was_given() {
    let good = r#"data:{"output":{"choices":[{"message":{"content":[{"text":"hi"}]}}]}}"#;
    let error = |status: &str| format!("event:error\n{status}data:{{\"code\":\"Throttling\"}}\n\n");
    let failure = |stream: String| {
        let reply = Reply::ok(stream).header("content-type", "text/event-stream");
        let (_, failure, _) = streamed(reply, None);
        failure.unwrap()
    };
    let without_status = failure(error(""));
    assert_eq!(without_status.status, Some(400));
    let at_once = failure(error(":HTTP_STATUS/429\n"));
    assert_eq!(
        (at_once.status, at_once.retryable),
        (Some(429), true),
        "nothing was billed"
    );
    let after_text = failure(format!("{good}\n\n{}", error(":HTTP_STATUS/429\n")));
    assert_eq!(
        (after_text.status, after_text.retryable),
        (Some(429), false)
    );
}
