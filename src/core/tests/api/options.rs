//! Every option wrong once: the whole sentence is what a caller sees, so the whole sentence is asserted.

use crate::support::{KEY, object, string};
use dashscope_asr_core::request::Verb;
use dashscope_asr_core::{Config, Error, ErrorKind, TranscriptionRequest, Value, WaitOptions};

const URL: &str = "https://example.com/a.wav";

fn rejected<T: std::fmt::Debug>(result: Result<T, Box<Error>>, sentence: &str) {
    let error = result.expect_err(sentence);
    assert_eq!(error.message, sentence);
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
    assert!(!error.retryable);
    let field = error.field.expect("a field");
    assert!(error.message.starts_with(&format!("{field}: ")), "{field}");
}

fn options(entries: &[(&str, Value)]) -> Result<TranscriptionRequest, Box<Error>> {
    TranscriptionRequest::from_values(Verb::Transcribe, &string(URL), &object(entries))
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
    rejected(options(&text("model")), "options.model: expected a model name, got 5.");
    rejected(options(&[("model", string(" "))]), "options.model: expected a model name, got \" \".");
    rejected(options(&text("vocabularyId")), "options.vocabularyId: expected a vocabulary id (vocab-…), got 5.");
    rejected(
        options(&[("model", string("paraformer-v1")), ("phraseId", Value::Bool(true))]),
        "options.phraseId: expected a phrase list id, got true.",
    );
    rejected(
        options(&[("languageHints", string("zh"))]),
        "options.languageHints: expected an array of language codes such as \"zh\" or \"en\", got \"zh\".",
    );
    rejected(
        options(&[("languageHints", strings(&[]))]),
        "options.languageHints: expected an array of language codes such as \"zh\" or \"en\", got an empty array.",
    );
    rejected(
        options(&[("languageHints", Value::Array(vec![string("zh"), Value::Absent]))]),
        "options.languageHints: expected an array of language codes such as \"zh\" or \"en\", got nothing at index 1.",
    );
    rejected(options(&[("channelIds", Value::Number(0.0))]), "options.channelIds: expected an array of track numbers from 0, got 0.");
    rejected(
        options(&[("channelIds", numbers(&[0.0, -1.0]))]),
        "options.channelIds: expected an array of track numbers from 0, got -1 at index 1.",
    );
    rejected(options(&[("channelIds", numbers(&[1.0, 1.0]))]), "options.channelIds: 1 is there twice, and each is billed; list it once.");
    for name in ["disfluencyRemoval", "timestampAlignment", "diarization", "audioEventDetection"] {
        rejected(options(&[(name, string("yes"))]), &format!("options.{name}: expected true or false, got \"yes\"."));
    }
    let diarized = |count: Value| options(&[("diarization", Value::Bool(true)), ("speakerCount", count)]);
    for (count, seen) in [
        (Value::Number(1.0), "1"),
        (Value::Number(101.0), "101"),
        (Value::Number(2.5), "2.5"),
        (Value::Number(f64::NAN), "NaN"),
        (string("2"), "\"2\""),
    ] {
        rejected(diarized(count), &format!("options.speakerCount: expected a whole number from 2 to 100, got {seen}."));
    }
    rejected(
        options(&[("speakerCount", Value::Number(2.0))]),
        "options.speakerCount: it has no effect without diarization. Set diarization: true, or leave it out.",
    );
}

#[test]
fn special_words() {
    let filter = |entries: &[(&str, Value)]| options(&[("specialWordFilter", object(entries))]);
    rejected(options(&[("specialWordFilter", string("{}"))]), "options.specialWordFilter: expected an object, got a string.");
    rejected(filter(&[("mask", string("a"))]), "options.specialWordFilter.mask: expected an array of words, got \"a\".");
    rejected(filter(&[("remove", strings(&[""]))]), "options.specialWordFilter.remove: expected an array of words, got \"\" at index 0.");
    rejected(filter(&[("systemReserved", Value::Number(1.0))]), "options.specialWordFilter.systemReserved: expected true or false, got 1.");
    rejected(
        filter(&[("filter_with_signed", object(&[]))]),
        "options.specialWordFilter.filter_with_signed: there is no such option; did you mean mask?",
    );
}

#[test]
fn options_a_model_does_not_take() {
    let with = |model: &str, name: &'static str, value: Value| options(&[("model", string(model)), (name, value)]);
    for model in ["paraformer-8k-v2", "paraformer-v1", "paraformer-8k-v1", "paraformer-mtl-v1"] {
        rejected(
            with(model, "languageHints", strings(&["zh"])),
            &format!("options.languageHints: {model} does not take it. Of the Paraformer models only paraformer-v2 takes it."),
        );
    }
    rejected(
        with("paraformer-v1", "vocabularyId", string("vocab-1")),
        "options.vocabularyId: paraformer-v1 does not take it. Use phraseId with v1 models, or a v2 model.",
    );
    rejected(
        with("paraformer-v2", "phraseId", string("p")),
        "options.phraseId: paraformer-v2 does not take it. It is for v1 models; use vocabularyId with v2 models.",
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
        rejected(options(&[(name, Value::Bool(true))]), &format!("options.{name}: there is no such option; did you mean {meant}?"));
    }
    let error = options(&[("temperature", Value::Number(0.0))]).unwrap_err();
    assert!(error.message.starts_with("options.temperature: there is no such option. Options are model, languageHints,"), "{error}");
    rejected(
        TranscriptionRequest::from_values(Verb::Submit, &string(URL), &object(&[("onStatus", Value::Other("function".into()))]))
            .map(|_| ()),
        "options.onStatus: there is no such option. Options are model, languageHints, vocabularyId, phraseId, channelIds, disfluencyRemoval, timestampAlignment, specialWordFilter, diarization, speakerCount, audioEventDetection, signal.",
    );
    rejected(
        options(&[]).and(TranscriptionRequest::from_values(Verb::Transcribe, &string(URL), &string("zh"))),
        "options: expected an object, got a string.",
    );
    assert!(options(&[("language_hints", Value::Absent)]).is_ok(), "undefined is the same as left out");
}

