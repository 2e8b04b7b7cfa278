//! The direct models of autumn 2026: requests, answers of both hosts, streams, silence.

use std::cell::RefCell;

use crate::support::*;
use dashscope_asr_core::{Audio, Error, ErrorKind, Operation, Recognition, Value};

const MODEL: &str = "qwen-audio-3.1-asr-flash";
const URL: &str = "https://example.com/talks/a.mp3?sign=x.wav";

fn newest(name: &str) -> Vec<u8> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/qwen-audio-3"
    );
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn with_model(model: &str, others: &[(&str, Value)]) -> Value {
    let mut options = vec![("model", string(model))];
    options.extend_from_slice(others);
    object(&options)
}

/// The body that `recognize` sends.
fn sent(audio: Audio, model: &str, others: &[(&str, Value)]) -> serde_json::Value {
    let world = World::script([Reply::ok(newest("sync-30.json"))]);
    let request = recognition_request(Operation::Recognize, audio, &with_model(model, others));
    let (client, request) = (client(&world), request.unwrap());
    world
        .run(client.recognizer().recognize(&request, &|_| {}))
        .unwrap();
    world.sent()[0].json()
}

fn of_url(model: &str, others: &[(&str, Value)]) -> serde_json::Value {
    sent(Audio::Value(string(URL)), model, others)
}

fn refused(model: &str, others: &[(&str, Value)]) -> String {
    let options = with_model(model, others);
    let request = recognition_request(Operation::Recognize, Audio::Value(string(URL)), &options);
    request.unwrap_err().message
}

/// Recognition that `recognize` makes of an answer.
fn recognized(reply: Reply) -> Result<Recognition, Box<Error>> {
    let world = World::script([reply]);
    let options = with_model(MODEL, &[]);
    let request = recognition_request(Operation::Recognize, Audio::Value(string(URL)), &options);
    let client = client(&world);
    world.run(client.recognizer().recognize(&request.unwrap(), &|_| {}))
}

/// Updates of a stream, and its end.
fn streamed_of(model: &str, reply: Reply) -> (Vec<Value>, Result<Recognition, Box<Error>>) {
    let world = World::script([reply.header("content-type", "text/event-stream;charset=UTF-8")]);
    let options = with_model(model, &[]);
    let audio = Audio::Value(string(URL));
    let request = recognition_request(Operation::RecognizeStream, audio, &options).unwrap();
    let (client, updates) = (client(&world), RefCell::new(Vec::new()));
    let end = world.run(client.recognizer().recognize(&request, &|update| {
        updates.borrow_mut().push(update.clone())
    }));
    (updates.into_inner(), end)
}

fn text(value: &Value, name: &str) -> String {
    value.get_path(name).to_text().unwrap_or_default()
}

/// Text, speaker, start, end and words of each sentence.
fn sentences(recognition: &Recognition) -> Vec<(String, Option<u64>, u64, u64, usize)> {
    let ms = |sentence: &Value, name: &str| {
        let ms = sentence.get_path(name).to_u64_lenient();
        ms.unwrap_or_default()
    };
    let sentences = recognition.sentences.as_ref().unwrap();
    sentences
        .iter()
        .map(|one| {
            (
                text(one, "text"),
                one.get_path("speaker_id").to_u64_lenient(),
                ms(one, "begin_time"),
                ms(one, "end_time"),
                one.get_path("words").items().len(),
            )
        })
        .collect()
}

