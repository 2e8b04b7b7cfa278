//! The control endpoint: faults, endings of tasks, and the record of requests.

// Clippy takes the helpers below for code outside tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod service;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use service::{ASYNC, BEARER, Service, body, fixture, fixture_text};

const GENERATION: &str = "/api/v1/services/aigc/multimodal-generation/generation";
const SSE: (&str, &str) = ("X-DashScope-SSE", "enable");

fn generation() -> String {
    let message = json!({"role": "user", "content": [{"audio": "https://example.com/a.wav"}]});
    json!({"model": "qwen3-asr-flash", "input": {"messages": [message]}}).to_string()
}

#[test]
fn every_route_can_be_made_to_fail_a_number_of_times() {
    let service = Service::canned(&[]);
    let done = service.finish(&body(&[service.clip()]));
    let link = done["output"]["results"][0]["transcription_url"]
        .as_str()
        .unwrap()
        .to_owned();
    let submit = body(&[service.clip()]).to_string();
    for (route, method, path, sent) in [
        (
            "submit",
            "POST",
            "/api/v1/services/audio/asr/transcription",
            submit.as_str(),
        ),
        ("query", "GET", "/api/v1/tasks/x", ""),
        ("result", "GET", &link, ""),
        ("generation", "POST", GENERATION, &generation()),
        (
            "generation",
            "POST",
            "/compatible-mode/v1/chat/completions",
            "{}",
        ),
        ("upload", "POST", "/oss/", ""),
        (
            "policy",
            "GET",
            "/api/v1/uploads?action=getPolicy&model=fun-asr",
            "",
        ),
        ("token", "POST", "/api/v1/tokens", ""),
        (
            "customization",
            "POST",
            "/api/v1/services/audio/asr/customization",
            "{}",
        ),
        ("list", "GET", "/api/v1/tasks", ""),
        ("cancel", "POST", "/api/v1/tasks/x/cancel", ""),
    ] {
        let status = || service.send(method, path, &[BEARER, ASYNC], sent).status;
        let before = status();
        service.control(&json!({"route": route, "times": 2, "fault": {"status": 503}}));
        assert_eq!(
            [status(), status(), status()],
            [503, 503, before],
            "{route} {path}"
        );
    }
}

#[test]
fn a_fault_without_a_number_stays_until_reset() {
    let service = Service::canned(&[]);
    service.control(&json!({"route": "query", "fault": {"status": 429}}));
    for _ in 0..5 {
        let answer = service.query("x");
        assert_eq!(
            (answer.status, answer.json()),
            (429, fixture("error-429.json", &answer.json()))
        );
    }
    assert!(service.requests().iter().all(|seen| seen["status"] == 429));
    assert_eq!(service.send("DELETE", "/__control", &[], "").status, 204);
    assert_eq!(service.query("x").status, 200);
    let seen = service.requests();
    assert_eq!((seen.len(), &seen[0]["status"]), (1, &json!(200)));
}

#[test]
fn an_answer_can_be_made_up() {
    let service = Service::canned(&[]);
    let wish = json!({"status": 429, "body": "{\"code\":\"Throttling\"}", "headers": {"Retry-After": "3"}, "content_type": ""});
    service.control(&json!({"route": "query", "times": 1, "fault": wish}));
    let answer = service.query("x");
    assert_eq!(
        (answer.status, answer.text()),
        (429, "{\"code\":\"Throttling\"}")
    );
    assert_eq!(
        (answer.header("retry-after"), answer.header("content-type")),
        (Some("3"), None)
    );
    // A made up answer can be read by pages as any other.
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));

    service.control(&json!({"route": "query", "times": 1, "fault": {"html": 502}}));
    let gateway = service.query("x");
    assert_eq!(
        (gateway.status, gateway.header("content-type")),
        (502, Some("text/html"))
    );
    assert!(
        gateway.text().contains("<title>502 Bad Gateway</title>"),
        "{}",
        gateway.text()
    );

    service.control(&json!({"route": "result", "times": 1, "fault": {"status": 500}}));
    let store = service.get("/results/x");
    assert_eq!(
        (store.status, store.header("content-type")),
        (500, Some("application/xml"))
    );
}

#[test]
fn a_connection_can_be_dropped_or_cut() {
    let service = Service::canned(&[]);
    service.control(&json!({"route": "query", "times": 1, "fault": {"drop": true}}));
    service.control(&json!({"route": "query", "times": 1, "fault": {"truncate": 10}}));
    let ask = || service.try_send("GET", "/api/v1/tasks/x", &[BEARER], "");
    assert!(ask().is_err(), "an answer came");
    assert!(ask().is_err(), "the whole answer came");
    assert_eq!(ask().unwrap().status, 200);
    // The request was carried out in the second case only; both are on record.
    assert_eq!(service.requests().len(), 3);
}

#[test]
fn what_is_cut_has_begun() {
    use std::io::{Read as _, Write as _};
    let service = Service::canned(&[]);
    service.control(&json!({"route": "query", "times": 1, "fault": {"truncate": 10}}));
    let host = service.base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /api/v1/tasks/x HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer sk-test\r\n\r\n"
    )
    .unwrap();
    let mut seen = Vec::new();
    // However the connection ends.
    let _ = stream.read_to_end(&mut seen);
    let seen = String::from_utf8(seen).unwrap();
    assert!(
        seen.starts_with("HTTP/1.1 200 OK")
            && seen.contains("{\"request_")
            && !seen.contains("UNKNOWN"),
        "{seen}"
    );
}

