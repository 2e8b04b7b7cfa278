//! Results: links, downloads, outcomes of files.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::support::*;
use dashscope_asr_core::{
    Audio, Client, ErrorKind, Operation, Purpose, TaskId, Value, WaitOptions,
};

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
fn an_expired_link_is_renewed_once() {
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
fn links_are_re_routed_where_the_caller_says() {
    let requests = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&requests);
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
    assert_eq!(*requests.borrow(), expected);
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
fn a_renewed_link_has_all_attempts_of_its_own() {
    let expired = || Reply::status(403, fixture("result-expired-403.xml"));
    let mut replies = vec![succeeded()];
    replies.extend((0..4).map(|_| Reply::dropped()));
    replies.extend([expired(), succeeded()]);
    replies.extend((0..4).map(|_| Reply::dropped()));
    replies.push(document());
    let world = World::script(replies);
    let result = wait(&world, WaitOptions::default()).unwrap();
    assert_eq!(
        result.outcomes[0]
            .result
            .as_ref()
            .map(|t| t.text().unwrap()),
        Ok(TEXT.to_owned())
    );
    let downloads = world
        .lines()
        .iter()
        .filter(|line| line.ends_with(RESULT))
        .count();
    assert_eq!(
        downloads, 10,
        "five by the old link and five by the new one"
    );
}

#[test]
fn the_url_of_a_file_is_the_documents_and_else_the_tasks() {
    let with_url = String::from_utf8(fixture("result-paraformer-male2.json")).unwrap();
    let documents = [with_url.clone(), with_url.replacen("file_url", "no_url", 1)];
    let urls = documents.map(|document| {
        let world = World::script([succeeded(), Reply::ok(document)]);
        let mut result = wait(&world, WaitOptions::default()).unwrap();
        let outcome = result.outcomes.remove(0);
        assert_eq!(
            outcome.file_url.as_deref(),
            Some("https://example.com/a.wav")
        );
        outcome.result.unwrap().file_url.unwrap()
    });
    assert!(urls[0].ends_with("hello_world_male2.wav"), "{}", urls[0]);
    assert_eq!(urls[1], "https://example.com/a.wav");
}

#[test]
fn of_two_files_with_one_url_each_gets_its_own_renewed_link() {
    let answer = |links: [&str; 2]| {
        let result = |link: &str| {
            format!(
                r#"{{"file_url":"https://example.com/a.wav","transcription_url":"{link}","subtask_status":"SUCCEEDED"}}"#
            )
        };
        let [first, second] = links.map(result);
        Reply::ok(format!(
            r#"{{"output":{{"task_status":"SUCCEEDED","results":[{first},{second}]}}}}"#
        ))
    };
    let link = |name: &str| format!("https://bucket.example.com/{name}.json");
    let queries = Cell::new(0);
    let world = World::new(move |request, _| {
        if request.to_api {
            queries.set(queries.get() + 1);
            let (first, second) = (link("first"), link("second"));
            let renewed = link("renewed");
            return match queries.get() {
                1 => answer([&first, &second]),
                _ => answer([&first, &renewed]),
            };
        }
        if request.url.ends_with("second.json") {
            return Reply::status(403, fixture("result-expired-403.xml"));
        }
        document()
    });
    let result = wait(&world, WaitOptions::default()).unwrap();
    assert!(result.outcomes.iter().all(|outcome| outcome.result.is_ok()));
    let last = world.lines().pop().unwrap();
    assert!(last.ends_with("/renewed.json"), "{last}");
}

#[test]
fn links_of_a_status_are_routed_as_results() {
    let purposes = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&purposes);
    let route = Rc::new(move |link: &str, purpose: Purpose| {
        log.borrow_mut().push(purpose);
        Ok(link.to_owned())
    });
    let world = World::script([succeeded()]);
    let host = ScriptedHost(Rc::clone(&world));
    let client = Client::new(host, config(&[("apiKey", string(KEY))]), None, Some(route));
    world
        .run(client.tasks().status(&TaskId::new(TASK).unwrap()))
        .unwrap();
    assert_eq!(*purposes.borrow(), [Purpose::Result]);
}
