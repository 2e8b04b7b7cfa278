//! What belongs to a key: temporary tokens, hot words, the list of tasks, and the request limits.

// Clippy takes the helpers below for code outside tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod service;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use service::{ASYNC, Answer, BEARER, Service, body, fixture, fixture_text};

const OTHER: (&str, &str) = ("Authorization", "Bearer sk-other");
const CUSTOMIZATION: &str = "/api/v1/services/audio/asr/customization";
const GENERATION: &str = "/api/v1/services/aigc/multimodal-generation/generation";

fn code(answer: &Answer) -> (u16, String) {
    (
        answer.status,
        answer.json()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

fn mint(service: &Service, query: &str) -> Answer {
    service.send("POST", &format!("/api/v1/tokens{query}"), &[BEARER], "")
}

#[test]
fn a_token_stands_for_the_key_it_was_minted_with() {
    let service = Service::canned(&[]);
    let answer = mint(&service, "?expire_in_seconds=1800").json();
    assert_eq!(
        answer.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["token", "expires_at"]
    );
    let now_s = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs();
    assert!(
        (now_s + 1_798..=now_s + 1_800).contains(&answer["expires_at"].as_u64().unwrap()),
        "{answer}"
    );

    let token = format!("Bearer {}", answer["token"].as_str().unwrap());
    assert!(token.starts_with("Bearer st-"), "{token}");
    let token = ("Authorization", token.as_str());
    let accepted = service.submit_raw(&[token, ASYNC], &body(&[service.clip()]).to_string());
    let path = format!(
        "/api/v1/tasks/{}",
        accepted.json()["output"]["task_id"].as_str().unwrap()
    );
    let status =
        |key| service.send("GET", &path, &[key], "").json()["output"]["task_status"].clone();
    assert_ne!(status(BEARER), "UNKNOWN");
    assert_ne!(status(token), "UNKNOWN");
    assert_eq!(status(OTHER), "UNKNOWN");

    // A token does not mint.
    let refused = service.send("POST", "/api/v1/tokens", &[token], "");
    assert_eq!(
        (refused.status, refused.json()),
        (401, fixture("token-error-401.json", &refused.json()))
    );
    service.control(&json!({"expire_tokens": true}));
    assert_eq!(
        code(&service.send("GET", &path, &[token], "")),
        (401, "InvalidApiKey".to_owned())
    );
}

#[test]
fn a_token_lives_a_minute_unless_another_time_is_asked_for() {
    let service = Service::canned(&[]);
    let now_s = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs();
    let expires_at = mint(&service, "").json()["expires_at"].as_u64().unwrap();
    assert!((now_s + 59..=now_s + 62).contains(&expires_at));
    for wrong in ["0", "1801", "-1", "1.5", "", "abc"] {
        assert_eq!(
            code(&mint(&service, &format!("?expire_in_seconds={wrong}"))),
            (400, "InvalidParameter".to_owned()),
            "{wrong}"
        );
    }
    assert_eq!(service.send("POST", "/api/v1/tokens", &[], "").status, 401);

    let answer = mint(&service, "?expire_in_seconds=1").json();
    let token = format!("Bearer {}", answer["token"].as_str().unwrap());
    let status = || {
        service
            .send("GET", "/api/v1/tasks/x", &[("Authorization", &token)], "")
            .status
    };
    assert_eq!(status(), 200);
    std::thread::sleep(Duration::from_millis(1_010));
    assert_eq!(status(), 401);
}

/// The published request of an action, with this list in place of the made up one.
fn customize(service: &Service, name: &str, id: &str) -> Answer {
    let text = fixture_text(&format!("vocabulary-{name}-request.json"))
        .replace("vocab-testpfx-00000000000000000000000000000001", id);
    service.send("POST", CUSTOMIZATION, &[BEARER], text)
}

fn made(service: &Service) -> String {
    let answer = customize(service, "create", "");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["output"]["vocabulary_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_vocabulary_lives_as_published() {
    let service = Service::canned(&[]);
    let id = made(&service);
    let hex = id.strip_prefix("vocab-testpfx-").unwrap();
    assert!(
        hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
    for name in ["list", "query", "update", "delete"] {
        let seen = customize(&service, name, &id);
        assert_eq!(seen.status, 200, "{}", seen.text());
        let seen = seen.json();
        let mut expected = fixture(&format!("vocabulary-{name}.json"), &seen);
        let dated = match name {
            "list" => (
                &mut expected["output"]["vocabulary_list"][0],
                &seen["output"]["vocabulary_list"][0],
            ),
            _ => (&mut expected["output"], &seen["output"]),
        };
        for field in ["gmt_create", "gmt_modified", "vocabulary_id"] {
            if dated.0.get(field).is_some() {
                dated.0[field] = dated.1[field].clone();
            }
        }
        assert_eq!(seen.to_string(), expected.to_string(), "{name}");
    }
    for name in ["query", "update", "delete"] {
        let gone = customize(&service, name, &id);
        assert_eq!(
            (gone.status, gone.json()),
            (
                400,
                fixture("vocabulary-error-not-exist.json", &gone.json())
            ),
            "{name}"
        );
    }
}

#[test]
fn an_updated_vocabulary_has_the_new_words_only() {
    let service = Service::canned(&[]);
    let id = made(&service);
    assert_eq!(
        customize(&service, "query", &id).json()["output"]["vocabulary"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    customize(&service, "update", &id);
    assert_eq!(
        customize(&service, "query", &id).json()["output"]["vocabulary"],
        json!([{"text": "赛德克巴莱", "weight": 4, "lang": "zh"}])
    );
}

#[test]
fn an_account_has_ten_vocabularies_listed_page_by_page() {
    let service = Service::canned(&[]);
    let ids: Vec<_> = (0..10).map(|_| made(&service)).collect();
    let full = customize(&service, "create", "");
    assert_eq!(
        (full.status, full.json()),
        (400, fixture("vocabulary-error-quota.json", &full.json()))
    );
    let listed = |input: Value| {
        let mut input = input;
        input["action"] = json!("list_vocabulary");
        let answer = service
            .post(
                CUSTOMIZATION,
                &json!({"model": "speech-biasing", "input": input}),
            )
            .json();
        let list = answer["output"]["vocabulary_list"].as_array().unwrap();
        list.iter()
            .map(|entry| entry["vocabulary_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(json!({})), ids);
    assert_eq!(listed(json!({"page_index": 2, "page_size": 4})), ids[8..]);
    assert_eq!(
        listed(json!({"page_index": 3, "page_size": 4})),
        Vec::<String>::new()
    );
    assert_eq!(
        listed(json!({"prefix": "testpfx", "page_size": 1})),
        ids[..1]
    );
    assert_eq!(listed(json!({"prefix": "test"})), Vec::<String>::new());
    // Another account has none of these, and room.
    let other = service.send(
        "POST",
        CUSTOMIZATION,
        &[OTHER],
        fixture_text("vocabulary-list-request.json"),
    );
    assert_eq!(other.json()["output"]["vocabulary_list"], json!([]));
    assert_eq!(
        service
            .send(
                "POST",
                CUSTOMIZATION,
                &[OTHER],
                fixture_text("vocabulary-create-request.json")
            )
            .status,
        200
    );
    customize(&service, "delete", &ids[0]);
    made(&service);
}

#[test]
fn a_vocabulary_is_checked_in_the_services_order() {
    let service = Service::canned(&[]);
    let words = json!([{"text": "a", "weight": 4}]);
    let good = json!({"action": "create_vocabulary", "target_model": "paraformer-v2", "prefix": "abc123", "vocabulary": words});
    assert_eq!(service.send("POST", CUSTOMIZATION, &[], "{").status, 401);
    for (body, said) in [
        ("{".to_owned(), "check the request body format"),
        (json!({"model": "paraformer-v2", "input": good}).to_string(), "Model not exist."),
        (json!({"model": "speech-biasing"}).to_string(), "input must be an object"),
        (json!({"model": "speech-biasing", "input": {}}).to_string(), "input must contain action"),
        (json!({"model": "speech-biasing", "input": {"action": "list_vocabularie"}}).to_string(), "list_vocabularie"),
        (json!({"model": "speech-biasing", "input": {"action": "list_vocabulary", "page_size": 0}}).to_string(), "page_size"),
    ] {
        let answer = service.send("POST", CUSTOMIZATION, &[BEARER], body);
        assert_eq!(code(&answer), (400, "InvalidParameter".to_owned()));
        assert!(answer.json()["message"].as_str().unwrap().contains(said), "{}", answer.text());
    }
    for (name, value, said) in [
        ("target_model", json!("sensevoice-v1"), "target_model"),
        ("target_model", json!("paraformer-v1"), "target_model"),
        ("target_model", json!(null), "target_model"),
        ("prefix", json!("Abc"), "lower case letters and digits"),
        ("prefix", json!("a-b"), "lower case letters and digits"),
        ("prefix", json!("abcdefghijk"), "1 to 10"),
        ("prefix", json!(""), "prefix"),
        ("vocabulary", json!([]), "vocabulary"),
        (
            "vocabulary",
            json!([{"text": "a", "weight": 9}]),
            "weight from 1 to 5",
        ),
        (
            "vocabulary",
            json!(vec![json!({"text": "a", "weight": 4}); 501]),
            "at most 500 words, but has 501",
        ),
    ] {
        let mut input = good.clone();
        input[name] = value;
        let answer = service.post(
            CUSTOMIZATION,
            &json!({"model": "speech-biasing", "input": input}),
        );
        assert_eq!(
            code(&answer),
            (400, "InvalidParameter".to_owned()),
            "{name}"
        );
        assert!(
            answer.json()["message"].as_str().unwrap().contains(said),
            "{}",
            answer.text()
        );
    }
}

#[test]
fn a_transcription_uses_a_vocabulary_of_its_own_model() {
    let service = Service::canned(&[]);
    let id = made(&service);
    let submit = |key, model: &str, id: &str| {
        let body = json!({"model": model, "input": {"file_urls": [service.clip()]}, "parameters": {"vocabulary_id": id}});
        code(&service.submit_raw(&[key, ASYNC], &body.to_string()))
    };
    assert_eq!(submit(BEARER, "paraformer-v2", &id), (200, String::new()));
    assert_eq!(
        submit(BEARER, "fun-asr", &id),
        (400, "InvalidParameter".to_owned())
    );
    assert_eq!(
        submit(OTHER, "paraformer-v2", &id),
        (404, "NotFound".to_owned())
    );
    assert_eq!(
        submit(BEARER, "paraformer-v2", "vocab-testpfx-0"),
        (404, "NotFound".to_owned())
    );
}

#[test]
fn tasks_are_listed_as_published() {
    let service = Service::canned(&[]);
    let done = service.finish(&body(&[service.clip()]));
    let seen = service.ask("/api/v1/tasks/?page_no=1&page_size=10").json();
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
fn the_list_is_filtered_paged_and_the_accounts_own() {
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
        let answer = service.ask(&format!("/api/v1/tasks{query}")).json();
        let seen = (
            answer["total"].as_u64(),
            answer["total_page"].as_u64(),
            answer["data"].as_array().unwrap().len(),
        );
        assert_eq!(seen, (Some(total), Some(total_page), on_page), "{query}");
    }
    let pending = service.ask("/api/v1/tasks?model_name=fun-asr").json()["data"][0].clone();
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
            code(&service.ask(&format!("/api/v1/tasks?{query}"))),
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

/// How many requests pass before the limit, sent as fast as can be; `None` if it took so long that
/// a second window may have begun.
fn passed(window: Duration, ask: &dyn Fn() -> Answer) -> Option<(usize, Answer)> {
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
fn every_documented_limit_is_kept_to_the_request() {
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
            Box::new(move |service| service.ask(canceled)),
        ),
        (
            "policy",
            100,
            second,
            Box::new(|service| service.ask("/api/v1/uploads?action=getPolicy&model=fun-asr")),
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
        // A busy machine may need more than the second that the limit is for: then it is tried
        // again.
        let tries = (0..10).find_map(|_| {
            service.send("DELETE", "/__control", &[], "");
            passed(window, &|| ask(&service))
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
    assert_eq!(passed(minute, &|| ask(&service)).unwrap().0, 100);
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
    let url = service.uploaded("qwen-audio-asr", "a.wav", &service::wav(180_000, false));
    let message = json!({"role": "user", "content": [{"audio": url}]});
    let body = json!({"model": "qwen-audio-asr", "input": {"messages": [message]}});
    let (count, refused) = passed(Duration::from_secs(60), &|| {
        service.send(
            "POST",
            GENERATION,
            &[BEARER, service::RESOLVE],
            body.to_string(),
        )
    })
    .unwrap();
    assert_eq!(count, 23);
    assert_eq!(
        (refused.status, refused.json()),
        (429, fixture("error-429-allocation.json", &refused.json()))
    );
}
