//! Exchanges with the service: timeouts, limits, keys, and what errors report.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use crate::support::*;
use dashscope_asr_core::{
    Audio, Client, Error, ErrorKind, KeySupplier, Operation, TaskId, Value, WaitOptions,
};

/// Client whose keys are `st-1`, `st-2`, …, each after `delay`; and how many were supplied.
fn supplied_client(world: &Rc<World>, delay: Duration) -> (Client<ScriptedHost>, Rc<Cell<u32>>) {
    let supplied = Rc::new(Cell::new(0));
    let (count, clock) = (Rc::clone(&supplied), Rc::clone(world));
    let supplier: KeySupplier = Rc::new(
        move || -> Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            count.set(count.get() + 1);
            let key = format!("st-{}", count.get());
            let host = ScriptedHost(Rc::clone(&clock));
            Box::pin(async move {
                dashscope_asr_core::Host::sleep_ms(&host, delay.as_millis() as u64).await;
                Ok(key)
            })
        },
    );
    let options = config(&[("apiKey", Value::Other("function".into()))]);
    let client = Client::new(
        ScriptedHost(Rc::clone(world)),
        options,
        Some(supplier),
        None,
    );
    (client, supplied)
}

fn status(world: &Rc<World>) -> Box<Error> {
    let id = TaskId::new(TASK).unwrap();
    world.run(client(world).tasks().status(&id)).unwrap_err()
}

#[test]
fn a_body_that_goes_silent_is_a_lost_answer_after_its_timeout() {
    let world = World::script([Reply::ok(fixture("task-running.json")).stalled_after(100)]);
    let error = status(&world);
    assert_eq!(
        (error.kind, world.now().as_secs()),
        (ErrorKind::Network, 30)
    );
    assert!(error.message.contains("nothing came for 30 s"), "{error}");
    assert_eq!(
        (world.open(), world.timers()),
        (0, 0),
        "request and timers are cleared"
    );
}

#[test]
fn a_slow_body_is_no_silent_one() {
    let reply = Reply::ok(fixture("task-running.json")).chunk_delay(Duration::from_secs(29));
    let world = World::script([reply]);
    let id = TaskId::new(TASK).unwrap();
    let snapshot = world.run(client(&world).tasks().status(&id)).unwrap();
    assert_eq!(snapshot.task.get_path("status").as_str(), Some("running"));
    assert!(world.now() > Duration::from_secs(60), "{:?}", world.now());
}

#[test]
fn an_error_without_its_body_is_still_an_error_of_its_status() {
    for reply in [
        Reply::status(503, fixture("error-503.json")).stalled_after(0),
        Reply::status(503, fixture("error-503.json")).broken_after(10),
    ] {
        let error = status(&World::script([reply]));
        assert_eq!((error.kind, error.status), (ErrorKind::Service, Some(503)));
        assert!(error.message.contains("the answer is empty"), "{error}");
    }
}

#[test]
fn an_answer_over_4_mib_is_refused_and_one_of_4_mib_is_not() {
    let answer_of = |bytes: usize| {
        let mut body = fixture("task-running.json");
        body.resize(bytes, b' ');
        World::script([Reply::ok(body)])
    };
    let error = status(&answer_of((4 << 20) + 1));
    assert_eq!(error.kind, ErrorKind::Decode);
    assert!(
        error.message.ends_with("the answer is larger than 4 MiB."),
        "{error}"
    );
    let world = answer_of(4 << 20);
    assert!(
        world
            .run(client(&world).tasks().status(&TaskId::new(TASK).unwrap()))
            .is_ok()
    );
}