#[test]
fn a_request_has_the_documented_parts_and_what_the_caller_gave() {
    assert_eq!(
        of_url(MODEL, &[]),
        serde_json::json!({
            "model": MODEL,
            "input": {"messages": [{"role": "user", "content": [
                {"type": "input_audio", "input_audio": {"data": URL}}]}]},
            "parameters": {"format": "mp3"},
        })
    );
    let turn = |user: &str, assistant: &str| {
        object(&[("user", string(user)), ("assistant", string(assistant))])
    };
    let all = [
        ("languageHints", Value::Array(vec![string("zh")])),
        ("vocabularyId", string("vocab-1")),
        (
            "vocabulary",
            object(&[("张三", Value::Number(5.0)), ("李四", Value::Number(50.0))]),
        ),
        ("diarization", Value::Bool(true)),
        ("keepDialect", Value::Bool(true)),
        ("format", string("opus")),
        ("sampleRate", Value::Number(16_000.0)),
        ("context", Value::Array(vec![turn("你好啊", "你好")])),
    ];
    assert_eq!(
        of_url(" Qwen-Audio-3.1-ASR-Flash ", &all),
        serde_json::json!({
            "model": MODEL,
            "input": {"messages": [
                {"role": "user", "content": [{"type": "input_text", "text": "你好啊"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "你好"}]},
                {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": URL}}]},
            ]},
            "parameters": {
                "language_hints": ["zh"], "vocabulary_id": "vocab-1",
                "vocabulary": {"张三": 5, "李四": 50},
                "speaker_diarization_enabled": true, "keep_dialect": true,
                "format": "opus", "sample_rate": "16000",
            },
        })
    );
}

#[test]
fn the_format_is_that_of_the_name_or_wav() {
    let format = |audio: Audio| sent(audio, MODEL, &[])["parameters"]["format"].clone();
    let of_url = |url: &str| format(Audio::Value(string(url)));
    assert_eq!(of_url("https://example.com/a.M4A#x"), "m4a");
    assert_eq!(of_url("https://example.com"), "wav");
    assert_eq!(of_url("https://example.com/talk"), "wav");
    assert_eq!(of_url("https://example.com/a.b/talk.extension"), "wav");
    assert_eq!(of_url("oss://bucket/a.flac"), "flac");
    assert_eq!(format(Audio::File(file("a.ogg", b"x"))), "ogg");
    let mut blob = file("", b"x");
    assert_eq!(format(Audio::File(blob.clone())), "wav");
    blob.media_type = "audio/mpeg".to_owned();
    assert_eq!(format(Audio::File(blob)), "mp3");
    // A family that is given decides the shape.
    let family = [("family", string("qwen-audio-flash"))];
    let unknown = sent(Audio::Value(string(URL)), "my-model", &family);
    assert_eq!(unknown["parameters"]["format"], "mp3");
    let of_qwen = sent(Audio::Value(string(URL)), "my-model", &[]);
    assert_eq!(of_qwen["input"]["messages"][0]["content"][0]["audio"], URL);
}

#[test]
fn a_file_travels_inside_up_to_fifteen_megabytes() {
    let inside = sent(Audio::File(file("hello.wav", b"foob")), MODEL, &[]);
    assert_eq!(
        inside["input"]["messages"][0]["content"][0]["input_audio"]["data"],
        "data:audio/wav;base64,Zm9vYg=="
    );
    let mut large = file("talk.mp3", b"x");
    large.size_bytes = 15_000_000;
    let request = |file| {
        recognition_request(
            Operation::Recognize,
            Audio::File(file),
            &with_model(MODEL, &[]),
        )
    };
    assert!(request(large.clone()).is_ok());
    large.size_bytes += 1;
    assert_eq!(
        request(large).unwrap_err().message,
        "audio: qwen-audio-3.1-asr-flash takes files of at most 15 MB in a request, got 16 MB. Use transcribe with qwen-audio-3.1-asr-flash-filetrans, or pass a URL."
    );
}

#[test]
fn options_of_other_models_are_refused() {
    let (flag, words) = (Value::Bool(true), object(&[("词", Value::Number(1.0))]));
    let (v30, fun) = ("qwen-audio-3.0-asr-flash", "fun-asr-flash-2026-06-15");
    for (model, name, value) in [
        (MODEL, "itn", &flag),
        (MODEL, "language", &string("zh")),
        (MODEL, "detectLanguage", &flag),
        (MODEL, "resultFormat", &string("message")),
        (v30, "diarization", &flag),
        (v30, "keepDialect", &flag),
        (fun, "vocabulary", &words),
        (fun, "diarization", &flag),
        ("qwen3-asr-flash", "vocabulary", &words),
        (
            "qwen3-asr-flash",
            "languageHints",
            &Value::Array(vec![string("zh")]),
        ),
        ("qwen3-asr-flash", "diarization", &flag),
        ("qwen3-asr-flash", "format", &string("wav")),
        ("qwen3-asr-flash", "sampleRate", &Value::Number(16_000.0)),
    ] {
        let message = refused(model, &[(name, value.clone())]);
        let expected = format!("options.{name}: {model} does not take it. ");
        assert!(message.starts_with(&expected), "{message}");
    }
    for (name, value, expected) in [
        (
            "vocabulary",
            string("词"),
            "expected an object of weights by word",
        ),
        (
            "vocabulary",
            object(&[]),
            "expected 1 to 2000 words, got 0.",
        ),
        (
            "vocabulary",
            object(&[("词", Value::Number(6.0))]),
            "expected a weight from 1 to 5, or 50, got 6 for \"词\".",
        ),
        (
            "vocabulary",
            object(&[("一个十分长的词有超过十五个字符", Value::Number(2.5))]),
            "expected a weight from 1 to 5, or 50, got 2.5 for",
        ),
        (
            "vocabulary",
            object(&[("一个十分长的词有超过十五个字符的", Value::Number(5.0))]),
            "expected words of at most 15 characters",
        ),
        (
            "sampleRate",
            Value::Number(16.0),
            "expected a whole number from 1000",
        ),
        (
            "format",
            string("audio/wav"),
            "expected a format of audio such as \"wav\"",
        ),
        (
            "family",
            string("fun"),
            "expected one of qwen-direct, qwen-audio-flash, fun-asr-flash",
        ),
    ] {
        let message = refused(MODEL, &[(name, value)]);
        assert!(
            message.starts_with(&format!("options.{name}: {expected}")),
            "{message}"
        );
    }
    let many: Vec<(String, Value)> = (0..51)
        .map(|index| (format!("word{index}"), Value::Number(50.0)))
        .collect();
    let message = refused(MODEL, &[("vocabulary", Value::Object(many))]);
    assert!(
        message.contains("at most 50 words of weight 50, got 51"),
        "{message}"
    );
}

#[test]
fn a_model_of_another_use_is_refused_with_one_that_would_do() {
    for (model, expected) in [
        (
            "qwen-audio-3.1-asr-flash-filetrans",
            "or qwen-audio-3.1-asr-flash.",
        ),
        ("paraformer-v2", "or qwen-audio-3.1-asr-flash."),
        ("qwen3-asr-flash-filetrans", "or qwen3-asr-flash."),
        ("fun-asr", "or fun-asr-flash-2026-06-15."),
        (
            "qwen-audio-3.1-asr-flash-streaming",
            "takes live audio over a WebSocket",
        ),
        (
            "qwen-plus",
            "turns no speech into text. For a recording use qwen-audio-3.1-asr-flash",
        ),
    ] {
        let message = refused(model, &[]);
        assert!(
            message.starts_with(&format!("options.model: {model}")),
            "{message}"
        );
        assert!(message.contains(expected), "{message}");
    }
    for (model, expected) in [
        (MODEL, "or qwen-audio-3.1-asr-flash-filetrans."),
        (
            "qwen-audio-3.0-asr-flash",
            "or qwen-audio-3.0-asr-flash-filetrans.",
        ),
        ("fun-asr-flash-2026-06-15", "or fun-asr."),
        ("qwen3-asr-flash", "or qwen3-asr-flash-filetrans."),
        ("fun-asr-realtime", "live audio over a WebSocket"),
    ] {
        let options = with_model(model, &[]);
        let request = task_request(Operation::Transcribe, url(URL), false, &options);
        let message = request.unwrap_err().message;
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn an_answer_is_the_same_from_either_host() {
    let one = |begin, end, words| {
        vec![(
            "Hello World，这里是阿里巴巴语音实验室。".to_owned(),
            None,
            begin,
            end,
            words,
        )]
    };
    for name in [
        "sync-30.json",
        "sync-fun-flash.json",
        "sync-31-shared-host.json",
        "sync-31-workspace-host.json",
    ] {
        let read = recognized(Reply::ok(newest(name))).unwrap();
        assert_eq!(
            text(&read.fields, "text"),
            "Hello World，这里是阿里巴巴语音实验室。"
        );
        assert_eq!(text(&read.fields, "finishReason"), "stop", "{name}");
        assert!(
            text(&read.fields, "requestId").starts_with("5b7c1f60"),
            "{name}"
        );
        assert_eq!(
            read.fields.get_path("usage.seconds").to_u64_lenient(),
            Some(4)
        );
        assert_eq!(sentences(&read), one(760, 3800, 6), "{name}");
    }
    for name in [
        "sync-31-speakers.json",
        "sync-31-speakers-workspace-host.json",
    ] {
        let read = recognized(Reply::ok(newest(name))).unwrap();
        let speakers: Vec<_> = sentences(&read).iter().map(|one| one.1).collect();
        assert!(speakers.len() >= 2, "{name}");
        assert!(
            speakers.contains(&Some(0)) && speakers.contains(&Some(1)),
            "{name}"
        );
        let all: String = sentences(&read).iter().map(|one| one.0.as_str()).collect();
        assert_eq!(all, text(&read.fields, "text"), "{name}");
    }
}

#[test]
fn silence_is_an_empty_success() {
    for reply in [
        Reply::status(400, newest("sync-silence-400.json")),
        Reply::ok(newest("sync-silence-empty.json")),
    ] {
        let read = recognized(reply).unwrap();
        assert_eq!(read.fields.get_path("noSpeech").as_bool(), Some(true));
        assert_eq!(read.fields.get_path("text").as_str(), Some(""));
        assert!(text(&read.fields, "requestId").starts_with("5b7c1f60"));
        assert!(sentences(&read).iter().all(|one| one.0.is_empty()));
    }
    // The same of the models without times, and in a stream.
    let world = World::script([Reply::status(400, newest("sync-silence-400.json"))]);
    let request = recognition(Audio::Value(string(URL)), &[]);
    let client = client(&world);
    let read = world
        .run(client.recognizer().recognize(&request, &|_| {}))
        .unwrap();
    assert_eq!(read.fields.get_path("noSpeech").as_bool(), Some(true));
    assert!(read.sentences.is_none());
    let event =
        "id:1\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"ASR_RESPONSE_HAVE_NO_WORDS\"}\n\n";
    let (updates, end) = streamed_of(MODEL, Reply::ok(event));
    assert_eq!(updates.len(), 1);
    assert_eq!(updates[0].get_path("noSpeech").as_bool(), Some(true));
    assert!(end.is_ok());
}

#[test]
fn errors_keep_their_own_meaning() {
    for (name, status, kind) in [
        ("sync-error-no-format.json", 400, ErrorKind::InvalidRequest),
        ("sync-error-duration.json", 400, ErrorKind::TaskFailed),
        ("sync-error-data-uri.json", 400, ErrorKind::TaskFailed),
        ("sync-error-model.json", 404, ErrorKind::InvalidRequest),
    ] {
        let error = recognized(Reply::status(status, newest(name))).unwrap_err();
        assert_eq!((error.kind, error.retryable), (kind, false), "{name}");
    }
    for body in [
        "{}",
        "[]",
        "null",
        r#"{"output":{}}"#,
        r#"{"output":{"choices":[]}}"#,
    ] {
        let error = recognized(Reply::ok(body)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Decode, "{body}");
    }
    // Odd values cost themselves alone.
    let odd = r#"{"output":{"text":"好","sentence":{"text":"好","begin_time":"x","end_time":null,
        "sentence_end":"yes","words":[null,7,{"text":5},{"text":"好","begin_time":-1}]}},"usage":[]}"#;
    let read = recognized(Reply::ok(odd)).unwrap();
    assert_eq!(text(&read.fields, "text"), "好");
    assert_eq!(sentences(&read).len(), 1);
}

