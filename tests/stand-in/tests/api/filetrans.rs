//! Tasks of `qwen-audio-3.1-asr-flash-filetrans` and of its predecessor, with canned answers.

use serde_json::{Value, json};

use crate::service::{BEARER, FAR, OTHER, Service, fixture_in, json_code};

const T31: &str = "qwen-audio-3.1-asr-flash-filetrans";
const T30: &str = "qwen-audio-3.0-asr-flash-filetrans";

fn body(model: &str) -> Value {
    json!({"model": model, "input": {"file_urls": [FAR]}, "parameters": {}})
}

fn with(pointer: &str, value: Value) -> Value {
    let mut body = body(T31);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = value;
    body
}

/// The document of the only result.
fn document(service: &Service, done: &Value) -> Value {
    let results = done["output"]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{done}");
    let link = results[0]["transcription_url"].as_str().unwrap();
    assert!(link.contains("/qwen-audio-asr/"), "{link}");
    service.get(link).json()
}

/// The shape of a value: its keys, without ids, times and texts.
fn keys(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), keys(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().take(1).map(keys).collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!(0),
        _ => value.clone(),
    }
}

#[test]
fn the_published_submit_ends_with_the_published_answer() {
    let service = Service::canned(&[]);
    for (model, sent, answer) in [
        (T31, "submit-request.json", "task-succeeded-31.json"),
        (T31, "submit-request-all.json", "task-succeeded-31.json"),
        (T30, "submit-request.json", "task-succeeded-30.json"),
        (T30, "submit-request-all.json", "task-succeeded-30.json"),
    ] {
        let mut body = fixture_in("qwen-audio-3", sent);
        body["model"] = json!(model);
        let done = service.finish(&body);
        let expected = fixture_in("qwen-audio-3", answer);
        assert_eq!(keys(&done), keys(&expected), "{model} {sent}");
        assert_eq!(
            done["output"]["results"][0]["file_url"],
            body["input"]["file_urls"][0]
        );
    }
}

#[test]
fn the_words_of_3_1_do_not_give_the_text() {
    let service = Service::canned(&[]);
    for (model, gives_the_text) in [(T30, true), (T31, false)] {
        let document = document(&service, &service.finish(&body(model)));
        let sentence = &document["transcripts"][0]["sentences"][0];
        assert_eq!(
            sentence["text"],
            "Hello world, this is Alibaba Speech Lab. "
        );
        let words = sentence["words"].as_array().unwrap();
        let joined: String = words
            .iter()
            .flat_map(|word| [&word["text"], &word["punctuation"]])
            .map(|text| text.as_str().unwrap())
            .collect();
        assert_eq!(joined == sentence["text"], gives_the_text, "{joined}");
        let mut reached = sentence["begin_time"].as_u64().unwrap();
        for word in words {
            let time = |name: &str| word[name].as_u64().unwrap();
            assert!(reached <= time("begin_time") && time("begin_time") <= time("end_time"));
            reached = time("end_time");
        }
        assert_eq!(sentence["end_time"], reached);
    }
}

#[test]
fn two_speakers_take_turns() {
    let service = Service::canned(&[]);
    for model in [T30, T31] {
        let mut sent = body(model);
        sent["parameters"] = json!({"diarization_enabled": true, "speaker_count": 2});
        let document = document(&service, &service.finish(&sent));
        let sentences = document["transcripts"][0]["sentences"].as_array().unwrap();
        let speakers: Vec<_> = sentences
            .iter()
            .map(|sentence| sentence["speaker_id"].as_u64().unwrap())
            .collect();
        assert_eq!(speakers, [0, 1, 0]);
        // The switch of direct recognition does nothing here.
        sent["parameters"] = json!({"speaker_diarization_enabled": true});
        let document = self::document(&service, &service.finish(&sent));
        assert!(!document.to_string().contains("speaker_id"));
    }
}

