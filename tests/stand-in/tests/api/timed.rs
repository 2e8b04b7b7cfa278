//! Recognition in one request, with times: Qwen-Audio 3.x and Fun-ASR-Flash, with canned answers.

use serde_json::{Value, json};

use crate::service::{
    ASYNC, Answer, BEARER, FAR, GENERATION, OPENAI, OTHER, RESOLVE, SSE, Service, data_uri,
    fixture_in, fixture_text_in, json_code, openai_request, wav,
};

pub const A31: &str = "qwen-audio-3.1-asr-flash";
pub const A30: &str = "qwen-audio-3.0-asr-flash";
pub const FUN: &str = "fun-asr-flash-2026-06-15";
pub const MODELS: [&str; 3] = [A31, A30, FUN];
const WORKSPACE_HOST: (&str, &str) = ("Host", "llm-1.cn-beijing.maas.aliyuncs.com");

/// A body for a model with times.
pub fn request(model: &str, audio: &str) -> Value {
    let part = json!({"type": "input_audio", "input_audio": {"data": audio}});
    let message = json!({"role": "user", "content": [part]});
    json!({"model": model, "input": {"messages": [message]}, "parameters": {"format": "wav"}})
}

pub fn with_speakers(model: &str, audio: &str) -> Value {
    let mut body = request(model, audio);
    body["parameters"]["speaker_diarization_enabled"] = json!(true);
    body
}

/// The published body of this name, with what is made anew for each answer.
fn published(name: &str, seen: &Value) -> Value {
    let mut body = fixture_in("qwen-audio-3", name);
    body["request_id"] = seen["request_id"].clone();
    // The stand-in counts two tokens a word; the published answers of speakers are not so even.
    for usage in ["/usage", "/output/usage"] {
        if let (Some(expected), Some(seen)) = (body.pointer_mut(usage), seen.pointer(usage)) {
            assert_eq!(expected["input_tokens"], seen["input_tokens"]);
            *expected = seen.clone();
        }
    }
    if let Some(id) = body.pointer_mut("/output/request_id") {
        *id = seen["request_id"].clone();
    }
    body
}

#[test]
fn the_published_request_gets_the_published_answer() {
    let service = Service::canned(&[]);
    for (sent, answer, headers) in [
        ("sync-request", "sync-31-shared-host", vec![BEARER]),
        ("sync-request-context", "sync-31-shared-host", vec![BEARER]),
        (
            "sync-request-vocabulary",
            "sync-31-shared-host",
            vec![BEARER],
        ),
        ("sync-request-dialect", "sync-31-shared-host", vec![BEARER]),
        (
            "sync-request",
            "sync-31-workspace-host",
            vec![BEARER, WORKSPACE_HOST],
        ),
        ("sync-request-speakers", "sync-31-speakers", vec![BEARER]),
        (
            "sync-request-speakers",
            "sync-31-speakers-workspace-host",
            vec![BEARER, WORKSPACE_HOST],
        ),
        ("sync-request-fun-flash", "sync-fun-flash", vec![BEARER]),
        (
            "sync-request-fun-flash",
            "sync-fun-flash",
            vec![BEARER, WORKSPACE_HOST],
        ),
    ] {
        let body = fixture_in("qwen-audio-3", &format!("{sent}.json"));
        let seen = service.send("POST", GENERATION, &headers, body.to_string());
        assert_eq!(seen.status, 200, "{}", seen.text());
        let expected = published(&format!("{answer}.json"), &seen.json());
        assert_eq!(seen.json(), expected, "{sent}");
        assert_eq!(
            seen.header("x-request-id"),
            seen.json()["request_id"].as_str()
        );
    }
    // Compares the text, too: the order of the keys counts.
    let seen = service.post(GENERATION, &request(A30, FAR));
    let expected = published("sync-30.json", &seen.json()).to_string();
    assert_eq!(seen.text(), expected);
}

