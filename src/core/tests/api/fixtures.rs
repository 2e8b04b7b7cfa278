//! Every recorded or documented body in `tests/fixtures/service` is read, and its values checked. A
//! file that no arm knows fails.

use std::rc::Rc;
use std::time::Duration;

use crate::support::{self, *};
use dashscope_asr_core::{
    Audio, ErrorKind, Operation, RecognitionRequest, TaskId, TaskSnapshot, Transcription,
    TranscriptionRequest, Value, VocabularyOperation,
};
use serde_json::json;

type Json = serde_json::Value;

fn parsed(name: &str) -> Json {
    serde_json::from_slice(&fixture(name)).unwrap()
}

#[test]
fn every_fixture_is_read() {
    let folder = format!(
        "{}/../../tests/fixtures/service",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 85, "{}", names.len());
    for name in names {
        match name.split_once('-').map_or(name.as_str(), |(kind, _)| kind) {
            "README.md" => {}
            "error" | "token" if name != "token.json" => refusal(&name),
            "result" if name.ends_with(".xml") => storage_refusal(&name),
            "result" => result(&name),
            "submit" if name.starts_with("submit-request") => submit_request(&name),
            "submit" => submitted_answer(&name),
            "sync" if name.starts_with("sync-request") => recognize_request(&name),
            "sync" => recognition(&name),
            "task" => task(&name),
            "token.json" => token(&name),
            "upload" if name.contains("-error-") => storage_refusal(&name),
            "upload" => upload(&name),
            "vocabulary" => vocabulary(&name),
            "ws" => frame(&name),
            other => panic!("{name}: no test reads files of kind {other}"),
        }
    }
}

/// The HTTP status is in the name.
fn refusal(name: &str) {
    let status = name
        .split('-')
        .find_map(|part| part.trim_end_matches(".json").parse::<u16>().ok())
        .unwrap();
    let said = parsed(name);
    let said_code = said["code"].as_str().or(said["error"]["code"].as_str());
    let world = World::script([Reply::status(status, fixture(name))]);
    let error = world
        .run(client(&world).tasks().status(&TaskId::new(TASK).unwrap()))
        .unwrap_err();
    assert_eq!(
        (error.status, error.code.as_deref()),
        (Some(status), said_code),
        "{name}"
    );
    assert_eq!(
        error.request_id.as_deref(),
        said["request_id"].as_str(),
        "{name}"
    );
    let kind = match (status, said_code) {
        (401 | 403, _) | (_, Some("Arrearage")) => ErrorKind::Authentication,
        (429, _) => ErrorKind::RateLimited,
        (500.., _) => ErrorKind::Service,
        _ => ErrorKind::InvalidRequest,
    };
    assert_eq!(
        (error.kind, error.retryable),
        (kind, status >= 429),
        "{name}"
    );
}

fn storage_refusal(name: &str) {
    let said = String::from_utf8(fixture(name)).unwrap();
    let element = |tag: &str| {
        said.split_once(&format!("<{tag}>"))
            .unwrap()
            .1
            .split_once("</")
            .unwrap()
            .0
            .to_owned()
    };
    let world = World::script([Reply::status(403, fixture(name))]);
    let error = world
        .run(client(&world).tasks().status(&TaskId::new(TASK).unwrap()))
        .unwrap_err();
    assert_eq!(
        (error.code, error.request_id),
        (Some(element("Code")), Some(element("RequestId"))),
        "{name}"
    );
    assert!(
        error
            .message
            .contains(element("Message").trim_end_matches('.')),
        "{name}: {}",
        error.message
    );
}

