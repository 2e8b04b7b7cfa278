//! CORS.

use crate::service::Service;

#[test]
fn pages_of_any_origin_can_call_by_default() {
    let service = Service::canned(&[]);
    let origin = ("Origin", "https://page.example");
    let requested = (
        "Access-Control-Request-Headers",
        "authorization,content-type,x-dashscope-async",
    );
    let submit = "/api/v1/services/audio/asr/transcription";
    let preflight = service.send(
        "OPTIONS",
        submit,
        &[origin, ("Access-Control-Request-Method", "POST"), requested],
        "",
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        Some(requested.1)
    );
    assert!(
        preflight
            .header("access-control-allow-methods")
            .unwrap()
            .contains("POST")
    );
    for path in ["/api/v1/tasks/x", "/samples", "/results/none", "/health"] {
        let answer = service.send("GET", path, &[origin], "");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
    }
}

#[test]
fn no_page_can_call_with_cors_off() {
    let service = Service::canned(&["--no-cors"]);
    let preflight = service.send(
        "OPTIONS",
        "/api/v1/tasks/x",
        &[("Origin", "https://page.example")],
        "",
    );
    assert_eq!(preflight.status, 401);
    assert_eq!(preflight.json()["code"], "InvalidApiKey");
    let answers = [
        preflight,
        service.query("x"),
        service.get("/samples"),
        service.get("/results/none"),
    ];
    for answer in answers {
        let names: Vec<_> = answer
            .headers
            .keys()
            .filter(|name| name.as_str().starts_with("access-control-"))
            .collect();
        assert!(names.is_empty(), "{names:?}");
    }
}
