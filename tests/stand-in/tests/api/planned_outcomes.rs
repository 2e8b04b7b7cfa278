//! Planned outcomes of tasks: `task` of `/__control`.

use serde_json::{Value, json};

use crate::service::{Service, body, fixture_text};

/// The last answer to the query of a task with this outcome.
fn task_with_outcome(service: &Service, outcome: Value, urls: usize) -> Value {
    service.control(&json!({"task": outcome, "times": 1}));
    service.finish(&body(&vec![service.clip(); urls]))
}

/// The output with ids, times and URLs replaced, because they differ from run to run.
fn shape(answer: &Value) -> Value {
    let mut output = answer["output"].clone();
    for name in ["task_id", "submit_time", "scheduled_time", "end_time"] {
        if output.get(name).is_some() {
            output[name] = json!(name);
        }
    }
    for result in output["results"].as_array_mut().into_iter().flatten() {
        result["file_url"] = json!("file_url");
        if result.get("transcription_url").is_some() {
            result["transcription_url"] = json!("transcription_url");
        }
    }
    output
}

#[test]
fn a_task_can_have_every_published_outcome() {
    let service = Service::canned(&[]);
    for (ending, urls, name) in [
        ("partial", 2, "task-partial-failure.json"),
        (
            "single_file_failed",
            1,
            "task-succeeded-single-file-failed.json",
        ),
        ("all_failed", 1, "task-failed-all-subtasks.json"),
        ("qwen_failed", 1, "task-failed-qwen.json"),
        ("no_speech", 1, "task-no-valid-fragment.json"),
    ] {
        let answer = task_with_outcome(&service, json!({"ending": ending}), urls);
        let published: Value = serde_json::from_str(&fixture_text(name)).unwrap();
        let (answer_shape, mut expected) = (shape(&answer), shape(&published));
        // The stand-in always reverses the order of the submit.
        if let Some(results) = expected["results"].as_array_mut() {
            results.reverse();
        }
        assert_eq!(answer_shape.to_string(), expected.to_string(), "{ending}");
        assert_eq!(
            answer.get("usage").is_some(),
            published.get("usage").is_some(),
            "{ending}"
        );
    }
    let planned = json!({"ending": "no_speech_task", "code": "ASR_RESPONSE_HAVE_NO_WORDS"});
    let output = task_with_outcome(&service, planned, 1)["output"].clone();
    assert_eq!(
        (&output["task_status"], &output["code"]),
        (&json!("FAILED"), &json!("ASR_RESPONSE_HAVE_NO_WORDS"))
    );
    assert_eq!(
        (&output["message"], output.get("results")),
        (&output["code"], None)
    );
    let planned = json!({"ending": "all_failed", "code": "FILE_TOO_LARGE", "message": "It is."});
    let output = task_with_outcome(&service, planned, 1)["output"].clone();
    assert_eq!(
        (&output["code"], &output["results"][0]["message"]),
        (&json!("FILE_TOO_LARGE"), &json!("It is."))
    );

    assert_eq!(
        task_with_outcome(&service, json!({"ending": "canceled"}), 1)["output"]["task_status"],
        "CANCELED"
    );
    assert_eq!(
        task_with_outcome(&service, json!({"ending": "unknown"}), 1)["output"]["task_status"],
        "UNKNOWN"
    );
    assert_eq!(
        task_with_outcome(&service, json!({"ending": "unrecognized_status"}), 1)["output"]["task_status"],
        "MIGRATING"
    );
    let suspended = json!({"ending": "unrecognized_status", "code": "SUSPENDED"});
    assert_eq!(
        task_with_outcome(&service, suspended, 1)["output"]["task_status"],
        "SUSPENDED"
    );
    // The plan is used up: the next task succeeds.
    assert_eq!(
        service.finish(&body(&[service.clip()]))["output"]["task_status"],
        "SUCCEEDED"
    );
}

#[test]
fn a_result_link_can_be_expired_or_of_the_real_host() {
    let service = Service::canned(&[]);
    let link = |ending: &str| {
        let answer = task_with_outcome(&service, json!({"ending": ending}), 1);
        answer["output"]["results"][0]["transcription_url"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(service.get(&link("expired_link")).status, 403);
    let far = link("http_link");
    let rest = far
        .strip_prefix("http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/pre/")
        .unwrap();
    // The same path on the stand-in is valid.
    assert_eq!(service.get(&format!("/results/pre/{rest}")).status, 200);
}

#[test]
fn a_submit_can_be_answered_with_200_and_no_task() {
    let service = Service::canned(&[]);
    service.control(&json!({"task": {"ending": "accepted_without_task_id"}, "times": 1}));
    let answer = service.submit(&body(&[service.clip()]));
    assert_eq!(
        (answer.status, &answer.json()["output"]),
        (200, &json!({"task_status": "PENDING"}))
    );
    service.control(&json!({"task": {"ending": "200_with_code", "code": "Arrearage", "message": "Pay."}, "times": 1}));
    let answer = service.submit(&body(&[service.clip()]));
    let expected =
        json!({"code": "Arrearage", "message": "Pay.", "request_id": answer.json()["request_id"]});
    assert_eq!((answer.status, answer.json()), (200, expected));
}