#[test]
fn a_task_has_exactly_one_file() {
    let service = Service::canned(&[]);
    for (urls, expected) in [
        (json!([FAR]), ""),
        (json!([FAR, FAR]), "at most 1 urls, but there are 2"),
        (json!(vec![FAR; 10_000]), "but there are 10000"),
        (json!([]), "input must contain file_urls"),
        (json!(null), "input must contain file_urls"),
        (json!(FAR), "input must contain file_urls"),
        (json!([1]), "url error"),
        (json!([""]), "url error"),
    ] {
        let answer = service.submit(&with("/input/file_urls", urls));
        assert_eq!(answer.status == 200, expected.is_empty());
        let seen = answer.json();
        let message = seen["message"].as_str().unwrap_or_default();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn context_is_a_list_of_turns() {
    let service = Service::canned(&[]);
    let all = fixture_in("qwen-audio-3", "submit-request-all.json");
    let turn = &all["input"]["context"][0];
    for (context, status) in [
        (json!([turn]), 200),
        (json!(vec![turn.clone(); 100]), 200),
        (json!([]), 200),
        (json!(null), 200),
        (json!("张三"), 400),
        (json!([{"role": "system", "content": []}]), 400),
        (json!([{"role": "user", "content": [{"audio": FAR}]}]), 400),
    ] {
        let answer = service.submit(&with("/input/context", context.clone()));
        assert_eq!(answer.status, status, "{context}");
    }
    // Where the vendor's client puts it, it does nothing.
    let answer = service.submit(&with("/parameters/context", json!("张三")));
    assert_eq!(answer.status, 200);
}

#[test]
fn a_parameter_of_a_wrong_type_is_refused_and_an_unknown_one_ignored() {
    let service = Service::canned(&[]);
    for (name, value) in [
        ("channel_id", json!(0)),
        ("channel_id", json!([-1])),
        ("language_hints", json!("zh")),
        ("diarization_enabled", json!("true")),
        ("speaker_count", json!(1)),
        ("speaker_count", json!(101)),
        ("special_word_filter", json!({})),
        ("vocabulary_id", json!(1)),
        ("vocabulary", json!(["张三"])),
        ("vocabulary", json!({"张三": 6})),
        ("keep_dialect", json!("yes")),
    ] {
        let answer = service.submit(&with(&format!("/parameters/{name}"), value.clone()));
        let seen = answer.json();
        let message = seen["message"].as_str().unwrap_or_default();
        let named = message.starts_with(&format!("parameters.{name}"));
        assert!(answer.status == 400 && named, "{name} {value}: {seen}");
    }
    for (name, value) in [
        ("enable_words", json!("yes")),
        ("disfluency_removal_enabled", json!(1)),
        ("timestamp_alignment_enabled", json!(null)),
        ("format", json!(["wav"])),
        ("language_hints", json!(vec!["zh"; 1_000])),
    ] {
        let answer = service.submit(&with(&format!("/parameters/{name}"), value));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
    let mut older = with("/parameters/keep_dialect", json!("yes"));
    older["model"] = json!(T30);
    assert_eq!(service.submit(&older).status, 200);
    for parameters in [json!([]), json!("wav")] {
        assert_eq!(service.submit(&with("/parameters", parameters)).status, 400);
    }
}

#[test]
fn a_hot_word_list_must_be_there_but_may_be_of_another_model() {
    let service = Service::canned(&[]);
    let create = fixture_in("qwen-audio-3", "vocabulary-create-request.json");
    let created = service.post("/api/v1/services/audio/asr/customization", &create);
    let id = created.json()["output"]["vocabulary_id"].clone();
    let seen = |id: Value| json_code(&service.submit(&with("/parameters/vocabulary_id", id)));
    assert_eq!(seen(id), (200, String::new()));
    assert_eq!(seen(json!("vocab-a-0")), (404, "NotFound".to_owned()));
}

#[test]
fn planned_outcomes_end_these_tasks_too() {
    let service = Service::canned(&[]);
    let outcomes = [
        ("no_speech", "task-failed-no-speech.json", None),
        ("single_file_failed", "task-single-file-failed.json", None),
        (
            "no_speech",
            "task-failed-no-words.json",
            Some("ASR_RESPONSE_HAVE_NO_WORDS"),
        ),
    ];
    for (ending, name, code) in outcomes {
        let mut task = json!({"ending": ending});
        if let Some(code) = code {
            task["code"] = json!(code);
        }
        service.control(&json!({"task": task, "times": 1}));
        let done = service.finish(&body(T31));
        let mut expected = fixture_in("qwen-audio-3", name);
        // A file without a result is not billed here.
        expected.as_object_mut().unwrap().remove("usage");
        assert_eq!(keys(&done), keys(&expected), "{ending}");
        assert_eq!(done["output"]["code"], expected["output"]["code"]);
        assert_eq!(
            done["output"]["task_status"],
            expected["output"]["task_status"]
        );
    }
    service.control(&json!({"task": {"ending": "unknown"}, "times": 1}));
    assert_eq!(
        service.finish(&body(T30))["output"]["task_status"],
        "UNKNOWN"
    );
    let missing = format!("{}/samples/none.wav", service.base);
    let failed = service.finish(&with("/input/file_urls", json!([missing])));
    assert_eq!(failed["output"]["code"], "InvalidFile.DownloadFailed");
}

#[test]
fn an_upload_belongs_to_one_account_and_model() {
    let service = Service::canned(&[]);
    let oss = service.upload_file(T31, "a.wav", b"sound");
    let ended = |model: &str, key, resolve: &[(&str, &str)]| {
        let mut body = body(model);
        body["input"]["file_urls"] = json!([oss]);
        let headers = [&[key, crate::service::ASYNC], resolve].concat();
        let accepted = service.submit_raw(&headers, &body.to_string());
        let id = accepted.json()["output"]["task_id"]
            .as_str()
            .unwrap()
            .to_owned();
        loop {
            let path = format!("/api/v1/tasks/{id}");
            let status =
                service.send("GET", &path, &[key], "").json()["output"]["task_status"].clone();
            if status != "PENDING" && status != "RUNNING" {
                return status;
            }
            std::thread::sleep(std::time::Duration::from_millis(60));
        }
    };
    let resolve = [crate::service::RESOLVE];
    assert_eq!(ended(T31, BEARER, &resolve), "SUCCEEDED");
    assert_eq!(ended(T31, BEARER, &[]), "FAILED");
    assert_eq!(ended(T30, BEARER, &resolve), "FAILED");
    assert_eq!(ended(T31, OTHER, &resolve), "FAILED");
}

#[test]
fn six_hundred_submits_a_minute_are_allowed() {
    let service = Service::canned(&[]);
    let statuses: Vec<_> = (0..601)
        .map(|_| service.submit(&body(T31)).status)
        .collect();
    assert_eq!(statuses.iter().position(|status| *status != 200), Some(600));
    assert_eq!(statuses[600], 429);
    assert_eq!(service.submit(&body(T30)).status, 200);
}
