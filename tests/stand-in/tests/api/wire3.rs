//! The requests of the vendor's client to the models of autumn 2026, as recorded: each is accepted,
//! and answered with at least the keys of its vector.

use serde_json::{Value, json};

use crate::service::{Answer, Service, events, fixture_text_in};

const VOCABULARY: &str = "vocab-testpfx-6977ae49f65c4c3db054727cxxxxxxxx";

/// The vectors whose requests a faithful client sends, by name.
fn vectors() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/wire3");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    let read = |name: String| {
        let vector: Value = serde_json::from_str(&fixture_text_in("wire3", &name)).unwrap();
        (name, vector)
    };
    let all = names.into_iter().map(read);
    all.filter(|(_, vector)| vector["transport"] == "http" && vector["level"] != "quirk")
        .collect()
}

/// Sends a recorded request. Ids that the vector made up are replaced by those of this service.
fn replay(service: &Service, request: &Value, task_id: &str, list_id: &str) -> Answer {
    let headers: Vec<_> = request["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let path = request["path"].as_str().unwrap();
    let path = match path.strip_prefix("/api/v1/tasks/") {
        Some(_) => format!("/api/v1/tasks/{task_id}"),
        None => path.to_owned(),
    };
    let body = match &request["body"] {
        Value::Null => String::new(),
        body => body.to_string().replace(VOCABULARY, list_id),
    };
    service.send(request["method"].as_str().unwrap(), &path, &headers, body)
}

/// The first key of `expected` that `seen` lacks, or whose value is of another type.
fn missing(expected: &Value, seen: &Value, path: &str) -> Option<String> {
    match (expected, seen) {
        (Value::Object(expected), Value::Object(seen)) => {
            expected.iter().find_map(|(key, value)| {
                let path = format!("{path}/{key}");
                match seen.get(key) {
                    Some(seen) => missing(value, seen, &path),
                    None => Some(path),
                }
            })
        }
        (Value::Array(expected), Value::Array(seen)) => match (expected.first(), seen.first()) {
            (Some(expected), Some(seen)) => missing(expected, seen, &format!("{path}/0")),
            (None, _) => None,
            (Some(_), None) => Some(format!("{path}/0")),
        },
        _ if std::mem::discriminant(expected) == std::mem::discriminant(seen) => None,
        _ => Some(path.to_owned()),
    }
}

/// The body of a vector: of a stream the last event, because how many precede it is up to the
/// length of the audio. The vectors gave all models one answer; only 3.1 is billed by tokens.
fn expected_body(request: &Value, response: &Value) -> Value {
    let mut body = match response["sse"].as_array() {
        Some(events) => events.last().unwrap()["data"].clone(),
        None => response["json"].clone(),
    };
    let model = request["body"]["model"].as_str().unwrap();
    if let Some(usage) = body.get_mut("usage").and_then(Value::as_object_mut)
        && !model.starts_with("qwen-audio-3.1")
    {
        usage.retain(|name, _| !name.ends_with("_tokens"));
    }
    body
}

fn seen_body(response: &Value, seen: &Answer) -> Value {
    if response.get("sse").is_some() {
        events(seen).pop().unwrap()
    } else {
        seen.json()
    }
}

/// Waits until the task has left a status: a recorded client polls slower than this service works.
fn wait_while(service: &Service, request: &Value, task_id: &str, status: &str) -> Answer {
    loop {
        let seen = replay(service, request, task_id, "");
        if seen.json()["output"]["task_status"] != status {
            return seen;
        }
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
}

#[test]
fn every_recorded_request_is_answered_with_the_keys_of_its_vector() {
    let service = Service::start(&[
        "--recogniser",
        "canned",
        "--pending-ms",
        "0",
        "--running-ms",
        "400",
    ]);
    let mut seen = 0;
    for (name, vector) in vectors() {
        let requests = vector["requests"].as_array().unwrap();
        let responses = vector["responses"].as_array().unwrap();
        let list_id = list_of(&service, &requests[0]);
        let (mut task_id, mut status) = (String::new(), json!(null));
        for (request, response) in requests.iter().zip(responses) {
            let answer = match status.as_str() {
                Some(before) => wait_while(&service, request, &task_id, before),
                None => replay(&service, request, &task_id, &list_id),
            };
            assert_eq!(
                answer.status,
                response["status"],
                "{name}: {}",
                answer.text()
            );
            let body = seen_body(response, &answer);
            let expected = expected_body(&requests[0], response);
            assert_eq!(missing(&expected, &body, ""), None, "{name}: {body}");
            assert_eq!(
                body["output"]["task_status"], expected["output"]["task_status"],
                "{name}"
            );
            status = body["output"]["task_status"].clone();
            if let Some(id) = body["output"]["task_id"].as_str() {
                task_id = id.to_owned();
            }
        }
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} vectors");
}

/// The list that a request needs, made with its key and for its model.
fn list_of(service: &Service, request: &Value) -> String {
    if !request["body"].to_string().contains(VOCABULARY) {
        return String::new();
    }
    let word = json!({"text": "语音实验室", "weight": 50});
    let input = json!({
        "action": "create_vocabulary",
        "target_model": request["body"]["model"],
        "prefix": "testpfx",
        "vocabulary": [word],
    });
    let body = json!({"model": "speech-biasing", "input": input}).to_string();
    let key = request["headers"]["authorization"].as_str().unwrap();
    let path = "/api/v1/services/audio/asr/customization";
    let made = service.send("POST", path, &[("Authorization", key)], body);
    made.json()["output"]["vocabulary_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_lacking_key_and_another_type_are_found() {
    let expected = json!({"a": [{"b": 1}], "c": null});
    for (seen, path) in [
        (json!({"a": [{"b": 2, "x": 1}, 3], "c": null, "d": 4}), None),
        (json!({"a": [{}], "c": null}), Some("/a/0/b")),
        (json!({"a": [{"b": "1"}], "c": null}), Some("/a/0/b")),
        (json!({"a": [], "c": null}), Some("/a/0")),
        (json!({"a": [{"b": 1}]}), Some("/c")),
        (json!([]), Some("")),
    ] {
        assert_eq!(missing(&expected, &seen, "").as_deref(), path, "{seen}");
    }
}
