//! Streams of recognition with times, with canned answers.

use serde_json::{Value, json};

use crate::service::{
    BEARER, FAR, GENERATION, SSE, Service, data_uri, events, fixture_in, fixture_text_in, wav,
};
use crate::timed::{A30, A31, FUN, MODELS, request, with_speakers};

#[test]
fn audio_under_a_minute_is_one_event() {
    let service = Service::canned(&[]);
    for model in MODELS {
        for header in [SSE, ("Accept", "text/event-stream")] {
            let sent = request(model, FAR).to_string();
            let seen = events(&service.send("POST", GENERATION, &[BEARER, header], sent));
            let [only] = seen.as_slice() else {
                panic!("{seen:?}");
            };
            let expected = fixture_in("qwen-audio-3", "sync-30.json");
            assert_eq!(only["output"], expected["output"]);
            assert_eq!(only["usage"]["duration"], 4);
            assert_eq!(only["usage"].get("input_tokens").is_some(), model == A31);
        }
    }
}

/// The events of a minute of audio and more.
fn long_events(service: &Service, body: &Value) -> Vec<Value> {
    events(&service.send("POST", GENERATION, &[BEARER, SSE], body.to_string()))
}

#[test]
fn a_long_stream_of_3_1_is_cumulative_and_revised() {
    let service = Service::canned(&[]);
    let seen = long_events(&service, &request(A31, &data_uri(&wav(64_000, false))));
    let (last, drafts) = seen.split_last().unwrap();
    let durations: Vec<_> = seen
        .iter()
        .map(|event| &event["usage"]["duration"])
        .collect();
    assert_eq!(durations, [30, 60, 64]);
    for draft in drafts {
        let (sentence, usage) = (&draft["output"]["sentence"], &draft["usage"]);
        assert_eq!(sentence["sentence_end"], false);
        assert_eq!(sentence.get("end_time"), None);
        assert_eq!(sentence["text"], draft["output"]["text"]);
        assert_eq!(usage.as_object().unwrap().len(), 1, "{usage}");
        let words = sentence["words"].as_array().unwrap();
        assert_eq!(words[0]["begin_time"], 760);
        let fixed: Vec<_> = words.iter().map(|word| word["fixed"] == true).collect();
        assert_eq!(fixed.iter().filter(|fixed| !**fixed).count(), 1);
        assert_eq!(fixed.last(), Some(&false));
        // The last word of a draft is not yet what it will be.
        let text = draft["output"]["text"].as_str().unwrap();
        assert!(text.ends_with("语音实验"), "{text}");
    }
    let sentence = &last["output"]["sentence"];
    assert_eq!(
        (&sentence["sentence_end"], &sentence["end_time"]),
        (&json!(true), &json!(63_800))
    );
    assert_eq!(last["usage"]["total_tokens"], 857 + 48);
    assert!(
        seen.iter()
            .all(|event| event["request_id"] == last["request_id"])
    );
}

#[test]
fn a_long_stream_with_speakers_has_them_in_its_last_event() {
    let service = Service::canned(&[]);
    let long = data_uri(&wav(60_000, false));
    let seen = long_events(&service, &with_speakers(A31, &long));
    let with_turns: Vec<_> = seen
        .iter()
        .map(|event| event["output"].get("sentences").is_some())
        .collect();
    assert_eq!(with_turns, [false, true]);
    assert_eq!(seen[1]["output"]["sentences"][1]["speaker_id"], 1);
    assert_eq!(seen[1]["output"]["sentence"].get("speaker_id"), None);
}

#[test]
fn a_long_stream_of_the_others_ends_each_sentence() {
    let service = Service::canned(&[]);
    let long = data_uri(&wav(64_000, false));
    let said = "Hello World，这里是阿里巴巴语音实验室。";
    for (model, repeated) in [(A30, false), (FUN, true)] {
        let mut seen = long_events(&service, &request(model, &long));
        if repeated {
            let (again, last) = (seen.pop().unwrap(), seen.last().unwrap());
            assert_eq!(again["output"]["sentence"]["sentence_id"], 5);
            assert_eq!(again["output"]["text"], last["output"]["text"]);
            let begin = |event: &Value| event["output"]["sentence"]["begin_time"].clone();
            assert_eq!(begin(&again), begin(last));
        }
        assert_eq!(seen.len(), 8);
        for (pair, index) in seen.chunks(2).zip(0..) {
            let (draft, end) = (&pair[0], &pair[1]);
            let sentence = &end["output"]["sentence"];
            assert_eq!(sentence["sentence_id"], index + 1);
            assert_eq!(
                (&sentence["sentence_end"], &sentence["text"]),
                (&json!(true), &json!(said))
            );
            assert_eq!(end["output"]["text"], said.repeat(index + 1));
            assert_eq!(end["usage"].as_object().unwrap().len(), 1);
            let sentence = &draft["output"]["sentence"];
            assert_eq!(
                (&sentence["sentence_end"], &sentence["text"]),
                (&json!(false), &json!("Hello World，这里"))
            );
            assert_eq!(
                draft["output"]["text"],
                format!("{}Hello World，这里", said.repeat(index))
            );
            assert_eq!((draft.get("usage"), sentence.get("end_time")), (None, None));
        }
        assert_eq!(seen.last().unwrap()["usage"], json!({"duration": 64}));
    }
}

#[test]
fn an_error_of_a_stream_is_an_event() {
    let service = Service::canned(&[]);
    let mut body = request(A31, FAR);
    body["parameters"] = json!({});
    let seen = service.send("POST", GENERATION, &[BEARER, SSE], body.to_string());
    let expected = fixture_text_in("qwen-audio-3", "stream-error.sse").replace(
        "5b7c1f60-0a31-9e5c-8f5e-000000000023",
        seen.header("x-request-id").unwrap(),
    );
    assert_eq!(
        (seen.status, seen.text().trim_end()),
        (200, expected.trim_end())
    );
    // The key and the model are checked before there is a stream.
    let unknown = request("qwen-audio-9-asr", FAR).to_string();
    for (headers, status) in [(vec![SSE], 401), (vec![BEARER, SSE], 400)] {
        let seen = service.send("POST", GENERATION, &headers, unknown.clone());
        assert_eq!(
            (seen.status, seen.json()["code"].is_string()),
            (status, true)
        );
    }
}
