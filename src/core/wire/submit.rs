//! `POST /services/audio/asr/transcription`: a task is asked for, its id comes back (docs/dashscope-api.md §2).

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::host::{HttpRequest, Method};
use crate::json::{JsonError, Object, Reader};
use crate::model::Family;
use crate::request::{SpecialWordFilter, TranscriptionRequest};
use crate::task::TaskId;
use crate::wire::failure;

const PATH: &str = "/services/audio/asr/transcription";

/// The request for `task` on files that are at `urls`.
pub(crate) fn request(config: &Config, task: &TranscriptionRequest, urls: &[String]) -> HttpRequest {
    let mut request = config.api(Method::Post, PATH).with_json(body(task, urls)).resolving(urls.iter().map(String::as_str));
    request.headers.push(("X-DashScope-Async", "enable".to_owned()));
    request
}

fn body(task: &TranscriptionRequest, urls: &[String]) -> String {
    let mut input = Object::new();
    match urls {
        [url] if task.family == Family::QwenFiletrans => input.string("file_url", url),
        _ => input.strings("file_urls", urls),
    }

    let mut parameters = Object::new();
    if let Some(tracks) = &task.channel_ids {
        parameters.integers("channel_id", tracks);
    }
    if let Some(hints) = &task.language_hints {
        parameters.strings("language_hints", hints);
    }
    for (name, value) in [("language", &task.language), ("vocabulary_id", &task.vocabulary_id)] {
        if let Some(value) = value {
            parameters.string(name, value);
        }
    }
    for (name, value) in [
        ("disfluency_removal_enabled", task.disfluency_removal),
        ("timestamp_alignment_enabled", task.timestamp_alignment),
        ("audio_event_detection_enabled", task.audio_event_detection),
        ("diarization_enabled", task.diarization),
        ("enable_itn", task.itn),
        ("enable_words", task.words),
    ] {
        // `false` is sent, not dropped: a default may change.
        if let Some(value) = value {
            parameters.boolean(name, value);
        }
    }
    if let Some(count) = task.speaker_count {
        parameters.integer("speaker_count", count);
    }
    if let Some(filter) = &task.special_word_filter {
        // A JSON document inside a JSON string.
        parameters.string("special_word_filter", &special_word_filter(filter));
    }
    if let Some(text) = &task.context {
        let mut corpus = Object::new();
        corpus.string("text", text);
        parameters.object("corpus", corpus);
    }

    let mut body = Object::new();
    body.string("model", &task.model);
    body.object("input", input);
    // Always, even when empty: without it workspace hosts accept the task and then fail it.
    body.object("parameters", parameters);
    if let Some(id) = &task.phrase_id {
        let mut resource = Object::new();
        resource.string("resource_id", id);
        resource.string("resource_type", "asr_phrase");
        body.objects("resources", vec![resource]);
    }
    body.finish()
}

fn special_word_filter(filter: &SpecialWordFilter) -> String {
    let mut object = Object::new();
    if let Some(value) = filter.system_reserved {
        object.boolean("system_reserved_filter", value);
    }
    for (name, words) in [("filter_with_empty", &filter.remove), ("filter_with_signed", &filter.mask)] {
        if let Some(words) = words {
            let mut list = Object::new();
            list.strings("word_list", words);
            object.object(name, list);
        }
    }
    object.finish()
}

/// The id in the answer to a submit. An answer of 200 without one is a failure of the service in disguise.
pub(crate) fn read(body: &[u8]) -> Result<TaskId> {
    match task_id(body).ok().flatten().map(|id| TaskId::new(&id)) {
        Some(Ok(id)) => Ok(id),
        _ => Err(failure::read_disguised(body).unwrap_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                format!("The service accepted the submit, but its answer has no task id: {}", failure::excerpt(body)),
            )
        })),
    }
}

fn task_id(body: &[u8]) -> core::result::Result<Option<String>, JsonError> {
    let mut id = None;
    let mut reader = Reader::new(body);
    reader.object(&mut |reader, key| match key {
        "output" => reader.object(&mut |reader, key| match key {
            "task_id" => reader.text().map(|text| id = text),
            _ => reader.skip(),
        }),
        _ => reader.skip(),
    })?;
    reader.end()?;
    Ok(id)
}
