//! Everything beside the transcription of URLs: other families, direct recognition, files, keys,
//! the account.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::support::*;
use dashscope_asr_core::{
    Audio, Client, ClientOptions, Error, ErrorKind, LocalFile, Operation, Purpose,
    RecognitionRequest, TaskId, TranscriptionRequest, Value, VocabularyOperation, WaitOptions,
};
use dashscope_asr_core::{Body, Form};

const GENERATION: &str = "/services/aigc/multimodal-generation/generation";

fn submit(options: &[(&str, Value)]) -> Sent {
    let world = World::script([submitted()]);
    let request = task_request(
        Operation::Submit,
        url("https://example.com/a.wav"),
        false,
        &object(options),
    )
    .unwrap();
    world.run(client(&world).tasks().submit(&request)).unwrap();
    world.sent().remove(0)
}

#[test]
fn each_family_is_asked_in_its_own_words() {
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

fn recognition(audio: Audio, options: &[(&str, Value)]) -> RecognitionRequest {
    recognition_request(Operation::Recognize, audio, &object(options)).unwrap()
}

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
        .unwrap();
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

fn streamed(
    reply: Reply,
    incremental: Option<bool>,
) -> (Vec<Value>, Option<Box<Error>>, Rc<World>) {
    let world = World::script([reply]);
    let client = client(&world);
    let options: Vec<(&str, Value)> = incremental
        .map(|value| ("incremental", Value::Bool(value)))
        .into_iter()
        .collect();
    let request = recognition_request(
        Operation::RecognizeStream,
        Audio::Value(string("https://example.com/a.mp3")),
        &object(&options),
    )
    .unwrap();
    let updates = RefCell::new(Vec::new());
    let failure = world.run(
        client
            .recognizer()
            .recognize(&request, &|step| updates.borrow_mut().push(step.clone())),
    );
    let updates = updates.into_inner();
    (updates, failure.err(), world)
}

fn sse(name: &str) -> Reply {
    Reply::ok(fixture(name)).header("content-type", "text/event-stream;charset=UTF-8")
}

#[test]
fn text_is_told_as_it_comes_and_both_modes_end_the_same() {
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

/// Answers policies and uploads, and whatever else with `other`.
fn storage(other: impl Fn() -> Reply + 'static) -> Rc<World> {
    World::new(move |request, _| {
        if request.url.contains("/uploads?") {
            Reply::ok(fixture("upload-policy.json"))
        } else if request.url.contains("oss-cn-beijing") {
            Reply::ok("")
        } else {
            other()
        }
    })
}

fn form(sent: &Sent) -> &Form {
    match &sent.request.body {
        Body::Form(form) => form,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_large_file_or_one_for_qwen_audio_is_uploaded_first() {
    let large = LocalFile {
        size_bytes: 8 << 20,
        ..file("talk.wav", b"pretended")
    };
    for (model, file) in [
        ("qwen3-asr-flash", large),
        ("qwen-audio-asr", file("talk.wav", b"small")),
    ] {
        let world = storage(|| Reply::ok(fixture("sync-qwen3.json")));
        world
            .run(client(&world).recognizer().recognize(
                &recognition(Audio::File(file), &[("model", string(model))]),
                &|_| {},
            ))
            .unwrap();
        let sent = world.sent();
        assert_eq!(
            sent[0].line(),
            format!("GET {BASE}/uploads?action=getPolicy&model={model}")
        );
        assert_eq!(
            sent[1].line(),
            "POST https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com"
        );
        let audio = sent[2].json()["input"]["messages"][0]["content"][0]["audio"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            audio.starts_with("oss://dashscope-instant/") && audio.ends_with("/talk.wav"),
            "{audio}"
        );
        assert_eq!(
            sent[2].header("X-DashScope-OssResourceResolve"),
            Some("enable")
        );
    }
}

#[test]
fn an_upload_carries_the_policy_and_no_key() {
    let world = storage(|| Reply::status(400, "nothing else should be asked"));
    let client = client(&world);
    let policy: serde_json::Value = serde_json::from_slice(&fixture("upload-policy.json")).unwrap();
    let data = &policy["data"];
    let uploaded = world
        .run(upload(
            &client,
            &file("hello.wav", b"RIFF"),
            &object(&[("model", string("paraformer-v2"))]),
        ))
        .unwrap();
    let key = format!("{}/hello.wav", data["upload_dir"].as_str().unwrap());
    assert_eq!(uploaded, format!("oss://{key}"));
    let sent = &world.sent()[1];
    assert_eq!(sent.header("authorization"), None);
    let form = form(sent);
    let fields: Vec<(&str, &str)> = form
        .fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let text = |name: &str| data[name].as_str().unwrap();
    let expected = [
        ("OSSAccessKeyId", text("oss_access_key_id")),
        ("Signature", text("signature")),
        ("policy", text("policy")),
        ("key", &key),
        ("x-oss-object-acl", "private"),
        ("x-oss-forbid-overwrite", "true"),
        ("success_action_status", "200"),
        ("x-oss-content-type", "audio/wav"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(form.file_name, "hello.wav");
}

#[test]
fn a_policy_is_used_while_it_lasts_and_no_name_twice() {
    let world = storage(submitted);
    let client = client(&world);
    let hello = || file("hello.wav", b"RIFF");
    let first = world
        .run(upload(&client, &hello(), &Value::Absent))
        .unwrap();
    let second = world
        .run(upload(&client, &hello(), &Value::Absent))
        .unwrap();
    let third = world
        .run(upload(&client, &file("会议.mp3", b"ID3"), &Value::Absent))
        .unwrap();
    assert!(
        first != second && third.is_ascii() && third.ends_with(".mp3"),
        "{first} {second} {third}"
    );
    let policies = |world: &World| {
        world
            .lines()
            .iter()
            .filter(|line| line.contains("getPolicy"))
            .count()
    };
    assert_eq!(policies(&world), 1);
    world
        .run(upload(
            &client,
            &hello(),
            &object(&[("model", string("fun-asr"))]),
        ))
        .unwrap();
    assert_eq!(policies(&world), 2, "a policy is for one model");
    // It lasts 300 s; the margin is 30 s.
    world.pass(Duration::from_secs(280));
    world
        .run(upload(&client, &hello(), &Value::Absent))
        .unwrap();
    assert_eq!(policies(&world), 3);
}

#[test]
fn a_task_of_files_uploads_them_for_its_model() {
    let world = storage(submitted);
    let audio = vec![
        Audio::File(file("a.wav", b"1")),
        Audio::Value(string("https://example.com/b.wav")),
        Audio::File(file("c.wav", b"2")),
    ];
    let request = task_request(
        Operation::Submit,
        audio,
        true,
        &object(&[("model", string("fun-asr"))]),
    )
    .unwrap();
    world.run(client(&world).tasks().submit(&request)).unwrap();
    let sent = world.sent();
    assert_eq!(sent.len(), 4, "one policy, two files, one task");
    assert!(sent[0].line().ends_with("model=fun-asr"));
    let urls = sent[3].json()["input"]["file_urls"].clone();
    assert!(
        urls[0].as_str().unwrap().ends_with("/a.wav")
            && urls[1] == "https://example.com/b.wav"
            && urls[2].as_str().unwrap().ends_with("/c.wav")
    );
    assert_eq!(
        sent[3].header("X-DashScope-OssResourceResolve"),
        Some("enable")
    );
}

#[test]
fn an_upload_is_tried_again_and_then_says_what_the_storage_says() {
    let world = World::script([
        Reply::ok(fixture("upload-policy.json")),
        Reply::dropped(),
        Reply::ok(fixture("upload-policy.json")),
        Reply::status(403, fixture("upload-error-policy-expired.xml")),
        Reply::ok(fixture("upload-policy.json")),
        Reply::ok(""),
    ]);
    assert!(
        world
            .run(upload(
                &crate::support::client(&world),
                &file("a.wav", b"1"),
                &Value::Absent
            ))
            .is_ok()
    );

    let world = World::script([
        Reply::ok(fixture("upload-policy.json")),
        Reply::status(400, fixture("upload-error-field-order.xml")),
    ]);
    let error = world
        .run(upload(
            &client(&world),
            &file("a.wav", b"1"),
            &Value::Absent,
        ))
        .unwrap_err();
    assert_eq!(
        (error.kind, error.status, error.code.as_deref()),
        (
            ErrorKind::InvalidRequest,
            Some(400),
            Some("InvalidArgument")
        )
    );
    assert!(error.message.contains("OSSAccessKeyId"), "{error}");
}

#[test]
fn a_file_too_large_for_the_policy_is_refused_before_it_is_sent() {
    let policy = String::from_utf8(fixture("upload-policy.json"))
        .unwrap()
        .replace("\"max_file_size_mb\": 1024", "\"max_file_size_mb\": 1");
    let world = World::script([Reply::ok(policy)]);
    let large = LocalFile {
        size_bytes: (1 << 20) + 1,
        ..file("a.wav", b"1")
    };
    let error = world
        .run(upload(&client(&world), &large, &Value::Absent))
        .unwrap_err();
    assert!(
        error.message.contains("at most 1 MiB, got 2 MiB"),
        "{error}"
    );
    assert_eq!(world.sent().len(), 1);
}

fn config(options: &[(&str, Value)]) -> ClientOptions {
    ClientOptions::validate(&object(options), None).unwrap()
}

#[test]
fn a_supplied_key_is_kept_and_asked_for_again_when_it_has_expired() {
    let called = Rc::new(Cell::new(0));
    let count = Rc::clone(&called);
    let supply = Rc::new(
        move || -> std::pin::Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            count.set(count.get() + 1);
            let key = format!("st-{}", count.get());
            Box::pin(async move { Ok(key) })
        },
    );
    let world = World::script([
        submitted(),
        stands("RUNNING"),
        Reply::status(401, fixture("error-401.json")),
        succeeded(),
        document(),
    ]);
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", Value::Other("function".into()))]),
        Some(supply),
        None,
    );
    world
        .run(
            client
                .tasks()
                .transcribe(&request(), WaitOptions::default(), &|_| {}),
        )
        .unwrap();
    let keys: Vec<Option<String>> = world
        .sent()
        .iter()
        .map(|sent| sent.header("authorization").map(str::to_owned))
        .collect();
    let key = |number: u32| Some(format!("Bearer st-{number}"));
    assert_eq!(keys, [key(1), key(1), key(1), key(2), None]);

    // A key that is refused twice is wrong and not old.
    called.set(0);
    let world = World::script([Reply::status(401, fixture("error-401.json"))]);
    let supply = Rc::new(
        || -> std::pin::Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            Box::pin(async { Ok("st-x".to_owned()) })
        },
    );
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", Value::Other("function".into()))]),
        Some(supply),
        None,
    );
    assert_eq!(
        world
            .run(client.tasks().submit(&request()))
            .unwrap_err()
            .kind,
        ErrorKind::Authentication
    );
    assert_eq!(world.sent().len(), 2);
}

#[test]
fn links_are_re_routed_where_the_caller_says() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&asked);
    let route = Rc::new(move |link: &str, purpose: Purpose| {
        log.borrow_mut().push((link.to_owned(), purpose));
        Ok(format!("/relay/{}", purpose.as_str()))
    });
    let world = World::new(|request, _| {
        let url = request.url.as_str();
        if url.contains("getPolicy") {
            Reply::ok(fixture("upload-policy.json"))
        } else if url.ends_with("/relay/upload") {
            Reply::ok("")
        } else if url.ends_with("/relay/result") {
            document()
        } else if url.contains("/tasks/") {
            succeeded_with("http://bucket.example.com/r.json?Signature=1")
        } else {
            submitted()
        }
    });
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("baseUrl", string("https://relay.example/api/asr"))]),
        None,
        Some(route),
    );
    let request = task_request(
        Operation::Transcribe,
        vec![Audio::File(file("a.wav", b"1"))],
        false,
        &Value::Absent,
    )
    .unwrap();
    world
        .run(
            client
                .tasks()
                .transcribe(&request, WaitOptions::default(), &|_| {}),
        )
        .unwrap();
    let expected = [
        (
            "https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com".to_owned(),
            Purpose::Upload,
        ),
        (
            "https://bucket.example.com/r.json?Signature=1".to_owned(),
            Purpose::Result,
        ),
    ];
    assert_eq!(*asked.borrow(), expected);
    assert!(
        world
            .lines()
            .contains(&"POST https://relay.example/relay/upload".to_owned()),
        "{:?}",
        world.lines()
    );
    assert!(
        world
            .lines()
            .contains(&"GET https://relay.example/relay/result".to_owned()),
        "{:?}",
        world.lines()
    );
}