#[test]
fn requests_wait_as_long_as_their_service_needs() {
    let timeout_s = |world: &Rc<World>, error: Box<Error>| {
        assert_eq!(error.kind, ErrorKind::Network, "{error}");
        world.now().as_secs()
    };
    let world = World::script([Reply::hanging()]);
    let error = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap_err();
    assert_eq!(timeout_s(&world, error), 120);

    let world = World::script([Reply::hanging()]);
    let audio = recognition(Audio::Value(string("https://example.com/a.mp3")), &[]);
    let error = world
        .run(client(&world).recognizer().recognize(&audio, &|_| {}))
        .unwrap_err();
    assert_eq!(timeout_s(&world, error), 310);

    // Three attempts, an hour each, with pauses of 1 s and 2 s and a policy for each.
    let world = World::new(|request, _| {
        if request.url.contains("/uploads?") {
            Reply::ok(fixture("upload-policy.json"))
        } else {
            Reply::hanging()
        }
    });
    let error = world.run(upload(
        &client(&world),
        &file("a.wav", b"1"),
        &Value::Absent,
    ));
    assert_eq!(timeout_s(&world, error.unwrap_err()), 3 * 3600 + 3);
}

#[test]
fn the_page_of_a_gateway_is_quoted_without_tags_and_signatures() {
    let page = "<html><body><h1>Blocked</h1>\n<a href='x'>https://bucket.example.com/r.json?Signature=SECRET</a></body></html>";
    for world in [
        World::script([Reply::status(403, page)]),
        World::script([Reply::ok(page)]),
    ] {
        let error = status(&world);
        assert!(
            error
                .message
                .contains("Blocked https://bucket.example.com/r.json?"),
            "{error}"
        );
        assert!(
            !error.message.contains("SECRET") && !error.message.contains('<'),
            "{error}"
        );
    }
}

/// Kind and message of a query that was answered so; a page's client has no key.
fn refused(reply: Reply) -> (ErrorKind, String) {
    let (world, id) = (World::script([reply]), TaskId::new(TASK).unwrap());
    let page = client_with(
        &world,
        &[("baseUrl", string("https://page.example/api/asr"))],
    );
    let error = world.run(page.tasks().status(&id)).unwrap_err();
    (error.kind, error.message)
}

