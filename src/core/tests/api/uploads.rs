//! Temporary uploads.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::support::*;
use dashscope_asr_core::{Audio, ErrorKind, LocalFile, Operation, Value};

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

/// How long an upload reads, whose storage answers with `stored`.
fn upload_time(stored: impl Fn() -> Reply + 'static) -> Duration {
    let world = World::new(move |request, _| {
        if request.url.contains("/uploads?") {
            Reply::ok(fixture("upload-policy.json"))
        } else {
            stored()
        }
    });
    let hello = file("hello.wav", b"RIFF");
    let uploaded = world.run(upload(&client(&world), &hello, &Value::Absent));
    assert!(uploaded.unwrap().ends_with("/hello.wav"));
    assert_eq!((world.sent().len(), world.open()), (2, 0));
    // Each of the two responses takes as long as the first.
    world.now() - 2 * world.sent()[1].at
}

#[test]
fn the_body_of_a_stored_file_is_read_to_its_end() {
    let slow = || Reply::ok(vec![b' '; 300]).chunk_delay(Duration::from_millis(100));
    // Three chunks, and the end.
    assert_eq!(upload_time(slow), Duration::from_millis(400));
}

#[test]
fn a_file_is_stored_whatever_happens_to_the_body() {
    let none = Duration::ZERO;
    assert_eq!(upload_time(|| Reply::ok("")), none);
    assert_eq!(upload_time(|| Reply::status(204, "")), none);
    let broken = || Reply::ok(vec![b' '; 300]).broken_after(100);
    assert_eq!(upload_time(broken), none);
    let huge = || Reply::ok(vec![b' '; 5 << 20]);
    assert_eq!(upload_time(huge), none);
    // Nobody waits long for what nobody needs.
    let limit = Duration::from_secs(1);
    let stalled = || Reply::ok(vec![b' '; 300]).stalled_after(100);
    assert_eq!(upload_time(stalled), limit);
    let endless = || Reply::ok(vec![b' '; 300]).chunk_delay(Duration::from_secs(59));
    assert_eq!(upload_time(endless), limit);
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
    // A policy lasts 300 s; the margin is 30 s.
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

#[test]
fn a_403_of_the_storage_renews_the_policy_for_all_later_uploads() {
    let policies = Rc::new(Cell::new(0));
    let (count, refused) = (Rc::clone(&policies), Cell::new(false));
    let world = World::new(move |request, _| {
        if request.url.contains("/uploads?") {
            count.set(count.get() + 1);
            return Reply::ok(fixture("upload-policy.json"));
        }
        if refused.replace(true) {
            return Reply::ok("");
        }
        Reply::status(403, fixture("upload-error-policy-expired.xml"))
    });
    let client = client(&world);
    let hello = file("hello.wav", b"RIFF");
    assert!(world.run(upload(&client, &hello, &Value::Absent)).is_ok());
    assert_eq!(policies.get(), 2, "the refused policy was replaced");
    assert!(world.run(upload(&client, &hello, &Value::Absent)).is_ok());
    assert_eq!(policies.get(), 2, "and the new one is used again");
}

#[test]
fn a_policy_that_cannot_be_had_is_not_asked_for_by_each_attempt() {
    let world = World::script([Reply::status(503, fixture("error-503.json"))]);
    let error = world.run(upload(
        &client(&world),
        &file("a.wav", b"1"),
        &Value::Absent,
    ));
    assert_eq!(error.unwrap_err().status, Some(503));
    assert_eq!(
        world.sent().len(),
        4,
        "the attempts of the policy's own request"
    );
}

#[test]
fn two_uploads_at_once_wait_for_one_policy_and_are_both_woken() {
    let world = World::new(|request, _| {
        if request.url.contains("/uploads?") {
            return Reply::ok(fixture("upload-policy.json")).after(Duration::from_secs(3));
        }
        Reply::ok("")
    });
    let client = client(&world);
    let files = [file("a.wav", b"1"), file("a.wav", b"2")];
    let uploads = files
        .each_ref()
        .map(|file| upload(&client, file, &Value::Absent));
    let urls: Vec<String> = world
        .run(join_all(uploads))
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_ne!(
        urls[0], urls[1],
        "two files of one name do not overwrite each other"
    );
    let asked = world
        .lines()
        .iter()
        .filter(|line| line.contains("getPolicy"))
        .count();
    assert_eq!(asked, 1);
    assert!(world.now() < Duration::from_secs(4), "{:?}", world.now());
}

#[test]
fn a_file_that_no_policy_takes_is_refused_under_its_name() {
    let world = storage(submitted);
    let error = world.run(upload(&client(&world), &file("a.wav", b""), &Value::Absent));
    assert_eq!(error.unwrap_err().field.as_deref(), Some("file"));
    assert!(world.sent().is_empty());

    let policy = String::from_utf8(fixture("upload-policy.json")).unwrap();
    let small = policy.replace("\"max_file_size_mb\": 1024", "\"max_file_size_mb\": 1");
    let world = World::script([Reply::ok(small)]);
    let large = LocalFile {
        size_bytes: 2 << 20,
        ..file("a.wav", b"1")
    };
    let request = task_request(
        Operation::Transcribe,
        vec![Audio::File(large)],
        false,
        &Value::Absent,
    );
    let error = world
        .run(client(&world).tasks().submit(&request.unwrap()))
        .unwrap_err();
    assert_eq!(error.field.as_deref(), Some("audio"));
}