#[test]
fn waiting_options() {
    let wait = |entries: &[(&str, Value)]| WaitOptions::from_value(Verb::Wait, &object(entries));
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
    rejected(wait(&[("signal", object(&[]))]), "options.signal: expected an AbortSignal, got an object.");
    rejected(wait(&[("onStatus", string("log"))]), "options.onStatus: expected a function, got \"log\".");
    assert!(wait(&[("signal", Value::Other("AbortSignal".into())), ("onStatus", Value::Other("function".into()))]).is_ok());
    rejected(
        Verb::Status.check(&object(&[("timeoutMs", Value::Number(5.0))])),
        "options.timeoutMs: there is no such option. Options are signal.",
    );
}

#[test]
fn audio() {
    let advice = "The service fetches the file itself, so it must be reachable from the internet.";
    let one = |audio: Value| TranscriptionRequest::from_values(Verb::Transcribe, &audio, &Value::Absent);
    rejected(one(Value::Absent), &format!("audio: expected an http:// or https:// URL, got nothing. {advice}"));
    rejected(one(string("")), &format!("audio: expected an http:// or https:// URL, got \"\". {advice}"));
    rejected(one(string("talk.mp3")), &format!("audio: expected an http:// or https:// URL, got \"talk.mp3\". {advice}"));
    rejected(
        one(string("ftp://example.com/a.wav?sig=secret")),
        &format!("audio: expected an http:// or https:// URL, got \"ftp://example.com/a.wav\". {advice}"),
    );
    rejected(one(Value::Other("ArrayBuffer".into())), &format!("audio: expected an http:// or https:// URL, got an ArrayBuffer. {advice}"));
    rejected(one(strings(&[URL])), "audio: expected one URL, got an array of 1. Use submit for several files.");
    let many = |audio: Value| TranscriptionRequest::from_values(Verb::Submit, &audio, &Value::Absent);
    rejected(many(strings(&[])), "audio: expected 1 to 100 URLs in one task, got 0.");
    rejected(many(strings(&[URL; 101])), "audio: expected 1 to 100 URLs in one task, got 101.");
    rejected(many(strings(&[URL, "b.wav"])), &format!("audio[1]: expected an http:// or https:// URL, got \"b.wav\". {advice}"));
    assert_eq!(many(strings(&[URL; 100])).unwrap().file_urls().len(), 100);
    assert_eq!(one(string(" https://example.com/a b.wav ")).unwrap().file_urls(), ["https://example.com/a%20b.wav"]);
}

#[test]
fn client_options() {
    let config = |entries: &[(&str, Value)]| Config::from_value(&object(entries), None).map(|_| ());
    let key = ("apiKey", string(KEY));
    let missing = "options.apiKey: expected a DashScope API key, got nothing. Give apiKey on a server, or in a page set baseUrl to your relay, which holds the key.";
    rejected(config(&[]), missing);
    rejected(Config::from_value(&Value::Absent, None).map(|_| ()), missing);
    rejected(Config::from_value(&string(KEY), None).map(|_| ()), "options: expected an object, got a string.");
    rejected(config(&[("apiKey", Value::Number(5.0))]), "options.apiKey: expected a DashScope API key, got 5.");
    rejected(
        config(&[("apiKey", string("sk-1\n"))]),
        "options.apiKey: expected a key without spaces, line ends or other characters than ASCII. Check how it was copied.",
    );
    rejected(config(&[("apikey", string(KEY))]), "options.apikey: there is no such option; did you mean apiKey?");
    rejected(
        config(&[key.clone(), ("region", string("mars"))]),
        "options.region: expected \"beijing\" or \"singapore\", got \"mars\". For another region or a workspace's own host give baseUrl.",
    );
    rejected(
        config(&[key.clone(), ("baseUrl", string("/api/asr"))]),
        "options.baseUrl: expected an absolute URL, got \"/api/asr\": outside a page there is no origin to put before a path.",
    );
    rejected(
        config(&[key.clone(), ("baseUrl", string("dashscope.aliyuncs.com"))]),
        "options.baseUrl: expected https://host/path or /path, without user, query or fragment, got \"dashscope.aliyuncs.com\".",
    );
    rejected(
        config(&[key.clone(), ("baseUrl", string("http://relay.example.com/api"))]),
        "options.baseUrl: expected https:// where an apiKey is given: over http:// anyone on the way could read it.",
    );
    rejected(
        config(&[key.clone(), ("workspace", string("a/b"))]),
        "options.workspace: expected an id of at most 64 letters, digits, - and _, got \"a/b\".",
    );
    assert!(config(&[key, ("baseUrl", string("http://127.0.0.1:4000/api/v1/"))]).is_ok());
    assert!(config(&[("baseUrl", string("https://relay.example.com/api"))]).is_ok());
    let in_page = Config::from_value(&object(&[("baseUrl", string("/api/asr"))]), Some("https://app.example.com"));
    assert!(format!("{:?}", in_page.unwrap()).contains("\"https://app.example.com/api/asr\""));
}
