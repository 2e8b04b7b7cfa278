//! Hot-word lists: `POST …/customization`.

use serde_json::{Value, json};

use crate::service::{
    ASYNC, Answer, BEARER, OTHER, Service, fixture, fixture_in, fixture_text, json_code,
};

const CUSTOMIZATION: &str = "/api/v1/services/audio/asr/customization";

/// Sends the published request of an action, with this list in place of the made-up one.
fn customize(service: &Service, name: &str, id: &str) -> Answer {
    let text = fixture_text(&format!("vocabulary-{name}-request.json"))
        .replace("vocab-testpfx-00000000000000000000000000000001", id);
    service.send("POST", CUSTOMIZATION, &[BEARER], text)
}

fn create_list(service: &Service) -> String {
    let answer = customize(service, "create", "");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["output"]["vocabulary_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_list_is_created_queried_and_deleted_as_published() {
    let service = Service::canned(&[]);
    let id = create_list(&service);
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
        let deleted = customize(&service, name, &id);
        assert_eq!(
            (deleted.status, deleted.json()),
            (
                400,
                fixture("vocabulary-error-not-exist.json", &deleted.json())
            ),
            "{name}"
        );
    }
}

#[test]
fn an_update_replaces_all_words() {
    let service = Service::canned(&[]);
    let id = create_list(&service);
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
fn an_account_has_at_most_ten_lists_which_are_paged() {
    let service = Service::canned(&[]);
    let ids: Vec<_> = (0..10).map(|_| create_list(&service)).collect();
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
    // Another account has none of these lists, and its own quota.
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
    create_list(&service);
}

#[test]
fn an_invalid_list_is_refused_in_the_services_order() {
    let service = Service::canned(&[]);
    let words = json!([{"text": "a", "weight": 4}]);
    let good = json!({"action": "create_vocabulary", "target_model": "paraformer-v2", "prefix": "abc123", "vocabulary": words});
    assert_eq!(service.send("POST", CUSTOMIZATION, &[], "{").status, 401);
    for (body, expected) in [
        ("{".to_owned(), "check the request body format"),
        (json!({"model": "paraformer-v2", "input": good}).to_string(), "Model not exist."),
        (json!({"model": "speech-biasing"}).to_string(), "input must be an object"),
        (json!({"model": "speech-biasing", "input": {}}).to_string(), "input must contain action"),
        (json!({"model": "speech-biasing", "input": {"action": "list_vocabularie"}}).to_string(), "list_vocabularie"),
        (json!({"model": "speech-biasing", "input": {"action": "list_vocabulary", "page_size": 0}}).to_string(), "page_size"),
    ] {
        let answer = service.send("POST", CUSTOMIZATION, &[BEARER], body);
        assert_eq!(json_code(&answer), (400, "InvalidParameter".to_owned()));
        assert!(answer.json()["message"].as_str().unwrap().contains(expected), "{}", answer.text());
    }
    for (name, value, expected) in [
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
            json_code(&answer),
            (400, "InvalidParameter".to_owned()),
            "{name}"
        );
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .contains(expected),
            "{}",
            answer.text()
        );
    }
}

#[test]
fn a_transcription_needs_a_list_of_its_own_model() {
    let service = Service::canned(&[]);
    let id = create_list(&service);
    let submit = |key, model: &str, id: &str| {
        let body = json!({"model": model, "input": {"file_urls": [service.clip()]}, "parameters": {"vocabulary_id": id}});
        json_code(&service.submit_raw(&[key, ASYNC], &body.to_string()))
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
fn lists_for_qwen_audio_are_longer_and_have_words_that_must_not_be_missed() {
    let service = Service::canned(&[]);
    let published = fixture_in("qwen-audio-3", "vocabulary-create-request.json");
    let created = |model: &str, vocabulary: Value| {
        let mut body = published.clone();
        body["input"]["target_model"] = json!(model);
        body["input"]["vocabulary"] = vocabulary;
        let answer = service.post(CUSTOMIZATION, &body);
        let message = answer.json()["message"].as_str().map(str::to_owned);
        (answer.status, message.unwrap_or_default())
    };
    let words =
        |count: usize, weight: i64| json!(vec![json!({"text": "a", "weight": weight}); count]);
    for model in [
        "qwen-audio-3.1-asr-flash",
        "qwen-audio-3.0-asr-flash",
        "qwen-audio-3.1-asr-flash-filetrans",
        "qwen-audio-3.0-asr-flash-filetrans",
        "qwen-audio-3.1-asr-flash-streaming",
    ] {
        let vocabulary = published["input"]["vocabulary"].clone();
        assert_eq!(created(model, vocabulary), (200, String::new()), "{model}");
    }
    let (model, fun) = ("qwen-audio-3.1-asr-flash", "fun-asr-flash-2026-06-15");
    assert_eq!(created(model, words(2_000, 4)).0, 200);
    assert_eq!(created(model, words(50, 50)).0, 200);
    assert_eq!(created(fun, words(500, 5)).0, 200);
    for (model, vocabulary, expected) in [
        (model, words(2_001, 4), "at most 2000 words, but has 2001"),
        (
            model,
            words(51, 50),
            "at most 50 words of weight 50, but has 51",
        ),
        (model, words(1, 6), "a weight from 1 to 5 or 50, not 6"),
        (model, json!({"张三": 50}), "vocabulary"),
        (model, json!(null), "vocabulary"),
        (fun, words(1, 50), "a weight from 1 to 5, not 50"),
        (fun, words(501, 4), "at most 500 words, but has 501"),
        (
            "qwen-audio-3.1-asr-flashy",
            words(1, 4),
            "takes no vocabulary",
        ),
    ] {
        let (status, message) = created(model, vocabulary);
        assert!(status == 400 && message.contains(expected), "{message}");
    }
}
