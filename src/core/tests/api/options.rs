//! Options, each wrong once: the caller sees the whole sentence, so the whole sentence is asserted.

use crate::support::*;
use dashscope_asr_core::{Audio, Error, Operation, TranscriptionRequest, Value, WaitOptions};

const URL: &str = "https://example.com/a.wav";

fn options(entries: &[(&str, Value)]) -> Result<TranscriptionRequest, Box<Error>> {
    task_request(Operation::Transcribe, url(URL), false, &object(entries))
}

fn wait_options(operation: Operation, options: &Value) -> Result<WaitOptions, Box<Error>> {
    operation
        .validate(options.clone())
        .map(|options| WaitOptions::from(&options))
}

fn numbers(values: &[f64]) -> Value {
    Value::Array(values.iter().copied().map(Value::Number).collect())
}

fn strings(values: &[&str]) -> Value {
    Value::Array(values.iter().map(|value| string(value)).collect())
}

#[test]
fn recognition_options() {
    let text = |name: &'static str| [(name, Value::Number(5.0))];
    rejected(
        options(&text("model")),
        "options.model: expected a model name, got 5.",
    );
    rejected(
        options(&[("model", string(" "))]),
        "options.model: expected a model name, got \" \".",
    );
    rejected(
        options(&text("vocabularyId")),
        "options.vocabularyId: expected a vocabulary id (vocab-…), got 5.",
    );
    rejected(
        options(&[
            ("model", string("paraformer-v1")),
            ("phraseId", Value::Bool(true)),
        ]),
        "options.phraseId: expected a phrase list id, got true.",
    );
    rejected(
        options(&[("languageHints", string("zh"))]),
        "options.languageHints: expected an array of language codes such as \"zh\" or \"en\", got \"zh\".",
    );
    // An empty list is the default, for every model.
    for name in ["languageHints", "channelIds"] {
        let empty = options(&[(name, strings(&[])), ("model", string("paraformer-8k-v2"))]);
        assert!(empty.is_ok(), "{empty:?}");
    }
    rejected(
        options(&[(
            "languageHints",
            Value::Array(vec![string("zh"), Value::Absent]),
        )]),
        "options.languageHints: expected an array of language codes such as \"zh\" or \"en\", got nothing at index 1.",
    );
    rejected(
        options(&[("channelIds", Value::Number(0.0))]),
        "options.channelIds: expected an array of track numbers from 0, got 0.",
    );
    rejected(
        options(&[("channelIds", numbers(&[0.0, -1.0]))]),
        "options.channelIds: expected an array of track numbers from 0, got -1 at index 1.",
    );
    rejected(
        options(&[("channelIds", numbers(&[1.0, 1.0]))]),
        "options.channelIds: 1 is there twice, and each is billed; list it once.",
    );
    for name in [
        "disfluencyRemoval",
        "timestampAlignment",
        "diarization",
        "audioEventDetection",
    ] {
        rejected(
            options(&[(name, string("yes"))]),
            &format!("options.{name}: expected true or false, got \"yes\"."),
        );
    }
    let diarized =
        |count: Value| options(&[("diarization", Value::Bool(true)), ("speakerCount", count)]);
    for (count, seen) in [
        (Value::Number(1.0), "1"),
        (Value::Number(101.0), "101"),
        (Value::Number(2.5), "2.5"),
        (Value::Number(f64::NAN), "NaN"),
        (string("2"), "\"2\""),
    ] {
        rejected(
            diarized(count),
            &format!("options.speakerCount: expected a whole number from 2 to 100, got {seen}."),
        );
    }
    rejected(
        options(&[("speakerCount", Value::Number(2.0))]),
        "options.speakerCount: it has no effect without diarization. Set diarization: true, or leave it out.",
    );
}

#[test]
fn special_words() {
    let filter = |entries: &[(&str, Value)]| options(&[("specialWordFilter", object(entries))]);
    rejected(
        options(&[("specialWordFilter", string("{}"))]),
        "options.specialWordFilter: expected an object, got a string.",
    );
    rejected(
        filter(&[("mask", string("a"))]),
        "options.specialWordFilter.mask: expected an array of words, got \"a\".",
    );
    rejected(
        filter(&[("remove", strings(&[""]))]),
        "options.specialWordFilter.remove: expected an array of words, got \"\" at index 0.",
    );
    rejected(
        filter(&[("systemReserved", Value::Number(1.0))]),
        "options.specialWordFilter.systemReserved: expected true or false, got 1.",
    );
    rejected(
        filter(&[("filter_with_signed", object(&[]))]),
        "options.specialWordFilter.filter_with_signed: there is no such option; did you mean mask?",
    );
}