#[test]
fn tokens_tasks_and_cancel() {
    let world = World::script([
        Reply::ok(fixture("token.json")),
        Reply::ok(fixture("task-list.json")),
        Reply::ok(fixture("task-cancel-ok.json")),
        Reply::status(400, fixture("task-cancel-rejected.json")),
    ]);
    let client = client(&world);
    let token = world
        .run(account(
            &client,
            Operation::CreateToken,
            &Value::Absent,
            &object(&[("expiresInSeconds", Value::Number(600.0))]),
        ))
        .unwrap();
    assert!(
        token.get_path("token").as_str().unwrap().starts_with("st-")
            && token.get_path("expiresAtMs").to_u64_lenient() > Some(1_600_000_000_000),
        "{token:?}"
    );
    let filter = [
        ("startTime", Value::Number(1_726_070_400_000.0)),
        ("endTime", Value::Number(1_726_156_800_000.0)),
        ("model", string("paraformer-v2")),
        ("status", string("succeeded")),
        ("page", Value::Number(2.0)),
        ("pageSize", Value::Number(50.0)),
    ];
    let page = world
        .run(account(
            &client,
            Operation::ListTasks,
            &Value::Absent,
            &object(&filter),
        ))
        .unwrap();
    let task = &page.get_path("tasks").items()[0];
    assert!(
        task.get_path("createdAtMs").to_u64_lenient().is_some()
            && task.get_path("model").to_text().is_some()
            && page.get_path("page").to_u64_lenient() == Some(2),
        "{page:?}"
    );
    let cancel = || {
        world.run(account(
            &client,
            Operation::Cancel,
            &string(TASK),
            &Value::Absent,
        ))
    };
    cancel().unwrap();
    let refused = cancel().unwrap_err();
    assert_eq!(
        (
            refused.code.as_deref(),
            refused.kind,
            refused.task_id.as_deref()
        ),
        (
            Some("UnsupportedOperation"),
            ErrorKind::InvalidRequest,
            Some(TASK)
        )
    );
    let list = "page_no=2&page_size=50&start_time=20240912000000&end_time=20240913000000&model_name=paraformer-v2&status=SUCCEEDED";
    let cancel = format!("POST {BASE}/tasks/{TASK}/cancel");
    assert_eq!(
        world.lines(),
        [
            format!("POST {BASE}/tokens?expire_in_seconds=600"),
            format!("GET {BASE}/tasks?{list}"),
            cancel.clone(),
            cancel
        ]
    );
    for sent in world.sent() {
        assert!(
            matches!(sent.request.body, Body::None) && sent.header("content-type").is_none(),
            "{}",
            sent.line()
        );
    }
}

