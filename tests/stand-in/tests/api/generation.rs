//! Recognition in one request: the native route, with canned answers.

use serde_json::json;

use crate::service::{
    ASYNC, Answer, BEARER, FAR, GENERATION, OPENAI, RESOLVE, SSE, Service, data_uri, events,
    fixture, fixture_text, json_code, native_request, openai_request, wav,
};

#[test]
fn the_published_request_gets_the_published_answer() {
    let service = Service::canned(&[]);
    for (request, answer) in [
        ("sync-request-qwen3.json", "sync-qwen3.json"),
        ("sync-request-qwen-audio.json", "sync-qwen-audio.json"),
    ] {
        let seen = service.send("POST", GENERATION, &[BEARER], fixture_text(request));
        assert_eq!(seen.status, 200, "{}", seen.text());
        // Compares the text: the order of the keys counts.
        assert_eq!(seen.text(), fixture(answer, &seen.json()).to_string());
        assert_eq!(
            seen.header("x-request-id"),
            seen.json()["request_id"].as_str()
        );
    }
}

#[test]
fn a_stream_has_the_published_bytes() {
    let service = Service::canned(&[]);
    for (parameters, name) in [
        (json!({}), "sync-stream-qwen3-cumulative.sse"),
        (json!({"incremental_output": true}), "sync-stream-qwen3.sse"),
    ] {
        for header in [SSE, ("Accept", "text/event-stream")] {
            let mut body = native_request(FAR);
            body["parameters"] = parameters.clone();
            let seen = service.send("POST", GENERATION, &[BEARER, header], body.to_string());
            let id = seen.header("x-request-id").unwrap();
            let expected = fixture_text(name).replace("00000000-0000-0000-0000-000000000023", id);
            assert_eq!(seen.text().trim_end(), expected.trim_end(), "{name}");
            assert_eq!(
                seen.header("content-type"),
                Some("text/event-stream;charset=UTF-8")
            );
        }
    }
}

#[test]
fn an_error_of_the_input_is_an_event_of_the_stream_and_others_precede_it() {
    let service = Service::canned(&[]);
    let empty = json!({"model": "qwen3-asr-flash", "input": {"messages": [{"role": "user", "content": []}]}});
    let seen = service.send("POST", GENERATION, &[BEARER, SSE], empty.to_string());
    let id = seen.header("x-request-id").unwrap();
    let expected =
        fixture_text("sync-stream-error.sse").replace("00000000-0000-0000-0000-000000000024", id);
    assert_eq!(
        (seen.status, seen.text().trim_end()),
        (200, expected.trim_end())
    );
    let missing = service.send(
        "POST",
        GENERATION,
        &[BEARER, SSE],
        native_request(&format!("{}/samples/none.wav", service.base)).to_string(),
    );
    assert!(
        missing.text().contains(
            "event:error\n:HTTP_STATUS/400\ndata:{\"code\":\"InvalidFile.DownloadFailed\""
        ),
        "{}",
        missing.text()
    );

    let plain = service.send("POST", GENERATION, &[SSE], native_request(FAR).to_string());
    assert_eq!(
        (plain.status, plain.json()),
        (401, fixture("error-401.json", &plain.json()))
    );
}

#[test]
fn a_request_is_checked_in_the_services_order() {
    let service = Service::canned(&[]);
    let unknown = r#"{"model": "qwen3-asr-flash-filetrans", "input": {}}"#;
    let no_input = r#"{"model": "qwen3-asr-flash", "input": {}}"#;
    // Each request has the fault of its line and those of all lines below.
    for (headers, body, status, expected) in [
        (vec![ASYNC], "{", 401, Some("error-401.json")),
        (vec![BEARER, ASYNC], "{", 400, None),
        (
            vec![BEARER, ASYNC],
            unknown,
            400,
            Some("error-400-model-not-exist.json"),
        ),
        (
            vec![BEARER, ASYNC],
            no_input,
            403,
            Some("error-403-async-not-supported.json"),
        ),
        (vec![BEARER], no_input, 400, None),
    ] {
        let answer = service.send("POST", GENERATION, &headers, body);
        assert_eq!(
            answer.status,
            status,
            "{headers:?} {body}: {}",
            answer.text()
        );
        if let Some(expected) = expected {
            assert_eq!(answer.json(), fixture(expected, &answer.json()));
        }
    }
}