#[test]
fn options_a_model_does_not_take() {
    let with = |model: &str, name: &'static str, value: Value| {
        options(&[("model", string(model)), (name, value)])
    };
    for model in [
        "paraformer-8k-v2",
        "paraformer-v1",
        "paraformer-8k-v1",
        "paraformer-mtl-v1",
    ] {
        rejected(
            with(model, "languageHints", strings(&["zh"])),
            &format!(
                "options.languageHints: {model} does not take it. Of the Paraformer models only paraformer-v2 takes it."
            ),
        );
    }
    rejected(
        with("paraformer-v1", "vocabularyId", string("vocab-1")),
        "options.vocabularyId: paraformer-v1 does not take it. Use phraseId with v1 models, or a v2 model.",
    );
    // Every option, and the models that refuse it.
    let (text, list, flag) = (|| string("x"), || strings(&["zh"]), || Value::Bool(true));
    let (v2, k2, v1, fun, sense, qwen) = (
        "paraformer-v2",
        "paraformer-8k-v2",
        "paraformer-v1",
        "fun-asr",
        "sensevoice-v1",
        "qwen3-asr-flash-filetrans",
    );
    let (audio31, audio30) = (
        "qwen-audio-3.1-asr-flash-filetrans",
        "qwen-audio-3.0-asr-flash-filetrans",
    );
    let words = || object(&[("张三", Value::Number(5.0))]);
    for (name, value, refusing) in [
        ("languageHints", list(), &[k2, v1, qwen][..]),
        (
            "language",
            text(),
            &[v2, k2, v1, fun, sense, audio31, audio30],
        ),
        ("vocabularyId", text(), &[v1, sense, qwen]),
        ("vocabulary", words(), &[v2, k2, v1, fun, sense, qwen]),
        (
            "keepDialect",
            flag(),
            &[v2, k2, v1, fun, sense, qwen, audio30],
        ),
        (
            "phraseId",
            text(),
            &[v2, k2, fun, sense, qwen, audio31, audio30],
        ),
        ("channelIds", numbers(&[0.0]), &[]),
        ("disfluencyRemoval", flag(), &[qwen, audio31, audio30]),
        (
            "timestampAlignment",
            flag(),
            &[fun, sense, qwen, audio31, audio30],
        ),
        ("specialWordFilter", object(&[]), &[sense, qwen]),
        ("diarization", flag(), &[sense, qwen]),
        ("audioEventDetection", flag(), &[qwen, audio31, audio30]),
        ("words", flag(), &[v2, k2, v1, fun, sense, audio31, audio30]),
        ("itn", flag(), &[v2, k2, v1, fun, sense, audio31, audio30]),
        ("context", text(), &[v2, k2, v1, fun, sense]),
    ] {
        for model in [v2, k2, v1, fun, sense, qwen, audio31, audio30] {
            let refused = with(model, name, value.clone());
            assert_eq!(
                refused.is_err(),
                refusing.contains(&model),
                "{name} with {model}: {refused:?}"
            );
            if let Err(error) = refused {
                assert!(
                    error
                        .message
                        .starts_with(&format!("options.{name}: {model} does not take it. ")),
                    "{error}"
                );
            }
        }
    }
    rejected(
        with(v2, "phraseId", text()),
        "options.phraseId: paraformer-v2 does not take it. It is for v1 models; use vocabularyId.",
    );
    let sense_hints = |hints: &[&str]| with(sense, "languageHints", strings(hints));
    rejected(
        sense_hints(&["zh", "en"]),
        "options.languageHints: sensevoice-v1 takes exactly one, [\"auto\"] or a language, got 2.",
    );
    rejected(
        with("qwen3-asr-flash", "itn", flag()),
        "options.model: qwen3-asr-flash answers directly and takes no tasks. Use recognize, or qwen3-asr-flash-filetrans.",
    );
    rejected(
        with("qwen-new", "family", string("qwen")),
        "options.family: expected one of paraformer-v2, paraformer-8k-v2, paraformer-v1, fun-asr, sensevoice, qwen-filetrans, qwen-audio-filetrans, got \"qwen\".",
    );
    let newer = [
        ("model", string("qwen4-filetrans")),
        ("family", string("qwen-filetrans")),
        ("diarization", flag()),
    ];
    rejected(
        options(&newer),
        "options.diarization: qwen4-filetrans does not take it. Paraformer and Fun-ASR models take it.",
    );
    let two = task_request(
        Operation::Submit,
        [url(URL), url(URL)].concat(),
        true,
        &object(&[("model", string(qwen))]),
    );
    rejected(
        two,
        "audio: qwen3-asr-flash-filetrans takes one file in a task, got 2. Submit each by itself.",
    );
    assert!(with("paraformer-v9", "phraseId", string("p")).is_ok());
}