#[test]
fn hot_words() {
    let asked = |name: &str| serde_json::from_slice::<serde_json::Value>(&fixture(name)).unwrap();
    let replies = ["create", "list", "query", "update", "delete"]
        .map(|action| Reply::ok(fixture(&format!("vocabulary-{action}.json"))));
    let world = World::script(replies);
    let client = client(&world);
    let create = asked("vocabulary-create-request.json");
    let word = |word: &serde_json::Value| {
        object(&[
            ("text", string(word["text"].as_str().unwrap())),
            ("weight", Value::Number(word["weight"].as_f64().unwrap())),
            (
                "language",
                word["lang"].as_str().map_or(Value::Absent, string),
            ),
        ])
    };
    let words = |request: &serde_json::Value| {
        Value::Array(
            request["input"]["vocabulary"]
                .as_array()
                .unwrap()
                .iter()
                .map(word)
                .collect(),
        )
    };
    let input = |name: &str| string(create["input"][name].as_str().unwrap());
    let options = [
        ("model", input("target_model")),
        ("prefix", input("prefix")),
        ("words", words(&create)),
    ];
    let call = |operation: Operation, id: &Value, options: &[(&str, Value)]| {
        world
            .run(account(&client, operation, id, &object(options)))
            .unwrap()
    };
    let id = &call(
        Operation::Vocabulary(VocabularyOperation::Create),
        &Value::Absent,
        &options,
    );
    assert!(id.as_str().unwrap().starts_with("vocab-"), "{id}");
    let lists = call(
        Operation::Vocabulary(VocabularyOperation::List),
        &Value::Absent,
        &[("prefix", string("testpfx"))],
    );
    assert_eq!(lists.items()[0].get_path("status").as_str(), Some("ok"));
    assert!(
        lists.items()[0]
            .get_path("createdAtMs")
            .to_u64_lenient()
            .is_some()
    );
    let one = call(Operation::Vocabulary(VocabularyOperation::Get), id, &[]);
    assert!(
        one.get_path("model").as_str().is_some() && one.get_path("vocabularyId") == id,
        "{one:?}"
    );
    let word = &one.get_path("words").items()[0];
    assert_eq!(
        (
            word.get_path("weight").to_u64_lenient(),
            word.get_path("language").as_str()
        ),
        (Some(4), Some("zh"))
    );
    let update = asked("vocabulary-update-request.json");
    call(
        Operation::Vocabulary(VocabularyOperation::Update),
        id,
        &[("words", words(&update))],
    );
    call(Operation::Vocabulary(VocabularyOperation::Delete), id, &[]);
    let id = id.as_str();
    let sent = world.sent();
    let bodies: Vec<serde_json::Value> = sent.iter().map(Sent::json).collect();
    assert_eq!(bodies[0]["input"], create["input"]);
    assert_eq!(
        bodies[1]["input"],
        serde_json::json!({"action": "list_vocabulary", "prefix": "testpfx", "page_index": 0, "page_size": 10})
    );
    assert_eq!(
        bodies[2]["input"],
        serde_json::json!({"action": "query_vocabulary", "vocabulary_id": id})
    );
    assert_eq!(
        bodies[3]["input"]["vocabulary"],
        update["input"]["vocabulary"]
    );
    assert_eq!(
        bodies[4]["input"],
        serde_json::json!({"action": "delete_vocabulary", "vocabulary_id": id})
    );
    assert!(bodies.iter().all(|body| body["model"] == "speech-biasing"));

    for (name, code) in [
        ("vocabulary-error-quota.json", "Throttling.AllocationQuota"),
        (
            "vocabulary-error-not-exist.json",
            "BadRequest.ResourceNotExist",
        ),
    ] {
        let world = World::script([Reply::status(400, fixture(name))]);
        let error = world
            .run(account(
                &crate::support::client(&world),
                Operation::Vocabulary(VocabularyOperation::Create),
                &Value::Absent,
                &object(&options),
            ))
            .unwrap_err();
        assert_eq!((error.code.as_deref(), world.sent().len()), (Some(code), 1));
    }
}

