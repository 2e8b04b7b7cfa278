//! Waits: schedule, deadline, failures, events, cancellation.

use std::cell::RefCell;
use std::time::Duration;

use crate::support::*;
use dashscope_asr_core::{ErrorKind, Operation, StatusEvent, TaskId, Value, WaitOptions};

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
            task_answer("RUNNING"),
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
fn on_status_is_called_for_every_query_and_for_failures() {
    let events = RefCell::new(Vec::new());
    let observer = |event: StatusEvent<'_>| {
        assert_eq!(event.task_id, TASK);
        let failure = event.failure.map(|error| error.kind.as_str());
        events
            .borrow_mut()
            .push((event.status.as_str().to_owned(), failure));
    };
    let world = World::script([
        submitted(),
        task_answer("RUNNING"),
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
        *events.borrow(),
        expected.map(|(status, failure)| (status.to_owned(), failure))
    );
}

#[test]
fn the_deadline_is_met_exactly_and_carries_the_task() {
    for (failure, says) in [
        (task_answer("RUNNING"), "had not ended"),
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
fn a_resumed_task_is_queried_at_once() {
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
fn dropping_a_call_ends_its_request_and_its_timers() {
    for replies in [
        vec![Reply::hanging()],
        vec![submitted(), task_answer("RUNNING")],
        vec![submitted(), succeeded(), Reply::hanging()],
    ] {
        let world = World::script(replies);
        let client = client(&world);
        let request = request();
        let work = client
            .tasks()
            .transcribe(&request, WaitOptions::default(), &silent);
        assert!(world.run_until(work, Duration::from_secs(20)).is_none());
        assert_eq!((world.open(), world.timers()), (0, 0));
    }
}

#[test]
fn no_error_after_the_submit_invites_to_pay_again() {
    for (replies, kind) in [
        (
            vec![submitted(), task_answer("RUNNING")],
            ErrorKind::Timeout,
        ),
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
    let world = World::script([task_answer("RUNNING")]);
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
        let snapshot = world
            .run(client(&world).tasks().status(&TaskId::new(TASK).unwrap()))
            .unwrap();
        assert_eq!(snapshot.files.len(), links.len(), "{name}");
        for (file, expected) in snapshot.files.iter().zip(links) {
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
    assert_eq!((first.start_ms(), first.end_ms()), (0, 500));
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
            task_answer("RUNNING")
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
    let world = World::new(|_, _| task_answer("RUNNING"));
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

#[test]
fn a_timeout_quotes_the_failure_of_the_last_query_and_no_older_one() {
    let world = World::script([Reply::dropped(), task_answer("RUNNING")]);
    let error = wait(&world, timeout(60)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(!error.message.contains("connection reset"), "{error}");
    let world = World::script([task_answer("RUNNING"), Reply::dropped()]);
    let error = wait(&world, timeout(60)).unwrap_err();
    assert!(error.message.contains("The last query failed: "), "{error}");
}

#[test]
fn pauses_after_failures_start_anew_after_a_good_query() {
    let fail = Reply::dropped;
    let world = World::script([
        fail(),
        fail(),
        fail(),
        task_answer("RUNNING"),
        fail(),
        succeeded(),
        document(),
    ]);
    wait(&world, WaitOptions::default()).unwrap();
    let at: Vec<Duration> = world.sent().iter().map(|sent| sent.at).collect();
    let pauses: Vec<u64> = at
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).as_secs())
        .collect();
    assert_eq!(pauses[..3], [1, 2, 4]);
    assert_eq!(pauses[4], 1, "{pauses:?}");
}

#[test]
fn a_followed_task_is_not_downloaded() {
    let world = World::script([task_answer("RUNNING"), succeeded()]);
    let options = Operation::Follow.validate(Value::Absent).unwrap();
    let result = wait(&world, WaitOptions::from(&options)).unwrap();
    assert_eq!(result.task.get_path("status").as_str(), Some("succeeded"));
    assert_eq!((result.outcomes.len(), world.sent().len()), (0, 2));
    let options = Operation::Wait.validate(Value::Absent).unwrap();
    assert!(WaitOptions::from(&options).read_results);
}