#[test]
fn names_that_do_not_exist() {
    for (name, meant) in [
        ("language_hints", "languageHints"),
        ("diarization_enabled", "diarization"),
        ("speakercount", "speakerCount"),
        ("channel_id", "channelIds"),
        ("timeout", "timeoutMs"),
        ("onstatus", "onStatus"),
        ("polling_interval", "pollIntervalMs"),
    ] {
        rejected(
            options(&[(name, Value::Bool(true))]),
            &format!("options.{name}: there is no such option; did you mean {meant}?"),
        );
    }
    let error = options(&[("temperature", Value::Number(0.0))]).unwrap_err();
    assert!(
        error.message.starts_with("options.temperature: there is no such option. Options are model, family, languageHints,"),
        "{error}"
    );
    rejected(
        task_request(
            Operation::Submit,
            url(URL),
            false,
            &object(&[("onStatus", Value::Other("function".into()))]),
        )
        .map(|_| ()),
        "options.onStatus: there is no such option. Options are model, family, languageHints, language, vocabularyId, phraseId, channelIds, disfluencyRemoval, timestampAlignment, specialWordFilter, diarization, speakerCount, audioEventDetection, words, itn, context, vocabulary, keepDialect, onProgress, signal.",
    );
    rejected(
        options(&[]).and(task_request(
            Operation::Transcribe,
            url(URL),
            false,
            &string("zh"),
        )),
        "options: expected an object, got a string.",
    );
    assert!(
        options(&[("language_hints", Value::Absent)]).is_ok(),
        "undefined is the same as left out"
    );
}

#[test]
fn waiting_options() {
    let wait = |entries: &[(&str, Value)]| wait_options(Operation::Wait, &object(entries));
    rejected(
        wait(&[("timeoutMs", Value::Number(0.0))]),
        "options.timeoutMs: expected a whole number from 1 to 86400000 milliseconds, got 0.",
    );
    rejected(
        wait(&[("timeoutMs", Value::Number(f64::INFINITY))]),
        "options.timeoutMs: expected a whole number from 1 to 86400000 milliseconds, got Infinity.",
    );
    rejected(
        wait(&[("pollIntervalMs", Value::Number(3.0))]),
        "options.pollIntervalMs: expected a whole number from 100 to 60000 milliseconds, got 3.",
    );
    rejected(
        wait(&[("signal", object(&[]))]),
        "options.signal: expected an AbortSignal, got an object.",
    );
    rejected(
        wait(&[("onStatus", string("log"))]),
        "options.onStatus: expected a function, got \"log\".",
    );
    assert!(
        wait(&[
            ("signal", Value::Other("AbortSignal".into())),
            ("onStatus", Value::Other("function".into()))
        ])
        .is_ok()
    );
    rejected(
        Operation::Status.validate(object(&[("timeoutMs", Value::Number(5.0))])),
        "options.timeoutMs: there is no such option. Options are signal.",
    );
}

