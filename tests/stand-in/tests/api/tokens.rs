//! Temporary tokens: `POST /tokens`.

use std::time::Duration;

use serde_json::json;

use crate::service::{ASYNC, Answer, BEARER, OTHER, Service, body, fixture, json_code};

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

    // A token cannot mint another.
    let refused = service.send("POST", "/api/v1/tokens", &[token], "");
    assert_eq!(
        (refused.status, refused.json()),
        (401, fixture("token-error-401.json", &refused.json()))
    );
    service.control(&json!({"expire_tokens": true}));
    assert_eq!(
        json_code(&service.send("GET", &path, &[token], "")),
        (401, "InvalidApiKey".to_owned())
    );
}

#[test]
fn a_token_expires_after_a_minute_by_default() {
    let service = Service::canned(&[]);
    let now_s = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs();
    let expires_at = mint(&service, "").json()["expires_at"].as_u64().unwrap();
    assert!((now_s + 59..=now_s + 62).contains(&expires_at));
    for wrong in ["0", "1801", "-1", "1.5", "", "abc"] {
        assert_eq!(
            json_code(&mint(&service, &format!("?expire_in_seconds={wrong}"))),
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