#[test]
fn an_answer_can_come_late_and_slowly() {
    let service = Service::canned(&[]);
    service.control(&json!({"route": "query", "times": 1, "fault": {"delay_ms": 200}}));
    let start = Instant::now();
    assert_eq!(service.query("x").status, 200);
    assert!(start.elapsed() >= Duration::from_millis(200));

    let whole = service.send("POST", GENERATION, &[BEARER, SSE], generation());
    // Seven bytes at a time: inside characters of three, and inside every frame.
    service.control(&json!({"route": "generation", "times": 1, "fault": {"slow": {"chunk_bytes": 7, "delay_ms": 1}}}));
    let start = Instant::now();
    let slow = service.send("POST", GENERATION, &[BEARER, SSE], generation());
    let without_ids = |text: &str| text.split("request_id").count();
    assert_eq!(
        (slow.text().len(), without_ids(slow.text())),
        (whole.text().len(), without_ids(whole.text()))
    );
    assert!(
        start.elapsed() >= Duration::from_millis(slow.bytes.len() as u64 / 7),
        "{:?}",
        start.elapsed()
    );
}

/// The answer of a task that is made to end like this.
fn ended(service: &Service, ending: Value, urls: usize) -> Value {
    service.control(&json!({"task": ending, "times": 1}));
    service.finish(&body(&vec![service.clip(); urls]))
}

/// The output without what differs every time.
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
fn a_task_can_end_in_every_published_way() {
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
        let seen = ended(&service, json!({"ending": ending}), urls);
        let published: Value = serde_json::from_str(&fixture_text(name)).unwrap();
        let (seen_shape, mut expected) = (shape(&seen), shape(&published));
        // The stand-in answers in another order than it was asked, always.
        if let Some(results) = expected["results"].as_array_mut() {
            results.reverse();
        }
        assert_eq!(seen_shape.to_string(), expected.to_string(), "{ending}");
        assert_eq!(
            seen.get("usage").is_some(),
            published.get("usage").is_some(),
            "{ending}"
        );
    }
    let told = json!({"ending": "no_speech_task", "code": "ASR_RESPONSE_HAVE_NO_WORDS"});
    let output = ended(&service, told, 1)["output"].clone();
    assert_eq!(
        (&output["task_status"], &output["code"]),
        (&json!("FAILED"), &json!("ASR_RESPONSE_HAVE_NO_WORDS"))
    );
    assert_eq!(
        (&output["message"], output.get("results")),
        (&output["code"], None)
    );
    let told = json!({"ending": "all_failed", "code": "FILE_TOO_LARGE", "message": "It is."});
    let output = ended(&service, told, 1)["output"].clone();
    assert_eq!(
        (&output["code"], &output["results"][0]["message"]),
        (&json!("FILE_TOO_LARGE"), &json!("It is."))
    );

    assert_eq!(
        ended(&service, json!({"ending": "canceled"}), 1)["output"]["task_status"],
        "CANCELED"
    );
    assert_eq!(
        ended(&service, json!({"ending": "unknown"}), 1)["output"]["task_status"],
        "UNKNOWN"
    );
    assert_eq!(
        ended(&service, json!({"ending": "unrecognized_status"}), 1)["output"]["task_status"],
        "MIGRATING"
    );
    let suspended = json!({"ending": "unrecognized_status", "code": "SUSPENDED"});
    assert_eq!(
        ended(&service, suspended, 1)["output"]["task_status"],
        "SUSPENDED"
    );
    // Nothing is left of it for the next one.
    assert_eq!(
        service.finish(&body(&[service.clip()]))["output"]["task_status"],
        "SUCCEEDED"
    );
}

#[test]
fn a_link_can_be_expired_or_of_the_real_host() {
    let service = Service::canned(&[]);
    let link = |ending: &str| {
        let answer = ended(&service, json!({"ending": ending}), 1);
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
    // Led here, it is good.
    assert_eq!(service.get(&format!("/results/pre/{rest}")).status, 200);
}

#[test]
fn a_submit_can_be_answered_with_200_and_no_task() {
    let service = Service::canned(&[]);
    service.control(&json!({"task": {"ending": "accepted_without_task_id"}, "times": 1}));
    let seen = service.submit(&body(&[service.clip()]));
    assert_eq!(
        (seen.status, &seen.json()["output"]),
        (200, &json!({"task_status": "PENDING"}))
    );
    service.control(&json!({"task": {"ending": "200_with_code", "code": "Arrearage", "message": "Pay."}, "times": 1}));
    let seen = service.submit(&body(&[service.clip()]));
    let expected =
        json!({"code": "Arrearage", "message": "Pay.", "request_id": seen.json()["request_id"]});
    assert_eq!((seen.status, seen.json()), (200, expected));
}

#[test]
fn the_switches_turn_and_reset_turns_them_back() {
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
fn the_wire_is_on_record() {
    let service = Service::canned(&[]);
    let submit = body(&[service.clip()]);
    service.submit(&submit);
    service.send("POST", "/api/v1/tasks/x?a=1%202&b=", &[BEARER], "not json");
    service.send("OPTIONS", "/api/v1/tasks/x", &[], "");
    service.uploaded("fun-asr", "a.wav", b"123");
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
    // The service's own download of the clip is not there.
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
fn a_wrong_wish_is_refused_with_one_sentence() {
    let service = Service::canned(&[]);
    for (wish, said) in [
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
        let answer = service.send("POST", "/__control", &[], wish);
        assert_eq!(answer.status, 400, "{wish}");
        assert!(
            answer.json()["error"].as_str().unwrap().contains(said),
            "{wish}: {}",
            answer.text()
        );
    }
}

#[test]
fn only_this_machine_may_control() {
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