#[test]
fn a_relays_refusal_advises_about_the_relay_and_keeps_its_kind() {
    for (status, code, says, kind) in [
        (
            403,
            "Relay.ForeignOrigin",
            "allowOrigins",
            ErrorKind::Authentication,
        ),
        (
            403,
            "Relay.ForeignHost",
            "option hosts",
            ErrorKind::Authentication,
        ),
        (403, "Relay.Forbidden", "Sign in", ErrorKind::Authentication),
        (
            404,
            "Relay.UnknownRoute",
            "option path",
            ErrorKind::InvalidRequest,
        ),
        (
            405,
            "Relay.NewerThanThis",
            "relay's options",
            ErrorKind::InvalidRequest,
        ),
        (
            500,
            "Relay.NotConfigured",
            "log of its server",
            ErrorKind::Service,
        ),
        (
            502,
            "Relay.Unreachable",
            "Try again later",
            ErrorKind::Service,
        ),
    ] {
        let body = format!(r#"{{"code":"{code}","message":"No.","request_id":"r-1"}}"#);
        let (seen, message) = refused(Reply::status(status, body.as_str()));
        assert_eq!(seen, kind, "{code}");
        assert!(
            message.contains(says) && !message.contains("the key"),
            "{message}"
        );
    }
}

#[test]
fn an_answer_that_is_not_the_services_says_so() {
    let page = "<!doctype html><title>403 Forbidden</title>";
    for body in [
        "",
        "Cross-site POST form submissions are forbidden",
        r#"{"message":"Cross-site POST form submissions are forbidden"}"#,
        r#"{"code":"NotSignedIn","message":"Sign in."}"#,
        r#"{"code":null,"request_id":""}"#,
        r#"{"error":"unauthorized"}"#,
        "[]",
        page,
    ] {
        for (status, kind) in [
            (400, ErrorKind::InvalidRequest),
            (401, ErrorKind::Authentication),
            (403, ErrorKind::Authentication),
            (404, ErrorKind::InvalidRequest),
            (413, ErrorKind::InvalidRequest),
            (429, ErrorKind::RateLimited),
            (502, ErrorKind::Service),
        ] {
            let (seen, message) = refused(Reply::status(status, body));
            assert_eq!(seen, kind, "{status} {body}");
            assert!(
                message.contains("This is not the service's answer: "),
                "{message}"
            );
            assert!(!message.contains("the key"), "{message}");
        }
    }
}

#[test]
fn an_answer_with_a_known_code_or_a_request_id_is_the_services() {
    for reply in [
        Reply::status(401, r#"{"code":"InvalidApiKey","message":"x"}"#),
        Reply::status(401, r#"{"code":"SomethingNew","request_id":"r-1"}"#),
        Reply::status(401, "").header("x-request-id", "r-1"),
    ] {
        let (_, message) = refused(reply);
        assert!(message.contains("Check the key"), "{message}");
        assert!(!message.contains("not the service's"), "{message}");
    }
}

#[test]
fn a_page_in_place_of_an_answer_of_200_says_where_to_look() {
    let (kind, message) = refused(Reply::ok("<!doctype html><title>My app</title>"));
    assert_eq!(kind, ErrorKind::Decode);
    let end = "My app. It is a page: check that baseUrl leads to the service or a relay.";
    assert!(message.ends_with(end), "{message}");
    let (_, message) = refused(Reply::ok("My app"));
    assert!(message.ends_with("My app"), "{message}");
}

#[test]
fn a_quota_of_a_minute_asks_for_a_minute_unless_the_service_says_otherwise() {
    let quota = || {
        Reply::status(
            429,
            r#"{"code":"Throttling.AllocationQuota","message":"x"}"#,
        )
    };
    let error = status(&World::script([quota()]));
    assert_eq!(
        (error.kind, error.retry_after_ms),
        (ErrorKind::RateLimited, Some(60_000))
    );
    let error = status(&World::script([quota().header("retry-after", "7")]));
    assert_eq!(error.retry_after_ms, Some(7_000));
    let list_limit = Reply::status(
        400,
        r#"{"code":"Throttling.AllocationQuota","message":"x"}"#,
    );
    assert_eq!(
        status(&World::script([list_limit])).retry_after_ms,
        None,
        "not a rate"
    );
}

#[test]
fn two_minutes_of_pause_are_waited_and_more_are_the_callers() {
    for (pause, attempts) in [("120", 2), ("121", 1)] {
        let limited = Reply::status(429, fixture("error-429.json")).header("Retry-After", pause);
        let world = World::script([limited, submitted()]);
        let id = world.run(client(&world).tasks().submit(&request()));
        assert_eq!(
            (world.submits(), id.is_ok()),
            (attempts, attempts == 2),
            "{pause} s"
        );
    }
}

#[test]
fn the_request_id_comes_from_the_body_or_the_header_of_any_error() {
    let with_both = Reply::status(500, r#"{"code":"InternalError","request_id":"body-1"}"#);
    let error = status(&World::script([
        with_both.header("x-request-id", "header-1")
    ]));
    assert_eq!(error.request_id.as_deref(), Some("body-1"));
    let without_body = Reply::status(502, "").header("X-Request-Id", "header-2");
    let error = status(&World::script([without_body]));
    assert_eq!(error.request_id.as_deref(), Some("header-2"));
    assert!(
        error.message.ends_with("(HTTP 502, request header-2)"),
        "{error}"
    );
    let in_ok = Reply::ok(r#"{"code":"InternalError","message":"x","request_id":"ok-3"}"#);
    assert_eq!(
        status(&World::script([in_ok])).request_id.as_deref(),
        Some("ok-3")
    );
    let ended =
        r#"{"request_id":"ended-4","output":{"task_status":"FAILED","code":"FILE_TOO_LARGE"}}"#;
    let error = wait(&World::script([Reply::ok(ended)]), WaitOptions::default()).unwrap_err();
    assert_eq!(error.request_id.as_deref(), Some("ended-4"));
}

#[test]
fn a_key_that_another_call_has_renewed_is_not_thrown_away() {
    // The first answer to the old key comes late, when the second call has the new key already.
    let answers = RefCell::new([900_u64, 50].into_iter());
    let world = World::new(move |request, _| {
        let key = request
            .headers
            .iter()
            .find(|(name, _)| *name == "Authorization");
        if key.is_some_and(|(_, value)| value == "Bearer st-1") {
            let delay_ms = answers.borrow_mut().next().unwrap();
            let refused = Reply::status(401, fixture("error-401.json"));
            return refused.after(Duration::from_millis(delay_ms));
        }
        task_answer("RUNNING")
    });
    let (client, supplied) = supplied_client(&world, Duration::from_millis(10));
    let id = TaskId::new(TASK).unwrap();
    let tasks = client.tasks();
    let (first, second) = world.run(join(tasks.status(&id), tasks.status(&id)));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(supplied.get(), 2, "the late refusal concerns the old key");
    assert!(world.run(tasks.status(&id)).is_ok());
    assert_eq!(supplied.get(), 2);
}

#[test]
fn calls_that_wait_for_one_key_are_all_woken_when_it_comes() {
    let world = World::new(|_, _| task_answer("RUNNING"));
    let (client, supplied) = supplied_client(&world, Duration::from_secs(5));
    let id = TaskId::new(TASK).unwrap();
    let calls = (0..50).map(|_| client.tasks().status(&id));
    assert!(world.run(join_all(calls)).iter().all(Result::is_ok));
    assert_eq!(supplied.get(), 1);
    assert!(world.now() < Duration::from_secs(10), "{:?}", world.now());
}

#[test]
fn a_wait_of_an_hour_is_woken_only_by_its_timers_and_answers() {
    let world = job(Duration::from_secs(3600));
    transcribe(&world).unwrap();
    let requests = world.sent().len() as u64;
    // The pause before a request, and its response: chunks that are there wake nobody.
    assert!(
        world.wakes() <= requests * 3,
        "{} wakes, {requests} requests",
        world.wakes()
    );
    assert_eq!((world.open(), world.timers()), (0, 0));
}

#[test]
fn a_stream_without_a_content_type_is_a_stream() {
    let (updates, failure, _) = streamed(Reply::ok(fixture("sync-stream-qwen3.sse")), Some(true));
    assert_eq!(failure, None);
    assert!(updates.len() > 1, "{}", updates.len());
    let (updates, failure, _) = streamed(
        Reply::ok(fixture("sync-qwen3.json")).header("content-type", "application/json"),
        None,
    );
    assert_eq!(
        (updates.len(), failure),
        (1, None),
        "one document is one update"
    );
}

#[test]
fn the_list_of_tasks_knows_its_pages_and_a_recognition_its_tokens() {
    let list = r#"{"data":[],"total":21,"total_page":3,"page_no":2}"#;
    let world = World::script([Reply::ok(list)]);
    let options = object(&[("page", Value::Number(2.0))]);
    let page = world.run(account(
        &client(&world),
        Operation::ListTasks,
        &Value::Absent,
        &options,
    ));
    let page = page.unwrap();
    assert_eq!(page.get_path("pages").to_u64_lenient(), Some(3));
    assert_eq!(page.get_path("page").to_u64_lenient(), Some(2));

    let answer = r#"{"output":{"choices":[{"message":{"content":[{"text":"hi"}]}}]},
        "usage":{"total_tokens":9,"input_tokens":4,"output_tokens":5,"audio_tokens":3}}"#;
    let world = World::script([Reply::ok(answer)]);
    let request = recognition(Audio::Value(string("https://example.com/a.mp3")), &[]);
    let result = world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap();
    let usage = ["totalTokens", "inputTokens", "outputTokens", "audioTokens"].map(|name| {
        result
            .fields
            .get_path("usage")
            .get_path(name)
            .to_u64_lenient()
    });
    assert_eq!(usage, [Some(9), Some(4), Some(5), Some(3)]);
}