/// Models that give pieces of words can cut an emoji in the middle.
#[test]
fn half_a_character_costs_no_answer() {
    let answer = |text: &str| {
        format!(
            r#"{{"output":{{"text":"{text}","sentence":{{"text":"{text}","sentence_end":true,"begin_time":0,"end_time":9,"words":[]}}}},"usage":{{"duration":1}},"request_id":"r"}}"#
        )
    };
    for (written, read) in [
        (r"好\ud83d。", "好\u{fffd}。"),
        (r"\ude00 ok", "\u{fffd} ok"),
        (r"\ud83d\u0041", "\u{fffd}A"),
        (r"\ud83d\ude00", "😀"),
    ] {
        let whole = recognized(Reply::ok(answer(written))).unwrap();
        assert_eq!(text(&whole.fields, "text"), read);
        assert_eq!(sentences(&whole)[0].0, read);
        let event = format!("data:{}\n\n", answer(written));
        let (updates, end) = streamed_of(MODEL, Reply::ok(event));
        assert_eq!(text(&updates[0], "text"), read);
        assert_eq!(sentences(&end.unwrap())[0].0, read);
    }
}

#[test]
fn a_cumulative_stream_is_replaced_event_by_event() {
    let (updates, end) = streamed_of(MODEL, Reply::ok(newest("stream-31.sse")));
    let texts: Vec<_> = updates.iter().map(|update| text(update, "text")).collect();
    assert_eq!(
        texts,
        [
            "今天我们开会，讨轮",
            "今天我们开会，讨论试产",
            "今天我们开会，讨论试产排期。"
        ]
    );
    let deltas: Vec<_> = updates.iter().map(|update| text(update, "delta")).collect();
    assert_eq!(deltas, ["今天我们开会，讨轮", "论试产", "排期。"]);
    let reasons: Vec<_> = updates
        .iter()
        .map(|update| text(update, "finishReason"))
        .collect();
    assert_eq!(reasons, ["", "", "stop"]);
    let read = end.unwrap();
    assert_eq!(
        read.fields.get_path("usage.totalTokens").to_u64_lenient(),
        Some(869)
    );
    let whole: String = sentences(&read).iter().map(|one| one.0.as_str()).collect();
    assert_eq!(whole, "今天我们开会，讨论试产排期。");
    let (_, end) = streamed_of(MODEL, Reply::ok(newest("stream-31-speakers.sse")));
    let speakers: Vec<_> = sentences(&end.unwrap()).iter().map(|one| one.1).collect();
    assert_eq!(speakers.first(), Some(&Some(0)));
    assert_eq!(speakers.last(), Some(&Some(1)));
    let (updates, end) = streamed_of(MODEL, Reply::ok(newest("stream-short.sse")));
    assert_eq!((updates.len(), sentences(&end.unwrap()).len()), (1, 1));
}

