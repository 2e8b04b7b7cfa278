//! Switches, record and access of `/__control`.

use serde_json::{Value, json};

use crate::service::{BEARER, Service, body};

#[test]
fn reset_turns_every_switch_back() {
    let service = Service::canned(&[]);
    let id = service.finish(&body(&[service.clip()]))["output"]["task_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let preflight = || {
        service.send(
            "OPTIONS",
            "/api/v1/tasks/x",
            &[("Origin", "https://page.example")],
            "",
        )
    };
    let two = || {
        service
            .submit(&body(&[service.clip(), service.clip()]))
            .status
    };
    assert_eq!((preflight().status, two()), (204, 200));
    service.control(&json!({"cors": false, "strict_one_url": true, "expire_tasks": true}));
    let refused = preflight();
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin"),
            two()
        ),
        (401, None, 400)
    );
    assert_eq!(
        service.query(&id).json()["output"]["task_status"],
        "UNKNOWN"
    );
    service.send("DELETE", "/__control", &[], "");
    assert_eq!((preflight().status, two()), (204, 200));
}

#[test]
fn requests_are_recorded_as_they_came_over_the_wire() {
    let service = Service::canned(&[]);
    let submit = body(&[service.clip()]);
    service.submit(&submit);
    service.send("POST", "/api/v1/tasks/x?a=1%202&b=", &[BEARER], "not json");
    service.send("OPTIONS", "/api/v1/tasks/x", &[], "");
    service.upload_file("fun-asr", "a.wav", b"123");
    let seen = service.requests();
    let lines: Vec<_> = seen
        .iter()
        .map(|seen| {
            format!(
                "{} {}",
                seen["method"].as_str().unwrap(),
                seen["path"].as_str().unwrap()
            )
        })
        .collect();
    let expected = [
        "POST /api/v1/services/audio/asr/transcription",
        "POST /api/v1/tasks/x",
        "OPTIONS /api/v1/tasks/x",
        "GET /api/v1/uploads",
        "POST /oss/",
    ];
    // The record does not have the service's own download of the clip.
    assert_eq!(lines, expected);
    assert_eq!((&seen[0]["body"], &seen[0]["query"]), (&submit, &json!({})));
    assert_eq!(seen[0]["headers"]["authorization"], "Bearer sk-test");
    assert_eq!(seen[0]["headers"]["x-dashscope-async"], "enable");
    assert_eq!(
        (&seen[1]["query"], &seen[1]["body"]),
        (&json!({"a": "1 2", "b": ""}), &json!("not json"))
    );
    assert_eq!(seen[2]["body"], Value::Null);
    let parts = seen[4]["body"]["parts"].as_array().unwrap();
    assert_eq!(parts[0]["name"], "OSSAccessKeyId");
    assert_eq!(parts.last().unwrap()["bytes"], 3);
    assert_eq!(seen[4]["headers"].get("authorization"), None);
}

#[test]
fn an_invalid_body_is_refused_with_one_sentence() {
    let service = Service::canned(&[]);
    for (body, expected) in [
        ("{", "this is not what /__control takes"),
        (r#"{"rout": "query"}"#, "unknown field `rout`"),
        (
            r#"{"route": "nothing", "fault": {"drop": true}}"#,
            "unknown variant `nothing`",
        ),
        (r#"{"route": "query"}"#, "route and fault belong together"),
        (
            r#"{"fault": {"drop": true}}"#,
            "route and fault belong together",
        ),
        (
            r#"{"route": "query", "fault": {}}"#,
            "a fault must have one of",
        ),
        (
            r#"{"route": "query", "fault": {"status": 99}}"#,
            "from 200 to 599, not 99",
        ),
        (
            r#"{"route": "query", "fault": {"drop": true, "body": ""}}"#,
            "belong to a status",
        ),
        (
            r#"{"route": "query", "fault": {"status": 200, "headers": {"a b": "c"}}}"#,
            "is not a header",
        ),
        (
            r#"{"route": "query", "fault": {"slow": {"chunk_bytes": 0, "delay_ms": 1}}}"#,
            "chunk_bytes must be at least 1",
        ),
        (
            r#"{"route": "query", "times": 0, "fault": {"drop": true}}"#,
            "times must be at least 1",
        ),
        (r#"{"task": {"ending": "well"}}"#, "unknown variant `well`"),
    ] {
        let answer = service.send("POST", "/__control", &[], body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.json()["error"].as_str().unwrap().contains(expected),
            "{body}: {}",
            answer.text()
        );
    }
}

#[test]
fn other_origins_and_hosts_are_refused() {
    let service = Service::canned(&[]);
    for (headers, status) in [
        (vec![], 200),
        (vec![("Origin", "http://localhost:5173")], 200),
        (vec![("Origin", "https://page.example")], 403),
        (vec![("Origin", "null")], 403),
        (vec![("Host", "rebound.example")], 403),
    ] {
        assert_eq!(
            service.send("GET", "/__control", &headers, "").status,
            status,
            "{headers:?}"
        );
        if status == 403 {
            assert_eq!(
                service.send("POST", "/__control", &headers, "{}").status,
                status,
                "{headers:?}"
            );
            assert_eq!(
                service.send("DELETE", "/__control", &headers, "").status,
                status,
                "{headers:?}"
            );
        }
    }
}
