//! The list of tasks, and their cancellation.

use serde_json::json;

use crate::service::{ASYNC, Answer, BEARER, OTHER, Service, body, fixture, json_code};

#[test]
fn a_list_has_the_published_shape() {
    let service = Service::canned(&[]);
    let done = service.finish(&body(&[service.clip()]));
    let seen = service
        .get_with_key("/api/v1/tasks/?page_no=1&page_size=10")
        .json();
    let mut expected = fixture("task-list.json", &seen);
    for name in [
        "gmt_create",
        "start_time",
        "end_time",
        "request_id",
        "task_id",
    ] {
        expected["data"][0][name] = seen["data"][0][name].clone();
    }
    assert_eq!(seen.to_string(), expected.to_string());
    let entry = &seen["data"][0];
    assert_eq!(entry["task_id"], done["output"]["task_id"]);
    let times = ["gmt_create", "start_time", "end_time"].map(|name| entry[name].as_u64().unwrap());
    assert!(
        times.is_sorted() && times[0] > 1_700_000_000_000,
        "{times:?}"
    );
}

#[test]
fn a_list_is_filtered_paged_and_of_one_account() {
    let service = Service::start(&["--recogniser", "canned", "--pending-ms", "60000"]);
    let submit = |key, model: &str| {
        let body =
            json!({"model": model, "input": {"file_urls": [service.clip()]}, "parameters": {}});
        service.submit_raw(&[key, ASYNC], &body.to_string()).json()["output"]["task_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = submit(BEARER, "paraformer-v2");
    for _ in 0..3 {
        submit(BEARER, "fun-asr");
    }
    submit(OTHER, "fun-asr");
    service.send(
        "POST",
        &format!("/api/v1/tasks/{first}/cancel"),
        &[BEARER],
        "",
    );
    for (query, total, total_page, on_page) in [
        ("", 4, 1, 4),
        ("?model_name=fun-asr", 3, 1, 3),
        ("?model_name=fun-asr&page_size=2", 3, 2, 2),
        ("?model_name=fun-asr&page_size=2&page_no=2", 3, 2, 1),
        ("?page_no=9", 4, 1, 0),
        ("?status=CANCELED", 1, 1, 1),
        ("?status=RUNNING", 0, 0, 0),
        (
            "?start_time=20240912000000&end_time=20240912235959",
            0,
            0,
            0,
        ),
        (&format!("?task_id={first}"), 1, 1, 1),
    ] {
        let answer = service
            .get_with_key(&format!("/api/v1/tasks{query}"))
            .json();
        let seen = (
            answer["total"].as_u64(),
            answer["total_page"].as_u64(),
            answer["data"].as_array().unwrap().len(),
        );
        assert_eq!(seen, (Some(total), Some(total_page), on_page), "{query}");
    }
    let pending = service
        .get_with_key("/api/v1/tasks?model_name=fun-asr")
        .json()["data"][0]
        .clone();
    assert_eq!(
        (
            pending.get("start_time"),
            pending.get("end_time"),
            &pending["status"]
        ),
        (None, None, &json!("PENDING"))
    );
    for query in [
        "page_no=0",
        "page_size=x",
        "start_time=2024-09-12",
        "start_time=20240910000000&end_time=20240912000000",
    ] {
        assert_eq!(
            json_code(&service.get_with_key(&format!("/api/v1/tasks?{query}"))),
            (400, "InvalidParameter".to_owned()),
            "{query}"
        );
    }
    assert_eq!(service.get("/api/v1/tasks").status, 401);
}

#[test]
fn only_a_pending_task_can_be_cancelled_and_only_once() {
    let service = Service::start(&["--recogniser", "canned", "--pending-ms", "60000"]);
    let id = service.submit(&body(&[service.clip()])).json()["output"]["task_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let cancel =
        |key, id: &str| service.send("POST", &format!("/api/v1/tasks/{id}/cancel"), &[key], "");
    let rejected = |answer: Answer| {
        assert_eq!(
            (answer.status, answer.json()),
            (400, fixture("task-cancel-rejected.json", &answer.json()))
        );
    };
    rejected(cancel(OTHER, &id));
    let ok = cancel(BEARER, &id);
    assert_eq!(
        (ok.status, ok.json()),
        (200, fixture("task-cancel-ok.json", &ok.json()))
    );
    rejected(cancel(BEARER, &id));
    rejected(cancel(BEARER, "nobody"));
    assert_eq!(
        service
            .send("POST", &format!("/api/v1/tasks/{id}/cancel"), &[], "")
            .status,
        401
    );

    let seen = service.query(&id).json();
    let mut expected = fixture("task-canceled.json", &seen);
    for name in ["task_id", "submit_time", "end_time"] {
        expected["output"][name] = seen["output"][name].clone();
    }
    assert_eq!(seen.to_string(), expected.to_string());
}