#[test]
fn a_stream_of_sentences_keeps_each_once() {
    let model = "fun-asr-flash-2026-06-15";
    let (updates, end) = streamed_of(model, Reply::ok(newest("stream-fun-repeated.sse")));
    let deltas: Vec<_> = updates.iter().map(|update| text(update, "delta")).collect();
    assert_eq!(deltas, ["今天我们开会。", "讨论试产排期。", ""]);
    let texts: Vec<_> = sentences(&end.unwrap())
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(texts, ["今天我们开会。", "讨论试产排期。"]);
}

#[test]
fn turns_that_begin_at_the_same_time_are_all_kept() {
    let turn = |text: &str, begin: &str, speaker: u8| {
        format!(
            r#"{{"text":"{text}","begin_time":{begin},"end_time":900,"sentence_end":true,"speaker_id":{speaker},"words":[]}}"#
        )
    };
    let texts_of = |end: &Recognition| -> String {
        let texts: Vec<_> = sentences(end).into_iter().map(|one| one.0).collect();
        texts.join("|")
    };
    for (turns, kept) in [
        ([turn("是", "0", 0), turn("不", "0", 1)], "是|不"),
        ([turn("是", "0", 0), turn("是", "0", 1)], "是|是"),
        ([turn("a", "0", 0), turn("b", "0", 0)], "a|b"),
        ([turn("x", "null", 0), turn("x", "null", 0)], "x|x"),
        ([turn("b", "700", 1), turn("a", "20", 0)], "b|a"),
        // A turn that is given twice is one.
        ([turn("a", "20", 0), turn("a", "20", 0)], "a"),
    ] {
        let answer = format!(
            r#"{{"output":{{"text":"-","sentence":{{"text":"-","sentence_end":true,"begin_time":0}},"sentences":[{}]}},"usage":{{}},"request_id":"r"}}"#,
            turns.join(",")
        );
        let whole = recognized(Reply::ok(answer.clone())).unwrap();
        assert_eq!(texts_of(&whole), kept);
        // The last event of a stream may come twice.
        let events = format!("data:{answer}\n\ndata:{answer}\n\n");
        let (_, end) = streamed_of(MODEL, Reply::ok(events));
        assert_eq!(texts_of(&end.unwrap()), kept);
    }
}