#[test]
fn audio() {
    let fetched = "A URL is fetched by the service, so it must be reachable from the internet.";
    let of_path = "For a file of this machine in Node pass await fs.openAsBlob(path), of node:fs.";
    let with_advice = |path: &str, seen: &str, advice: &str| {
        format!("{path}: expected an http(s):// or oss:// URL or a File, got {seen}. {advice}")
    };
    let expected = |path: &str, seen: &str| with_advice(path, seen, fetched);
    let one = |audio: Value| {
        task_request(
            Operation::Transcribe,
            vec![Audio::Value(audio)],
            false,
            &Value::Absent,
        )
    };
    rejected(one(Value::Absent), &expected("audio", "nothing"));
    rejected(one(string("")), &expected("audio", "\"\""));
    for path in [
        "talk.mp3",
        "./talk",
        "/tmp/talk",
        "C:\\talk",
        "FILE:///tmp/talk.mp3",
        "讲话.mp3",
    ] {
        let seen = format!("\"{path}\"");
        rejected(one(string(path)), &with_advice("audio", &seen, of_path));
    }
    rejected(
        one(string("data:audio/wav;base64,UklGR")),
        &with_advice(
            "audio",
            "\"data:audio/wav;base64,UklGR\"",
            "Pass await (await fetch(dataUri)).blob().",
        ),
    );
    rejected(one(string("oss://")), &expected("audio", "\"oss://\""));
    rejected(
        one(string("ftp://example.com/a.wav?sig=secret")),
        &expected("audio", "\"ftp://example.com/a.wav\""),
    );
    for (kind, seen, advice) in [
        ("ArrayBuffer", "an ArrayBuffer", "Pass new Blob([bytes])."),
        ("Buffer", "a Buffer", "Pass new Blob([bytes])."),
        (
            "ReadStream",
            "a ReadStream",
            "Pass await new Response(stream).blob(), or for a file in Node await fs.openAsBlob(path), of node:fs.",
        ),
        ("Map", "a Map", fetched),
    ] {
        let refused = one(Value::Other(kind.into()));
        rejected(refused, &with_advice("audio", seen, advice));
    }
    let many = |operation: Operation, urls: &[&str]| {
        task_request(
            operation,
            urls.iter().flat_map(|text| url(text)).collect(),
            true,
            &Value::Absent,
        )
    };
    rejected(
        many(Operation::Transcribe, &[URL]),
        "audio: expected one file, got an array of 1. Use submit for several.",
    );
    rejected(
        many(Operation::Submit, &[]),
        "audio: expected 1 to 100 files in one task, got 0.",
    );
    rejected(
        many(Operation::Submit, &[URL; 101]),
        "audio: expected 1 to 100 files in one task, got 101.",
    );
    rejected(
        many(Operation::Submit, &[URL, "b.wav"]),
        &with_advice("audio[1]", "\"b.wav\"", of_path),
    );
    assert!(many(Operation::Submit, &[URL; 100]).is_ok());
    let empty = task_request(
        Operation::Submit,
        vec![Audio::File(file("a.wav", b""))],
        false,
        &Value::Absent,
    );
    rejected(
        empty,
        "audio: expected audio, got an empty file. Check how it was made.",
    );
}

#[test]
fn direct_recognition() {
    let recognize = |entries: &[(&str, Value)]| {
        recognition_request(
            Operation::Recognize,
            Audio::Value(string(URL)),
            &object(entries),
        )
    };
    assert!(
        recognize(&[
            ("language", string("zh")),
            ("itn", Value::Bool(true)),
            ("context", string(""))
        ])
        .is_ok()
    );
    rejected(
        recognize(&[("itn", string("yes"))]),
        "options.itn: expected true or false, got \"yes\".",
    );
    rejected(
        recognize(&[("context", Value::Number(1.0))]),
        "options.context: expected a text, got 1.",
    );
    rejected(
        recognize(&[("model", string("paraformer-v2"))]),
        "options.model: paraformer-v2 queues tasks and answers nothing directly. Use transcribe, or qwen-audio-3.1-asr-flash.",
    );
    rejected(
        recognize(&[("incremental", Value::Bool(true))]),
        "options.incremental: there is no such option. Options are model, family, languageHints, vocabularyId, vocabulary, diarization, keepDialect, format, sampleRate, language, detectLanguage, itn, context, resultFormat, onProgress, signal.",
    );
    rejected(
        recognize(&[("resultFormat", string("text"))]),
        "options.resultFormat: expected \"message\", got \"text\".",
    );
    for name in ["language", "detectLanguage", "itn", "context"] {
        let value = if name == "itn" || name == "detectLanguage" {
            Value::Bool(true)
        } else {
            string("zh")
        };
        let refused = recognize(&[("model", string("qwen-audio-asr")), (name, value)]);
        rejected(
            refused,
            &format!(
                "options.{name}: qwen-audio-asr does not take it. It takes audio alone; qwen-audio-3.1-asr-flash takes more."
            ),
        );
    }
    let stream = recognition_request(
        Operation::RecognizeStream,
        Audio::Value(string(URL)),
        &object(&[("incremental", Value::Number(1.0))]),
    );
    rejected(
        stream,
        "options.incremental: expected true or false, got 1.",
    );
}
