//! The limits of requests and of tokens.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::service::{Answer, BEARER, GENERATION, OTHER, RESOLVE, Service, fixture, wav};

/// Counts the requests that pass before the limit. `None` if they took so long that a second window
/// may have begun.
fn count_until_limited(window: Duration, ask: &dyn Fn() -> Answer) -> Option<(usize, Answer)> {
    let start = Instant::now();
    for count in 0.. {
        let answer = ask();
        if answer.status != 200 {
            return (start.elapsed() < window).then_some((count, answer));
        }
        assert!(count < 1_000, "there is no limit");
    }
    None
}

#[test]
fn every_documented_limit_is_enforced_exactly() {
    let service = Service::canned(&[]);
    let submit = |model: &'static str| {
        let url = "http://example.com/a.wav";
        let input = if model.starts_with("qwen") {
            json!({"file_url": url})
        } else {
            json!({"file_urls": [url]})
        };
        move |service: &Service| {
            service.submit(&json!({"model": model, "input": input, "parameters": {}}))
        }
    };
    let generate = |model: &'static str| {
        let message = json!({"role": "user", "content": [{"audio": "https://example.com/a.wav"}]});
        let body = json!({"model": model, "input": {"messages": [message]}});
        move |service: &Service| service.post(GENERATION, &body)
    };
    let canceled = "/api/v1/tasks?status=CANCELED";
    let (second, minute) = (Duration::from_secs(1), Duration::from_secs(60));
    type Ask = Box<dyn Fn(&Service) -> Answer>;
    let limits: Vec<(&str, usize, Duration, Ask)> = vec![
        ("query", 20, second, Box::new(|service| service.query("x"))),
        (
            "list",
            20,
            second,
            Box::new(move |service| service.get_with_key(canceled)),
        ),
        (
            "policy",
            100,
            second,
            Box::new(|service| {
                service.get_with_key("/api/v1/uploads?action=getPolicy&model=fun-asr")
            }),
        ),
        (
            "paraformer-v2",
            20,
            second,
            Box::new(submit("paraformer-v2")),
        ),
        (
            "paraformer-v1",
            10,
            second,
            Box::new(submit("paraformer-v1")),
        ),
        ("fun-asr", 10, second, Box::new(submit("fun-asr"))),
        (
            "sensevoice-v1",
            10,
            second,
            Box::new(submit("sensevoice-v1")),
        ),
        (
            "filetrans",
            100,
            minute,
            Box::new(submit("qwen3-asr-flash-filetrans")),
        ),
        (
            "qwen3-asr-flash",
            100,
            minute,
            Box::new(generate("qwen3-asr-flash")),
        ),
        (
            "qwen-audio-asr",
            60,
            minute,
            Box::new(generate("qwen-audio-asr")),
        ),
    ];
    for (name, limit, window, ask) in limits {
        // A busy machine may need longer than the window of one second: then the test tries again.
        let tries = (0..10).find_map(|_| {
            service.send("DELETE", "/__control", &[], "");
            count_until_limited(window, &|| ask(&service))
        });
        let (count, refused) =
            tries.unwrap_or_else(|| panic!("{name}: this machine is too slow for the limit"));
        assert_eq!(count, limit, "{name}");
        assert_eq!(
            (refused.status, refused.json()),
            (429, fixture("error-429.json", &refused.json())),
            "{name}"
        );
    }
    // Another account has a limit of its own, and the OpenAI-compatible route shares that of its
    // model.
    assert_eq!(
        service.send("GET", "/api/v1/tasks/x", &[OTHER], "").status,
        200
    );
    service.send("DELETE", "/__control", &[], "");
    let ask = generate("qwen3-asr-flash");
    assert_eq!(
        count_until_limited(minute, &|| ask(&service)).unwrap().0,
        100
    );
    let content =
        json!([{"type": "input_audio", "input_audio": {"data": "https://example.com/a.wav"}}]);
    let openai =
        json!({"model": "qwen3-asr-flash", "messages": [{"role": "user", "content": content}]});
    let refused = service.post("/compatible-mode/v1/chat/completions", &openai);
    assert_eq!(
        (refused.status, &refused.json()["error"]["code"]),
        (429, &json!("limit_requests"))
    );
}

#[test]
fn qwen_audio_asr_has_a_limit_of_tokens_too() {
    let service = Service::canned(&[]);
    // 180 s are 4,535 tokens: 22 requests are just below 100,000, 23 above.
    let url = service.upload_file("qwen-audio-asr", "a.wav", &wav(180_000, false));
    let message = json!({"role": "user", "content": [{"audio": url}]});
    let body = json!({"model": "qwen-audio-asr", "input": {"messages": [message]}});
    let (count, refused) = count_until_limited(Duration::from_secs(60), &|| {
        service.send("POST", GENERATION, &[BEARER, RESOLVE], body.to_string())
    })
    .unwrap();
    assert_eq!(count, 23);
    assert_eq!(
        (refused.status, refused.json()),
        (429, fixture("error-429-allocation.json", &refused.json()))
    );
}
