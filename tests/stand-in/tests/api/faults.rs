//! Faults of `/__control`: errors, cut and slow responses.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::service::{ASYNC, BEARER, GENERATION, SSE, Service, body, fixture};

fn generation() -> String {
    let message = json!({"role": "user", "content": [{"audio": "https://example.com/a.wav"}]});
    json!({"model": "qwen3-asr-flash", "input": {"messages": [message]}}).to_string()
}

#[test]
fn a_fault_applies_to_any_route_for_a_number_of_requests() {
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
fn a_fault_without_times_applies_until_reset() {
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
fn status_body_and_headers_can_be_set() {
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
    // Pages can read a response of a fault as any other.
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
fn a_connection_can_be_dropped_or_truncated() {
    let service = Service::canned(&[]);
    service.control(&json!({"route": "query", "times": 1, "fault": {"drop": true}}));
    service.control(&json!({"route": "query", "times": 1, "fault": {"truncate": 10}}));
    let send = || service.try_send("GET", "/api/v1/tasks/x", &[BEARER], "");
    assert!(send().is_err(), "an answer came");
    assert!(send().is_err(), "the full answer came");
    assert_eq!(send().unwrap().status, 200);
    // The route ran for the second request only. All are on record.
    assert_eq!(service.requests().len(), 3);
}

#[test]
fn a_truncated_response_sends_its_headers_and_first_bytes() {
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
    // The connection may end with an error.
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
fn a_response_can_be_delayed_and_slowed_down() {
    let service = Service::canned(&[]);
    service.control(&json!({"route": "query", "times": 1, "fault": {"delay_ms": 200}}));
    let start = Instant::now();
    assert_eq!(service.query("x").status, 200);
    assert!(start.elapsed() >= Duration::from_millis(200));

    let full = service.send("POST", GENERATION, &[BEARER, SSE], generation());
    // Chunks of seven bytes end inside characters and inside every frame.
    service.control(&json!({"route": "generation", "times": 1, "fault": {"slow": {"chunk_bytes": 7, "delay_ms": 1}}}));
    let start = Instant::now();
    let slow = service.send("POST", GENERATION, &[BEARER, SSE], generation());
    let without_ids = |text: &str| text.split("request_id").count();
    assert_eq!(
        (slow.text().len(), without_ids(slow.text())),
        (full.text().len(), without_ids(full.text()))
    );
    assert!(
        start.elapsed() >= Duration::from_millis(slow.bytes.len() as u64 / 7),
        "{:?}",
        start.elapsed()
    );
}
