//! Recognition in one request: the OpenAI-compatible route, with canned answers.

use serde_json::{Value, json};

use crate::service::{FAR, OPENAI, Service, fixture, fixture_text, openai_request};

#[test]
fn an_answer_has_the_shape_of_openai() {
    let service = Service::canned(&[]);
    let mut body = openai_request(FAR);
    body["asr_options"] = json!({"language": "zh", "enable_itn": false});
    let seen = service.post(OPENAI, &body).json();
    let mut expected: Value = serde_json::from_str(&fixture_text("sync-openai.json")).unwrap();
    for name in ["id", "created"] {
        expected[name] = seen[name].clone();
    }
    // The numbers of the fixture are examples.
    expected["usage"]["completion_tokens"] = json!(6);
    expected["usage"]["completion_tokens_details"]["text_tokens"] = json!(6);
    expected["usage"]["total_tokens"] = json!(48);
    assert_eq!(seen.to_string(), expected.to_string());
    assert!(seen["id"].as_str().unwrap().starts_with("chatcmpl-"));
}

#[test]
fn a_stream_has_the_published_bytes() {
    let service = Service::canned(&[]);
    let mut body = openai_request(FAR);
    body["messages"]
        .as_array_mut()
        .unwrap()
        .insert(0, json!({"role": "system", "content": ""}));
    body["stream"] = json!(true);
    let without_usage = service.post(OPENAI, &body);
    body["stream_options"] = json!({"include_usage": true});
    let seen = service.post(OPENAI, &body);
    let frames: Vec<_> = seen.text().trim_end().split("\n\n").collect();
    assert_eq!(
        without_usage.text().trim_end().split("\n\n").count(),
        frames.len() - 1
    );
    let published = fixture_text("sync-stream-openai.sse");
    let published: Vec<_> = published.trim_end().split("\n\n").collect();
    assert_eq!(
        (frames.len(), frames.last()),
        (published.len(), Some(&"data: [DONE]"))
    );
    for (frame, published) in frames.iter().zip(&published).take(frames.len() - 1) {
        let seen: Value = serde_json::from_str(frame.strip_prefix("data: ").unwrap()).unwrap();
        let mut expected: Value =
            serde_json::from_str(published.strip_prefix("data: ").unwrap()).unwrap();
        for name in ["id", "created"] {
            expected[name] = seen[name].clone();
        }
        if !expected["usage"].is_null() {
            expected["usage"] = seen["usage"].clone();
            assert_eq!(seen["usage"]["total_tokens"], 48);
        }
        assert_eq!(seen.to_string(), expected.to_string());
    }
}

#[test]
fn an_error_has_the_shape_of_openai() {
    let service = Service::canned(&[]);
    let refused = service.send("POST", OPENAI, &[], openai_request(FAR).to_string());
    assert_eq!(
        (refused.status, refused.json()),
        (401, fixture("error-401-openai.json", &refused.json()))
    );
    let mut other = openai_request(FAR);
    other["model"] = json!("qwen-audio-asr");
    let error_of = |body: &Value| {
        let answer = service.post(OPENAI, body);
        (
            answer.status,
            answer.json()["error"]["code"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(error_of(&other), (404, "model_not_found".to_owned()));
    assert_eq!(
        error_of(&openai_request("a.wav")),
        (400, "invalid_parameter_error".to_owned())
    );
    let mut native = openai_request(FAR);
    native["messages"][0]["content"] = json!([{"audio": FAR}]);
    assert_eq!(
        error_of(&native),
        (400, "invalid_parameter_error".to_owned())
    );
}