#[test]
fn a_switch_gives_the_shape_of_a_workspace_host() {
    let service = Service::canned(&[]);
    let top = || {
        let seen = service.post(GENERATION, &request(A31, FAR)).json();
        seen.get("text").is_some()
    };
    assert!(!top());
    service.control(&json!({"workspace_host": true}));
    assert!(top());
    service.control(&json!({"workspace_host": false}));
    assert!(!top());
    service.control(&json!({"workspace_host": true}));
    assert_eq!(service.send("DELETE", "/__control", &[], "").status, 204);
    assert!(!top());
    let wrong = service.send("POST", "/__control", &[], r#"{"workspace_host": "yes"}"#);
    assert_eq!(wrong.status, 400);
}

#[test]
fn a_request_is_checked_in_the_services_order() {
    let service = Service::canned(&[]);
    let no_messages = json!({"model": A31, "input": {}}).to_string();
    let mut no_format = request(A31, "no url");
    no_format["parameters"] = json!({});
    let (no_format, no_url) = (no_format.to_string(), request(A31, "no url").to_string());
    // Each request has the fault of its line and those of all lines below.
    for (headers, body, status, message) in [
        (vec![ASYNC], "{", 401, "Invalid API-key provided."),
        (vec![BEARER, ASYNC], "{", 400, "check the request body"),
        (
            vec![BEARER, ASYNC],
            r#"{"model": "qwen-audio-3.1-asr-flash-streaming"}"#,
            400,
            "Model not exist.",
        ),
        (
            vec![BEARER, ASYNC],
            &no_messages,
            403,
            "does not support asynchronous calls",
        ),
        (vec![BEARER], &no_messages, 400, "must contain messages"),
        (vec![BEARER], &no_format, 400, "format is empty"),
        (vec![BEARER], &no_url, 400, "url error"),
    ] {
        let answer = service.send("POST", GENERATION, &headers, body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        let seen = answer.json();
        let seen = seen["message"].as_str().unwrap();
        assert!(seen.contains(message), "{body}: {seen}");
    }
    let mut body = request(A31, &format!("{}/samples/none.wav", service.base));
    body["parameters"] = json!({});
    let seen = service.post(GENERATION, &body).json();
    assert_eq!(seen, published("sync-error-no-format.json", &seen));
}

#[test]
fn audio_is_read_from_a_url_a_data_uri_or_an_upload() {
    let service = Service::canned(&[]);
    let sound = wav(1_500, false);
    for model in MODELS {
        let duration = |answer: &Answer| {
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["usage"]["duration"].clone()
        };
        assert_eq!(duration(&service.post(GENERATION, &request(model, FAR))), 4);
        let inline = request(model, &data_uri(&sound));
        assert_eq!(duration(&service.post(GENERATION, &inline)), 2);
        let oss = request(model, &service.upload_file(model, "a.wav", &sound));
        let sent =
            |headers: &[(&str, &str)]| service.send("POST", GENERATION, headers, oss.to_string());
        assert_eq!(duration(&sent(&[BEARER, RESOLVE])), 2);
        let missing = request(model, &format!("{}/samples/none.wav", service.base));
        for refused in [
            sent(&[BEARER]),
            sent(&[OTHER, RESOLVE]),
            service.post(GENERATION, &missing),
        ] {
            assert_eq!(
                json_code(&refused),
                (400, "InvalidFile.DownloadFailed".to_owned())
            );
        }
    }
}

#[test]
fn five_minutes_pass_and_more_is_refused_in_the_measured_words() {
    let service = Service::canned(&[]);
    for model in MODELS {
        let seconds = |seconds: usize| {
            let uri = data_uri(&wav(seconds * 1_000, false));
            service.post(GENERATION, &request(model, &uri))
        };
        assert_eq!(seconds(300).status, 200);
        let long = seconds(301);
        assert_eq!(
            json_code(&long),
            (400, "AUDIO_DURATION_TOO_LONG".to_owned())
        );
        assert_eq!(
            long.json()["message"],
            "audio duration (301000.0ms) over service process (300s)"
        );
    }
}

#[test]
fn a_data_uri_from_20_mib_and_a_string_over_28_million_characters_are_refused() {
    let service = Service::canned(&[]);
    let head = "data:audio/mpeg;base64,";
    let refused = |length: usize| {
        let uri = format!("{head}{}", "A".repeat(length - head.len()));
        let seen = service.post(GENERATION, &request(A31, &uri));
        assert_eq!(seen.status, 400, "{length}");
        seen.json()
    };
    // 16 MB pass.
    let good = format!("{head}{}", "A".repeat(16_000_000));
    assert_eq!(service.post(GENERATION, &request(A31, &good)).status, 200);
    let seen = refused(20_971_520);
    assert_eq!(seen, published("sync-error-data-uri.json", &seen));
    let seen = refused(28_049_408);
    assert_eq!(seen, published("sync-error-string-length.json", &seen));
}

#[test]
fn silence_is_an_error() {
    let service = Service::canned(&[]);
    for model in MODELS {
        let silence = request(model, &data_uri(&wav(3_000, true)));
        let seen = service.post(GENERATION, &silence);
        assert_eq!(seen.status, 400);
        assert_eq!(
            seen.json(),
            published("sync-silence-400.json", &seen.json())
        );
        let stream = service.send("POST", GENERATION, &[BEARER, SSE], silence.to_string());
        assert_eq!(stream.status, 200);
        assert!(
            stream.text().starts_with(
                "id:1\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"ASR_RESPONSE_HAVE_NO_WORDS\""
            ),
            "{}",
            stream.text()
        );
    }
    // The published request of a data URI has no sound in it.
    let empty = fixture_in("qwen-audio-3", "sync-request-data-uri.json");
    assert_eq!(
        json_code(&service.post(GENERATION, &empty)).1,
        "ASR_RESPONSE_HAVE_NO_WORDS"
    );
}

#[test]
fn a_hot_word_list_must_be_there_but_may_be_of_another_model() {
    let service = Service::canned(&[]);
    let create = |target_model: &str| {
        let mut body = fixture_in("qwen-audio-3", "vocabulary-create-request.json");
        body["input"]["target_model"] = json!(target_model);
        body["input"]["vocabulary"][0]["weight"] = json!(4);
        let seen = service.post("/api/v1/services/audio/asr/customization", &body);
        assert_eq!(seen.status, 200, "{}", seen.text());
        seen.json()["output"]["vocabulary_id"].clone()
    };
    let (own, other) = (create(A31), create("paraformer-v2"));
    let seen = |key, id: &Value| {
        let mut body = request(A31, FAR);
        body["parameters"]["vocabulary_id"] = id.clone();
        json_code(&service.send("POST", GENERATION, &[key], body.to_string()))
    };
    assert_eq!(seen(BEARER, &own), (200, String::new()));
    assert_eq!(seen(BEARER, &other), (200, String::new()));
    assert_eq!(
        seen(BEARER, &json!("vocab-a-0")),
        (404, "NotFound".to_owned())
    );
    assert_eq!(seen(OTHER, &own), (404, "NotFound".to_owned()));
    assert_eq!(
        seen(BEARER, &json!({})),
        (400, "InvalidParameter".to_owned())
    );
}

#[test]
fn several_sentences_are_one_with_3_1_and_the_last_with_the_others() {
    let service = Service::canned(&[]);
    let long = data_uri(&wav(64_000, false));
    let text = "Hello World，这里是阿里巴巴语音实验室。".repeat(4);
    for (model, span, id) in [
        (A31, (760, 63_800), 1),
        (A30, (60_760, 63_800), 4),
        (FUN, (60_760, 63_800), 4),
    ] {
        let seen = service.post(GENERATION, &request(model, &long)).json();
        let sentence = &seen["output"]["sentence"];
        assert_eq!(seen["output"]["text"], text);
        assert_eq!(
            (&sentence["begin_time"], &sentence["end_time"]),
            (&json!(span.0), &json!(span.1))
        );
        assert_eq!(sentence["sentence_id"], id);
        assert_eq!(seen["output"].get("sentences"), None);
        assert_eq!(seen["usage"]["duration"], 64);
        assert_eq!(seen["usage"].get("total_tokens").is_some(), model == A31);
    }
}

#[test]
fn speakers_take_turns_with_3_1_alone() {
    let service = Service::canned(&[]);
    let long = data_uri(&wav(64_000, false));
    let seen = service.post(GENERATION, &with_speakers(A31, &long)).json();
    let turns = seen["output"]["sentences"].as_array().unwrap();
    let speakers: Vec<_> = turns
        .iter()
        .map(|turn| turn["speaker_id"].as_u64().unwrap())
        .collect();
    assert_eq!(speakers, [0, 1, 0, 1, 0, 1]);
    for model in [A30, FUN] {
        let seen = service.post(GENERATION, &with_speakers(model, &long));
        assert_eq!(seen.status, 200);
        assert!(!seen.text().contains("speaker"), "{}", seen.text());
    }
    let mut elsewhere = request(A31, FAR);
    elsewhere["parameters"]["asr_options"] = json!({"speaker_diarization_enabled": true});
    elsewhere["parameters"]["diarization_enabled"] = json!(true);
    let seen = service.post(GENERATION, &elsewhere).json();
    assert_eq!(seen["output"].get("sentences"), None);
}

#[test]
fn the_openai_compatible_route_does_not_know_these_models() {
    let service = Service::canned(&[]);
    for model in MODELS {
        let mut body = openai_request(FAR);
        body["model"] = json!(model);
        assert_eq!(service.post(OPENAI, &body).status, 404);
    }
}

#[test]
fn every_fault_works_for_these_models_too() {
    let service = Service::canned(&[]);
    let sent = request(A31, FAR).to_string();
    let send = || service.try_send("POST", GENERATION, &[BEARER], sent.clone());
    let plan = |fault: Value| {
        service.control(&json!({"route": "generation", "times": 1, "fault": fault}));
        send()
    };
    for status in [401, 429, 500, 503] {
        assert_eq!(plan(json!({"status": status})).unwrap().status, status);
    }
    assert_eq!(plan(json!({"html": 502})).unwrap().status, 502);
    assert!(plan(json!({"drop": true})).is_err());
    assert!(plan(json!({"truncate": 10})).is_err());
    let slow = plan(json!({"slow": {"chunk_bytes": 1_000, "delay_ms": 1}, "delay_ms": 1}));
    assert_eq!(slow.unwrap().json()["output"]["sentence"]["sentence_id"], 1);
    // A stream that is cut, or that fails midway, is a body of its own.
    for name in ["stream-31-cut.sse", "stream-31-error-midway.sse"] {
        let body = fixture_text_in("qwen-audio-3", name);
        let fault =
            json!({"status": 200, "body": body, "content_type": "text/event-stream;charset=UTF-8"});
        assert_eq!(plan(fault).unwrap().text(), body);
    }
    assert_eq!(send().unwrap().status, 200);
}