#[test]
fn a_final_sentence_that_comes_again_is_one() {
    let event = |text: &str, begin: u64, is_end: bool| {
        format!(
            "data:{{\"output\":{{\"sentence\":{{\"text\":\"{text}\",\"begin_time\":{begin},\
             \"end_time\":{},\"sentence_end\":{is_end}}}}},\"usage\":{{}}}}\n\n",
            begin + 9
        )
    };
    for (events, kept) in [
        // In order, doubled, reordered, revised at last, and opened again.
        (vec![("a", 0, true), ("b", 9, true), ("b", 9, true)], "a|b"),
        (vec![("a", 0, true), ("b", 9, true), ("A", 0, true)], "A|b"),
        (vec![("b", 9, true), ("a", 0, true)], "b|a"),
        (
            vec![("a", 0, false), ("ab", 0, false), ("abc", 0, true)],
            "abc",
        ),
        (
            vec![("a", 0, true), ("ab", 0, false), ("abc", 0, true)],
            "abc",
        ),
    ] {
        let body: String = events
            .iter()
            .map(|one| event(one.0, one.1, one.2))
            .collect();
        let (_, end) = streamed_of("fun-asr-flash-2026-06-15", Reply::ok(body));
        let texts: Vec<_> = sentences(&end.unwrap())
            .into_iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(texts.join("|"), kept);
    }
}