fn result(name: &str) {
    let said = parsed(name);
    let read = Transcription::parse(&fixture(name)).unwrap();
    assert_eq!(
        read.file_url.as_deref(),
        said["file_url"].as_str(),
        "{name}"
    );
    let transcripts = said["transcripts"].as_array().unwrap();
    assert_eq!(read.channels().count(), transcripts.len(), "{name}");
    for (channel, transcript) in read.channels().zip(transcripts) {
        assert_eq!(
            Some(channel.channel_id()),
            transcript["channel_id"].as_u64(),
            "{name}"
        );
        assert_eq!(
            channel.speech_ms(),
            transcript["content_duration_in_milliseconds"].as_u64(),
            "{name}"
        );
        let sentences = transcript["sentences"].as_array().unwrap();
        assert_eq!(channel.sentences().count(), sentences.len(), "{name}");
        let tagged = name.contains("sensevoice");
        assert_eq!(
            Some(channel.text()) == transcript["text"].as_str(),
            !tagged,
            "{name}"
        );
        let number = |value: &Json| value.as_u64().map(|number| number as u32);
        for (sentence, said) in channel.sentences().zip(sentences) {
            assert_eq!(
                (Some(sentence.start_ms()), Some(sentence.end_ms())),
                (number(&said["begin_time"]), number(&said["end_time"])),
                "{name}"
            );
            assert_eq!(
                (sentence.sentence_id(), sentence.speaker_id()),
                (number(&said["sentence_id"]), number(&said["speaker_id"])),
                "{name}"
            );
            assert_eq!(sentence.language(), said["language"].as_str(), "{name}");
            assert_eq!(
                Some(sentence.text()) == said["text"].as_str(),
                !tagged,
                "{name}"
            );
            let words = said["words"].as_array().cloned().unwrap_or_default();
            assert_eq!(sentence.words().count(), words.len(), "{name}");
            for (word, said) in sentence.words().zip(&words) {
                let read = json!({"begin_time": word.start_ms, "end_time": word.end_ms, "text": word.text, "punctuation": word.punctuation});
                assert_eq!(&read, said, "{name}");
            }
        }
    }
}

fn strings(list: &Json) -> Value {
    Value::Array(
        list.as_array()
            .unwrap()
            .iter()
            .map(|item| string(item.as_str().unwrap()))
            .collect(),
    )
}

fn value(json: &Json) -> Value {
    match json {
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(value) => Value::Number(value.as_f64().unwrap()),
        Json::String(value) => string(value),
        Json::Array(items) => Value::Array(items.iter().map(value).collect()),
        other => panic!("{other}"),
    }
}

/// The option that stands for a parameter of the wire.
fn option(name: &str, said: &Json) -> (&'static str, Value) {
    match name {
        "channel_id" => ("channelIds", value(said)),
        "vocabulary_id" => ("vocabularyId", value(said)),
        "disfluency_removal_enabled" => ("disfluencyRemoval", value(said)),
        "timestamp_alignment_enabled" => ("timestampAlignment", value(said)),
        "language_hints" => ("languageHints", value(said)),
        "diarization_enabled" => ("diarization", value(said)),
        "speaker_count" => ("speakerCount", value(said)),
        "language" => ("language", value(said)),
        "enable_itn" => ("itn", value(said)),
        "enable_words" => ("words", value(said)),
        "corpus" => ("context", value(&said["text"])),
        "special_word_filter" => {
            let filter: Json = serde_json::from_str(said.as_str().unwrap()).unwrap();
            let entries = [
                ("mask", strings(&filter["filter_with_signed"]["word_list"])),
                ("remove", strings(&filter["filter_with_empty"]["word_list"])),
                ("systemReserved", value(&filter["system_reserved_filter"])),
            ];
            ("specialWordFilter", object(&entries))
        }
        other => panic!("no option stands for {other}"),
    }
}

/// A body with the JSON inside its strings parsed, so that white space there does not matter, and
/// `parameters` there even when empty.
fn normal(mut body: Json) -> Json {
    let parameters = body
        .as_object_mut()
        .unwrap()
        .entry("parameters")
        .or_insert_with(|| json!({}));
    if let Some(filter) = parameters["special_word_filter"].as_str() {
        parameters["special_word_filter"] = serde_json::from_str(filter).unwrap();
    } else if let Some(map) = parameters.as_object_mut() {
        map.remove("special_word_filter");
    }
    body
}

fn submit_request(name: &str) {
    let said = parsed(name);
    let mut options = vec![("model", value(&said["model"]))];
    options.extend(
        said["parameters"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, said)| option(name, said)),
    );
    if let Some(id) = said["resources"][0]["resource_id"].as_str() {
        options.push(("phraseId", string(id)));
    }
    let files = match &said["input"]["file_url"] {
        Json::String(file) => vec![file.clone()],
        _ => said["input"]["file_urls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file.as_str().unwrap().to_owned())
            .collect(),
    };
    let audio = files.iter().flat_map(|file| url(file)).collect();
    let request =
        task_request(Operation::Submit, audio, files.len() > 1, &object(&options)).unwrap();
    let world = World::script([submitted()]);
    world.run(client(&world).tasks().submit(&request)).unwrap();
    assert_eq!(normal(world.sent()[0].json()), normal(said), "{name}");
}