#[test]
fn messages_and_options_of_a_wrong_shape_are_refused() {
    let service = Service::canned(&[]);
    let user = json!({"role": "user", "content": [{"audio": FAR}]});
    let system = json!({"role": "system", "content": [{"text": "names"}]});
    for messages in [
        json!([]),
        json!([system]),
        json!([user, user]),
        json!([system, system, user]),
        json!([{"role": "assistant", "content": []}, user]),
        json!([{"role": "user"}]),
        json!([{"role": "user", "content": [{"audio": FAR}, {"audio": FAR}]}]),
        json!([{"role": "user", "content": [{"text": "what is said?"}]}]),
        json!([{"role": "system", "content": [{"audio": FAR}]}, user]),
    ] {
        let answer = service.post(
            GENERATION,
            &json!({"model": "qwen3-asr-flash", "input": {"messages": messages}}),
        );
        assert_eq!(
            (answer.status, answer.json()),
            (400, fixture("error-400.json", &answer.json())),
            "{messages}"
        );
    }
    for (parameters, named) in [
        (json!([]), "parameters must be"),
        (json!({"result_format": "text"}), "parameters.result_format"),
        (
            json!({"incremental_output": "true"}),
            "parameters.incremental_output",
        ),
        (json!({"asr_options": []}), "parameters.asr_options must be"),
        (
            json!({"asr_options": {"language": ["zh"]}}),
            "parameters.asr_options.language",
        ),
        (
            json!({"asr_options": {"enable_itn": "no"}}),
            "parameters.asr_options.enable_itn",
        ),
        (
            json!({"asr_options": {"enable_lid": 1}}),
            "parameters.asr_options.enable_lid",
        ),
    ] {
        let mut body = native_request(FAR);
        body["parameters"] = parameters;
        let answer = service.post(GENERATION, &body);
        assert_eq!(answer.status, 400);
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .starts_with(named),
            "{}",
            answer.text()
        );
    }
    for url in [
        "ftp://a/b.wav",
        "b.wav",
        "/tmp/b.wav",
        "http://",
        "data:audio/wav,abc",
    ] {
        let answer = service.post(GENERATION, &native_request(url));
        assert_eq!(
            (answer.status, &answer.json()["message"]),
            (400, &json!("url error, please check url！")),
            "{url}"
        );
    }
}

#[test]
fn context_and_language_are_read_in_either_order() {
    let service = Service::canned(&[]);
    let user = json!({"role": "user", "content": [{"audio": FAR}]});
    let system = json!({"role": "system", "content": [{"text": "Seediq Bale!"}]});
    for messages in [json!([system, user]), json!([user, system])] {
        let options = json!({"language": "en", "enable_itn": true, "enable_lid": true});
        let body = json!({"model": "qwen3-asr-flash", "input": {"messages": messages}, "parameters": {"asr_options": options, "result_format": "message"}});
        let answer = service.post(GENERATION, &body).json();
        assert_eq!(
            answer["output"]["choices"][0]["message"]["annotations"][0]["language"],
            "en"
        );
        assert_eq!(
            answer["usage"]["input_tokens_details"],
            json!({"text_tokens": 3})
        );
    }
    let long = json!({"role": "system", "content": [{"text": "云".repeat(10_001)}]});
    let answer = service.post(
        GENERATION,
        &json!({"model": "qwen3-asr-flash", "input": {"messages": [long, user]}}),
    );
    assert_eq!(json_code(&answer), (400, "InvalidParameter".to_owned()));
}

#[test]
fn audio_is_read_from_a_url_a_data_uri_or_an_upload() {
    let service = Service::canned(&[]);
    let sound = wav(1_500, false);
    let text = |answer: &Answer| {
        assert_eq!(answer.status, 200, "{}", answer.text());
        (
            answer.json()["output"]["choices"][0]["message"]["content"].clone(),
            answer.json()["usage"]["seconds"].clone(),
        )
    };
    let published = (json!([{"text": "欢迎使用阿里云。"}]), json!(2));
    assert_eq!(
        text(&service.post(GENERATION, &native_request(&data_uri(&sound)))),
        published
    );
    let oss = service.upload_file("qwen3-asr-flash", "a.wav", &sound);
    assert_eq!(
        text(&service.send(
            "POST",
            GENERATION,
            &[BEARER, RESOLVE],
            native_request(&oss).to_string()
        )),
        published
    );
    assert_eq!(
        text(&service.post(GENERATION, &native_request(&service.clip()))).0,
        published.0
    );

    let mut dated = native_request(&oss);
    dated["model"] = json!("qwen3-asr-flash-2025-09-08");
    for (headers, body) in [
        (vec![BEARER], native_request(&oss)),
        (vec![BEARER, RESOLVE], dated),
        (
            vec![("Authorization", "Bearer sk-other"), RESOLVE],
            native_request(&oss),
        ),
        (
            vec![BEARER, RESOLVE],
            native_request("oss://dashscope-instant/none.wav"),
        ),
        (
            vec![BEARER],
            native_request(&format!("{}/samples/none.wav", service.base)),
        ),
        (vec![BEARER], native_request("https://example.com/录音.wav")),
    ] {
        let answer = service.send("POST", GENERATION, &headers, body.to_string());
        assert_eq!(
            json_code(&answer),
            (400, "InvalidFile.DownloadFailed".to_owned()),
            "{body}"
        );
    }
}