#[test]
fn a_stream_that_ends_early_is_a_failure_with_its_text_before() {
    let (updates, end) = streamed_of(MODEL, Reply::ok(newest("stream-31-cut.sse")));
    assert_eq!(updates.len(), 2);
    assert_eq!(end.unwrap_err().kind, ErrorKind::Network);
    let (updates, end) = streamed_of(MODEL, Reply::ok(newest("stream-31-error-midway.sse")));
    assert_eq!(updates.len(), 1);
    let error = end.unwrap_err();
    assert!(!error.retryable, "it has given text, so it is billed");
    let (updates, end) = streamed_of(MODEL, Reply::ok(newest("stream-error.sse")));
    assert!(updates.is_empty());
    assert_eq!(end.unwrap_err().kind, ErrorKind::InvalidRequest);
    // Cut anywhere, no end is taken for the end.
    let whole = newest("stream-31.sse");
    for bytes in (0..whole.len() - 2).step_by(97) {
        let (_, end) = streamed_of(MODEL, Reply::ok(whole[..bytes].to_vec()));
        assert!(end.is_err(), "{bytes}");
    }
}

#[test]
fn a_refused_model_that_was_announced_off_is_named_with_its_successor() {
    let world = World::script([Reply::status(404, newest("sync-error-model.json"))]);
    let options = with_model("qwen-audio-asr", &[]);
    let request = recognition_request(Operation::Recognize, Audio::Value(string(URL)), &options);
    let client = client(&world);
    let refusal = world.run(client.recognizer().recognize(&request.unwrap(), &|_| {}));
    let message = refusal.unwrap_err().message;
    let advice = "The vendor has announced qwen-audio-asr as switched off: use qwen3-asr-flash.";
    assert!(message.contains(advice), "{message}");
    let error = recognized(Reply::status(404, newest("sync-error-model.json"))).unwrap_err();
    assert!(!error.message.contains("announced"), "{}", error.message);
}