fn submitted_answer(name: &str) {
    let world = World::script([Reply::ok(fixture(name))]);
    let id = world
        .run(client(&world).tasks().submit(&request()))
        .unwrap();
    assert_eq!(
        Some(id.as_str()),
        parsed(name)["output"]["task_id"].as_str(),
        "{name}"
    );
}

fn recognize_request(name: &str) {
    let said = parsed(name);
    let messages = said["input"]["messages"].as_array().unwrap();
    let content = |role: &str, kind: &str| {
        let message = messages.iter().find(|message| message["role"] == role)?;
        message["content"][0][kind].as_str().map(string)
    };
    let mut options = vec![("model", value(&said["model"]))];
    options.extend(content("system", "text").map(|text| ("context", text)));
    let asr_options = said["parameters"]["asr_options"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    options.extend(asr_options.iter().map(|(name, said)| option(name, said)));
    let audio = Audio::Value(content("user", "audio").unwrap());
    let request = recognition_request(Operation::Recognize, audio, &object(&options)).unwrap();
    let world = World::script([Reply::ok(fixture("sync-qwen3.json"))]);
    world
        .run(client(&world).recognizer().recognize(&request, &|_| {}))
        .unwrap();
    assert_eq!(normal(world.sent()[0].json()), normal(said), "{name}");
}

fn recognition(name: &str) {
    let request = |operation: Operation| {
        recognition_request(
            operation,
            Audio::Value(string("https://example.com/a.mp3")),
            &Value::Absent,
        )
        .unwrap()
    };
    let text = match name {
        "sync-qwen3.json" => "欢迎使用阿里云。",
        "sync-qwen-audio.json" | "sync-qwen-audio-sdk-envelope.json" => "欢迎使用阿里云",
        "sync-qwen3-empty.json" => "",
        // Answers of endpoints that this library does not call; the stand-in and later work rest on
        // them.
        "sync-openai.json" => {
            return assert_eq!(
                parsed(name)["choices"][0]["message"]["content"],
                "欢迎使用阿里云。"
            );
        }
        "sync-funasr-flash.json" => {
            return assert_eq!(
                parsed(name)["output"]["sentence"]["words"][1]["text"],
                " World"
            );
        }
        _ => return stream(name),
    };
    let world = World::script([Reply::ok(fixture(name))]);
    let read = world
        .run(
            client(&world)
                .recognizer()
                .recognize(&request(Operation::Recognize), &|_| {}),
        )
        .unwrap();
    let said = parsed(name);
    assert_eq!(read.get_path("text").as_str(), Some(text), "{name}");
    assert_eq!(
        (
            read.get_path("finishReason").as_str(),
            read.get_path("requestId").as_str()
        ),
        (Some("stop"), said["request_id"].as_str()),
        "{name}"
    );
    let annotation = &said["output"]["choices"][0]["message"]["annotations"][0];
    assert_eq!(
        (
            read.get_path("language").as_str(),
            read.get_path("emotion").as_str()
        ),
        (
            annotation["language"].as_str(),
            annotation["emotion"].as_str()
        ),
        "{name}"
    );
    let usage = (
        read.get_path("usage.seconds").to_u64_lenient(),
        read.get_path("usage.audioTokens").to_u64_lenient(),
    );
    assert_eq!(
        usage,
        (
            said["usage"]["seconds"].as_u64(),
            said["usage"]["audio_tokens"].as_u64()
        ),
        "{name}"
    );
}

fn stream(name: &str) {
    let world =
        World::script([Reply::ok(fixture(name)).header("content-type", "text/event-stream")]);
    let client = client(&world);
    let incremental = name == "sync-stream-qwen3.sse";
    let options = object(&[("incremental", Value::Bool(incremental))]);
    let audio = Audio::Value(string("https://example.com/a.mp3"));
    let request = recognition_request(Operation::RecognizeStream, audio, &options).unwrap();
    let ended = world.run(client.recognizer().recognize(&request, &|_| {}));
    match name {
        "sync-stream-qwen3.sse" | "sync-stream-qwen3-cumulative.sse" => {
            let last = ended.unwrap();
            assert_eq!(
                (
                    last.get_path("text").as_str(),
                    last.get_path("usage.seconds").to_u64_lenient()
                ),
                (Some("欢迎使用阿里云。"), Some(1)),
                "{name}"
            );
        }
        "sync-stream-error.sse" => {
            let error = ended.unwrap_err();
            assert_eq!(
                (error.code.as_deref(), error.status),
                (Some("InvalidParameter"), Some(400))
            );
        }
        // Of an endpoint that is not called: its data are no answers of ours, and are refused as
        // such.
        "sync-stream-openai.sse" => assert_eq!(ended.unwrap_err().kind, ErrorKind::Decode),
        other => panic!("{other}: no test reads this stream"),
    }
}

fn task(name: &str) {
    let world = World::script([Reply::ok(fixture(name))]);
    let client = client(&world);
    let id = TaskId::new(TASK).unwrap();
    match name {
        "task-list.json" => {
            let page = world
                .run(account(
                    &client,
                    Operation::ListTasks,
                    &Value::Absent,
                    &Value::Absent,
                ))
                .unwrap();
            let said = &parsed(name)["data"][0];
            assert_eq!(
                (
                    page.get_path("pages").to_u64_lenient(),
                    page.get_path("page").to_u64_lenient(),
                    page.get_path("tasks").items().len()
                ),
                (Some(1), Some(1), 1)
            );
            let task = &page.get_path("tasks").items()[0];
            assert_eq!(
                (
                    task.get_path("taskId").as_str(),
                    task.get_path("createdAtMs").to_u64_lenient()
                ),
                (said["task_id"].as_str(), said["gmt_create"].as_u64())
            );
            assert_eq!(
                (
                    task.get_path("status").as_str(),
                    task.get_path("region").as_str()
                ),
                (Some("succeeded"), Some("cn-beijing"))
            );
        }
        "task-cancel-ok.json" => assert_eq!(
            world.run(account(
                &client,
                Operation::Cancel,
                &string(TASK),
                &Value::Absent
            )),
            Ok(Value::Absent)
        ),
        "task-cancel-rejected.json" => {
            let world = World::script([Reply::status(400, fixture(name))]);
            let error = world
                .run(account(
                    &support::client(&world),
                    Operation::Cancel,
                    &string(TASK),
                    &Value::Absent,
                ))
                .unwrap_err();
            assert_eq!(error.code.as_deref(), Some("UnsupportedOperation"));
        }
        _ => {
            let said = &parsed(name);
            let TaskSnapshot { task, files } = world.run(client.tasks().status(&id)).unwrap();
            let ended = ["succeeded", "failed", "canceled", "unknown"]
                .contains(&task.get_path("status").as_str().unwrap());
            assert_eq!(files.is_empty(), !ended, "{name}");
            let output = &said["output"];
            assert_eq!(
                task.get_path("status")
                    .to_text()
                    .map(|word| word.to_uppercase())
                    .as_deref(),
                output["task_status"].as_str(),
                "{name}"
            );
            assert_eq!(
                task.get_path("requestId").as_str(),
                said["request_id"].as_str(),
                "{name}"
            );
            assert_eq!(
                task.get_path("metrics.total").to_u64_lenient(),
                output["task_metrics"]["TOTAL"].as_u64(),
                "{name}"
            );
            assert_eq!(
                task.get_path("billedSeconds").to_u64_lenient(),
                said["usage"]["duration"]
                    .as_u64()
                    .or(said["usage"]["seconds"].as_u64()),
                "{name}"
            );
            let times = ["submittedAtMs", "scheduledAtMs", "endedAtMs"]
                .map(|name| task.get_path(name).to_u64_lenient());
            let given =
                ["submit_time", "scheduled_time", "end_time"].map(|name| output[name].as_str());
            for (time, given) in times.iter().zip(given) {
                assert_eq!(time.is_some(), given.is_some(), "{name}");
                // Milliseconds are the same in every zone.
                let tail = given
                    .and_then(|text| text.rsplit_once('.'))
                    .and_then(|(_, tail)| tail.parse().ok());
                assert_eq!(time.map(|time| time % 1000), tail, "{name}");
            }
        }
    }
}

fn token(name: &str) {
    let world = World::script([Reply::ok(fixture(name))]);
    let token = world
        .run(account(
            &client(&world),
            Operation::CreateToken,
            &Value::Absent,
            &Value::Absent,
        ))
        .unwrap();
    assert_eq!(
        (
            token.get_path("token").as_str(),
            token.get_path("expiresAtMs").to_u64_lenient()
        ),
        (Some("st-FAKE-TEMPORARY-TOKEN"), Some(1_744_080_369_000))
    );
}

fn upload(name: &str) {
    match name {
        "upload-policy.json" => {
            let world = World::script([Reply::ok(fixture(name)), Reply::ok("")]);
            let uploaded = world
                .run(support::upload(
                    &client(&world),
                    &file("a.wav", b"RIFF"),
                    &Value::Absent,
                ))
                .unwrap();
            assert_eq!(
                uploaded,
                format!(
                    "oss://{}/a.wav",
                    parsed(name)["data"]["upload_dir"].as_str().unwrap()
                )
            );
        }
        // What the policy's base64 says: sizes from 0 to 1 GiB, which is the limit `LocalFile`
        // checks.
        "upload-policy-decoded.json" => assert!(
            String::from_utf8(fixture(name))
                .unwrap()
                .contains("1073741824")
        ),
        // The form of the documents: the same fields as ours, and the file last.
        "upload-form.multipart.txt" => {
            let text = String::from_utf8(fixture(name)).unwrap();
            let fields: Vec<&str> = text
                .split(" name=\"")
                .skip(1)
                .map(|rest| rest.split_once('"').unwrap().0)
                .collect();
            let world = World::script([Reply::ok(fixture("upload-policy.json")), Reply::ok("")]);
            world
                .run(support::upload(
                    &client(&world),
                    &file("a.wav", b"RIFF"),
                    &Value::Absent,
                ))
                .unwrap();
            let dashscope_asr_core::Body::Form(form) = &world.sent()[1].request.body else {
                panic!("no form")
            };
            let ours: Vec<&str> = form.fields.iter().map(|(name, _)| *name).collect();
            assert_eq!(fields.last(), Some(&"file"));
            for field in fields.iter().filter(|field| **field != "file") {
                assert!(ours.contains(field), "{field} is not in {ours:?}");
            }
        }
        other => panic!("{other}: no test reads this file"),
    }
}

fn vocabulary(name: &str) {
    if name.ends_with("-request.json") {
        return vocabulary_request(name);
    }
    let world = World::script([if name.contains("-error-") {
        Reply::status(400, fixture(name))
    } else {
        Reply::ok(fixture(name))
    }]);
    let client = client(&world);
    let said = parsed(name);
    let id = string("vocab-1");
    match name {
        "vocabulary-create.json" => {
            let words = Value::Array(vec![object(&[("text", string("a"))])]);
            let options = [
                ("model", string("m")),
                ("prefix", string("p")),
                ("words", words),
            ];
            let made = world
                .run(account(
                    &client,
                    Operation::Vocabulary(VocabularyOperation::Create),
                    &Value::Absent,
                    &object(&options),
                ))
                .unwrap();
            assert_eq!(made.as_str(), said["output"]["vocabulary_id"].as_str());
        }
        "vocabulary-list.json" => {
            let lists = world
                .run(account(
                    &client,
                    Operation::Vocabulary(VocabularyOperation::List),
                    &Value::Absent,
                    &Value::Absent,
                ))
                .unwrap();
            let said = said["output"]["vocabulary_list"].as_array().unwrap();
            assert_eq!(lists.items().len(), said.len());
            for (list, said) in lists.items().iter().zip(said) {
                assert_eq!(
                    list.get_path("vocabularyId").as_str(),
                    said["vocabulary_id"].as_str()
                );
                assert_eq!(
                    list.get_path("status")
                        .to_text()
                        .map(|word| word.to_uppercase())
                        .as_deref(),
                    said["status"].as_str()
                );
                let (created, modified) = (
                    list.get_path("createdAtMs").to_u64_lenient(),
                    list.get_path("modifiedAtMs").to_u64_lenient(),
                );
                assert!(created <= modified && created.is_some());
            }
        }
        "vocabulary-query.json" => {
            let read = world
                .run(account(
                    &client,
                    Operation::Vocabulary(VocabularyOperation::Get),
                    &id,
                    &Value::Absent,
                ))
                .unwrap();
            assert_eq!(
                read.get_path("model").as_str(),
                said["output"]["target_model"].as_str()
            );
            let word = |word: &Value| json!({"text": word.get_path("text").to_text(), "weight": word.get_path("weight").to_u64_lenient(), "lang": word.get_path("language").to_text()});
            let words: Vec<Json> = read.get_path("words").items().iter().map(word).collect();
            assert_eq!(Json::Array(words), said["output"]["vocabulary"]);
        }
        "vocabulary-update.json" | "vocabulary-delete.json" => {
            assert_eq!(
                world.run(account(
                    &client,
                    Operation::Vocabulary(VocabularyOperation::Delete),
                    &id,
                    &Value::Absent
                )),
                Ok(Value::Absent)
            )
        }
        _ => {
            let error = world
                .run(account(
                    &client,
                    Operation::Vocabulary(VocabularyOperation::Get),
                    &id,
                    &Value::Absent,
                ))
                .unwrap_err();
            assert_eq!(
                (error.code.as_deref(), error.kind, error.retryable),
                (said["code"].as_str(), ErrorKind::InvalidRequest, false),
                "{name}"
            );
        }
    }
}

fn vocabulary_request(name: &str) {
    let said = parsed(name);
    let input = &said["input"];
    let world = World::script([Reply::ok(fixture(&name.replace("-request", "")))]);
    let client: Rc<_> = Rc::new(client(&world));
    let text = |name: &str| input[name].as_str().map_or(Value::Absent, string);
    let word = |word: &Json| {
        let language = word["lang"].as_str().map_or(Value::Absent, string);
        object(&[
            ("text", value(&word["text"])),
            ("weight", value(&word["weight"])),
            ("language", language),
        ])
    };
    let words = Value::Array(
        input["vocabulary"]
            .as_array()
            .cloned()
            .unwrap_or_default()
            .iter()
            .map(word)
            .collect(),
    );
    let id = text("vocabulary_id");
    let (operation, options) = match input["action"].as_str().unwrap() {
        "create_vocabulary" => (
            Operation::Vocabulary(VocabularyOperation::Create),
            object(&[
                ("model", text("target_model")),
                ("prefix", text("prefix")),
                ("words", words),
            ]),
        ),
        "list_vocabulary" => {
            let options = [
                ("prefix", text("prefix")),
                ("page", value(&input["page_index"])),
                ("pageSize", value(&input["page_size"])),
            ];
            (
                Operation::Vocabulary(VocabularyOperation::List),
                object(&options),
            )
        }
        "query_vocabulary" => (
            Operation::Vocabulary(VocabularyOperation::Get),
            Value::Absent,
        ),
        "update_vocabulary" => (
            Operation::Vocabulary(VocabularyOperation::Update),
            object(&[("words", words)]),
        ),
        "delete_vocabulary" => (
            Operation::Vocabulary(VocabularyOperation::Delete),
            Value::Absent,
        ),
        other => panic!("{other}"),
    };
    world
        .run(account(&client, operation, &id, &options))
        .unwrap();
    assert_eq!(normal(world.sent()[0].json()), normal(said), "{name}");
    assert!(world.now() < Duration::from_secs(1));
}

/// Frames of the WebSocket protocol, which is another one and not spoken here: kept whole for the
/// day it is.
fn frame(name: &str) {
    let said = parsed(name);
    let word = said["header"]["event"]
        .as_str()
        .or(said["header"]["action"].as_str())
        .unwrap();
    let expected = match name {
        "ws-run-task.json" => "run-task",
        "ws-finish-task.json" => "finish-task",
        "ws-task-started.json" => "task-started",
        "ws-task-finished.json" => "task-finished",
        "ws-task-failed.json" => "task-failed",
        "ws-result-partial.json" | "ws-result-final.json" => "result-generated",
        other => panic!("{other}: no test reads this frame"),
    };
    assert_eq!(word, expected);
    assert_eq!(said["header"]["task_id"].as_str().map(str::len), Some(36));
}