#[test]
fn calls_side_by_side_share_a_key_and_a_policy() {
    let called = Rc::new(Cell::new(0));
    let count = Rc::clone(&called);
    let world = storage(submitted);
    let clock = Rc::clone(&world);
    let supply = Rc::new(
        move || -> std::pin::Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            count.set(count.get() + 1);
            let clock = Rc::clone(&clock);
            Box::pin(async move {
                dashscope_asr_core::Host::sleep_ms(&ScriptedHost(clock), 10).await;
                Ok("st-1".to_owned())
            })
        },
    );
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", Value::Other("function".into()))]),
        Some(supply),
        None,
    );
    let (a, b) = (file("a.wav", b"1"), file("b.wav", b"2"));
    let (first, second) = world.run(join(
        upload(&client, &a, &Value::Absent),
        upload(&client, &b, &Value::Absent),
    ));
    assert_ne!(first.unwrap(), second.unwrap());
    assert_eq!(called.get(), 1);
    assert_eq!(
        world
            .lines()
            .iter()
            .filter(|line| line.contains("getPolicy"))
            .count(),
        1
    );
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
fn no_secret_is_quoted_from_an_answer() {
    let answers = [
        (r#"{"tokenn":"st-SECRET"}"#, true),
        (
            r#"{"data":{"policy":"SECRET","signature":"SECRET"}}"#,
            false,
        ),
    ];
    for (answer, is_token) in answers {
        let world = World::script([Reply::ok(answer)]);
        let client = client(&world);
        let error = if is_token {
            world
                .run(account(
                    &client,
                    Operation::CreateToken,
                    &Value::Absent,
                    &Value::Absent,
                ))
                .unwrap_err()
        } else {
            world
                .run(upload(&client, &file("a.wav", b"1"), &Value::Absent))
                .unwrap_err()
        };
        assert!(
            error.kind == ErrorKind::Decode && !error.message.contains("SECRET"),
            "{error}"
        );
    }
    let route = Rc::new(|link: &str, _: Purpose| Ok(format!("link?to={link}")));
    let world = World::script([succeeded_with(
        "https://bucket.example.com/r.json?Signature=SECRET",
    )]);
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", string(KEY))]),
        None,
        Some(route),
    );
    let result = world
        .run(
            client
                .tasks()
                .wait(&TaskId::new(TASK).unwrap(), WaitOptions::default(), &|_| {}),
        )
        .unwrap();
    let error = result.outcomes[0].result.as_ref().unwrap_err();
    assert_eq!(
        error.message,
        "options.routeLink: expected an http(s) URL or a path from the function, got \"link?\"."
    );
}

#[test]
fn what_only_confirms_may_still_be_a_refusal() {
    let world = World::script([Reply::ok(fixture("error-400.json"))]);
    let client = client(&world);
    assert!(
        world
            .run(account(
                &client,
                Operation::Cancel,
                &string(TASK),
                &Value::Absent
            ))
            .is_err()
    );
    assert!(
        world
            .run(account(
                &client,
                Operation::Vocabulary(VocabularyOperation::Delete),
                &string("vocab-1"),
                &Value::Absent
            ))
            .is_err()
    );
    let words = object(&[(
        "words",
        Value::Array(vec![object(&[("text", string("a"))])]),
    )]);
    assert!(
        world
            .run(account(
                &client,
                Operation::Vocabulary(VocabularyOperation::Update),
                &string("vocab-1"),
                &words
            ))
            .is_err()
    );
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