#[test]
fn tasks_of_the_newest_models_have_one_file_and_turns() {
    let model = "qwen-audio-3.1-asr-flash-filetrans";
    let expected: serde_json::Value =
        serde_json::from_slice(&newest("submit-request-all.json")).unwrap();
    let words = object(&[("张三", Value::Number(5.0)), ("李四", Value::Number(50.0))]);
    let filter = object(&[
        ("mask", Value::Array(vec![string("测试")])),
        ("systemReserved", Value::Bool(true)),
    ]);
    let world = World::script([submitted()]);
    let options = with_model(
        model,
        &[
            ("context", string("你好啊")),
            ("channelIds", Value::Array(vec![Value::Number(0.0)])),
            (
                "languageHints",
                Value::Array(vec![string("zh"), string("en")]),
            ),
            ("vocabulary", words),
            ("diarization", Value::Bool(true)),
            ("speakerCount", Value::Number(3.0)),
            ("specialWordFilter", filter),
        ],
    );
    let file_url = expected["input"]["file_urls"][0].as_str().unwrap();
    let request = task_request(Operation::Submit, url(file_url), false, &options).unwrap();
    let client = client(&world);
    world.run(client.tasks().submit(&request)).unwrap();
    let sent = world.sent()[0].json();
    let inner = |body: &serde_json::Value| -> serde_json::Value {
        let text = body["parameters"]["special_word_filter"].as_str().unwrap();
        serde_json::from_str(text).unwrap()
    };
    assert_eq!(inner(&sent), inner(&expected));
    let without_filter = |mut body: serde_json::Value| {
        body["parameters"]["special_word_filter"].take();
        body
    };
    assert_eq!(without_filter(sent), without_filter(expected));
    let two = [url(URL), url(URL)].concat();
    let refusal = task_request(Operation::Submit, two, true, &with_model(model, &[]));
    assert_eq!(
        refusal.unwrap_err().message,
        format!("audio: {model} takes one file in a task, got 2. Submit each by itself.")
    );
    // A list of turns is for these models alone.
    let turns = [(
        "context",
        Value::Array(vec![object(&[("user", string("a"))])]),
    )];
    let of_qwen = with_model("qwen3-asr-flash-filetrans", &turns);
    let refusal = task_request(Operation::Submit, url(URL), false, &of_qwen).unwrap_err();
    assert_eq!(
        refusal.message,
        "options.context: expected a text, got an array of 1."
    );
}

#[test]
fn results_of_the_newest_models_are_read() {
    for (name, texts) in [
        ("result-words.json", 1),
        ("result-speakers.json", 2),
        ("result-two-channels.json", 2),
        ("result-languages.json", 1),
        ("result-words-misaligned.json", 1),
        ("result-no-words.json", 1),
        ("result-empty.json", 0),
    ] {
        let read = dashscope_asr_core::Transcription::parse(&newest(name)).unwrap();
        assert!(read.sentences().count() >= texts, "{name}");
        assert!(read.sentences().all(|one| !one.is_derived()), "{name}");
    }
    for (name, kind) in [
        ("task-succeeded-30.json", None),
        ("task-succeeded-31.json", None),
        ("task-single-file-failed.json", Some(ErrorKind::TaskFailed)),
        ("task-failed-no-speech.json", None),
        ("task-failed-no-words.json", None),
    ] {
        let world = World::script([submitted(), Reply::ok(newest(name)), document()]);
        let client = client(&world);
        let options = with_model("qwen-audio-3.1-asr-flash-filetrans", &[]);
        let request = task_request(Operation::Transcribe, url(URL), false, &options).unwrap();
        let wait = dashscope_asr_core::WaitOptions::from(
            &Operation::Transcribe.validate(options).unwrap(),
        );
        let end = world.run(client.tasks().transcribe(&request, wait, &|_| {}));
        assert_eq!(end.err().map(|error| error.kind), kind, "{name}");
    }
}