#[test]
fn a_data_uri_over_10_mb_and_audio_over_300_seconds_are_refused() {
    let service = Service::canned(&[]);
    let seconds = |seconds: usize| {
        service.post(
            GENERATION,
            &native_request(&data_uri(&wav(seconds * 1_000, false))),
        )
    };
    assert_eq!(seconds(300).status, 200);
    let long = seconds(301);
    assert_eq!(
        json_code(&long),
        (400, "InvalidFile.AudioLengthError".to_owned())
    );
    assert_eq!(
        long.json()["message"],
        "Audio length must be between 1s and 300s"
    );
    let short = service.post(GENERATION, &native_request(&data_uri(&wav(999, false))));
    assert_eq!(
        json_code(&short),
        (400, "InvalidFile.AudioLengthError".to_owned())
    );
    let large = seconds(500);
    assert_eq!(json_code(&large), (400, "InvalidParameter".to_owned()));
    assert_eq!(
        large.json()["message"],
        "Exceeded limit on max bytes per data-uri item : 10485760"
    );
    let picture = service.post(GENERATION, &native_request("data:image/png;base64,Zm9v"));
    assert!(
        picture.json()["message"]
            .as_str()
            .unwrap()
            .contains("media type"),
        "{}",
        picture.text()
    );
}

#[test]
fn silence_has_an_empty_content() {
    let service = Service::canned(&[]);
    let silence = data_uri(&wav(1_000, true));
    let answer = service.post(GENERATION, &native_request(&silence)).json();
    assert_eq!(
        answer.to_string(),
        fixture("sync-qwen3-empty.json", &answer).to_string()
    );
    let stream = service.send(
        "POST",
        GENERATION,
        &[BEARER, SSE],
        native_request(&silence).to_string(),
    );
    let events = events(&stream);
    assert_eq!(events.len(), 1);
    let choice = &events[0]["output"]["choices"][0];
    assert_eq!(
        (&choice["finish_reason"], &choice["message"]["content"]),
        (&json!("stop"), &json!([]))
    );
    let completion = service.post(OPENAI, &openai_request(&silence)).json();
    assert_eq!(completion["choices"][0]["message"]["content"], "");
}

#[test]
fn qwen_audio_asr_takes_one_user_message_by_url_and_nothing_else() {
    let service = Service::canned(&[]);
    let mut good = native_request(&service.clip());
    good["model"] = json!("qwen-audio-asr");
    let answer = service.post(GENERATION, &good);
    assert_eq!(answer.status, 200, "{}", answer.text());
    // 25 tokens for each second begun, of which the clip has three.
    let seen = answer.json();
    assert_eq!(
        seen["usage"],
        json!({"input_tokens": 103, "output_tokens": 7, "audio_tokens": 75})
    );
    assert_eq!(
        seen["output"]["choices"][0]["message"].get("annotations"),
        None
    );
    let stream = service.send("POST", GENERATION, &[BEARER, SSE], good.to_string());
    assert_eq!(
        events(&stream).last().unwrap()["output"]["choices"][0]["message"]["content"][0]["text"],
        "欢迎使用阿里云"
    );

    let system = json!({"role": "system", "content": [{"text": ""}]});
    let with_system = json!([system, good["input"]["messages"][0]]);
    let uri = data_uri(&wav(1_000, false));
    for (pointer, value) in [
        ("/input/messages", with_system),
        ("/parameters", json!({"asr_options": {"language": "zh"}})),
        (
            "/input/messages",
            json!([{"role": "user", "content": [{"audio": uri}]}]),
        ),
    ] {
        let mut body = good.clone();
        body["parameters"] = json!({});
        *body.pointer_mut(pointer).unwrap() = value;
        assert_eq!(
            json_code(&service.post(GENERATION, &body)),
            (400, "InvalidParameter".to_owned()),
            "{pointer}"
        );
    }
}
