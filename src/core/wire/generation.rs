//! `POST /services/aigc/multimodal-generation/generation`: audio in, text in the answer, at once or as events (docs/dashscope-api.md §5).

use crate::config::Config;
use crate::error::Result;
use crate::host::{HttpRequest, Method};
use crate::json::{JsonError, Object, Reader};
use crate::recognition::{Recognition, Usage};
use crate::request::RecognitionRequest;
use crate::wire::read_answer;

const PATH: &str = "/services/aigc/multimodal-generation/generation";

/// The request for audio at `audio`, which is a URL or a data URI.
pub(crate) fn request(config: &Config, task: &RecognitionRequest, audio: &str, stream: bool) -> HttpRequest {
    let mut request = config.api(Method::Post, PATH).with_json(body(task, audio)).resolving([audio].into_iter());
    if stream {
        request.headers.push(("Accept", "text/event-stream".to_owned()));
        request.headers.push(("X-DashScope-SSE", "enable".to_owned()));
    }
    request
}

fn body(task: &RecognitionRequest, audio: &str) -> String {
    let message = |role: &str, kind: &str, content: &str| {
        let mut part = Object::new();
        part.string(kind, content);
        let mut message = Object::new();
        message.string("role", role);
        message.objects("content", vec![part]);
        message
    };
    // The context first, as the documents' text demands, whatever one of their samples does.
    let context = task.context.iter().map(|text| message("system", "text", text));
    let messages = context.chain([message("user", "audio", audio)]).collect();
    let mut input = Object::new();
    input.objects("messages", messages);

    let mut asr_options = Object::new();
    if let Some(language) = &task.language {
        asr_options.string("language", language);
    }
    for (name, value) in [("enable_lid", task.detect_language), ("enable_itn", task.itn)] {
        if let Some(value) = value {
            asr_options.boolean(name, value);
        }
    }
    let mut parameters = Object::new();
    if task.language.is_some() || task.detect_language.is_some() || task.itn.is_some() {
        parameters.object("asr_options", asr_options);
    }
    if task.message_format {
        parameters.string("result_format", "message");
    }
    if let Some(incremental) = task.incremental {
        parameters.boolean("incremental_output", incremental);
    }

    let mut body = Object::new();
    body.string("model", &task.model);
    body.object("input", input);
    body.object("parameters", parameters);
    body.finish()
}

/// An answer, or the data of one event.
pub(crate) fn read(body: &[u8]) -> Result<Recognition> {
    read_answer("a recognition", body, |reader| {
        let (mut recognition, mut has_output) = (Recognition::default(), false);
        reader.object(&mut |reader, key| match key {
            "output" => {
                has_output = true;
                output(reader, &mut recognition)
            }
            "usage" => usage(reader, &mut recognition.usage),
            "request_id" => reader.text().map(|id| recognition.request_id = id),
            _ => reader.skip(),
        })?;
        Ok(has_output.then_some(recognition))
    })
}

type Read = core::result::Result<(), JsonError>;

fn output(reader: &mut Reader<'_>, recognition: &mut Recognition) -> Read {
    reader.object(&mut |reader, key| match key {
        "choices" => {
            let mut first = true;
            reader.array(&mut |reader| if core::mem::replace(&mut first, false) { choice(reader, recognition) } else { reader.skip() })
        }
        _ => reader.skip(),
    })
}

fn choice(reader: &mut Reader<'_>, recognition: &mut Recognition) -> Read {
    reader.object(&mut |reader, key| match key {
        // While streaming it is null, or the word "null".
        "finish_reason" => reader.text().map(|word| recognition.finish_reason = word.filter(|word| !word.is_empty() && word != "null")),
        "message" => reader.object(&mut |reader, key| match key {
            "content" if reader.at_array() => reader.array(&mut |reader| {
                reader.object(&mut |reader, key| match key {
                    "text" => reader.text().map(|text| recognition.text.push_str(&text.unwrap_or_default())),
                    _ => reader.skip(),
                })
            }),
            "content" => reader.text().map(|text| recognition.text = text.unwrap_or_default()),
            "annotations" => reader.array(&mut |reader| annotation(reader, recognition)),
            _ => reader.skip(),
        }),
        _ => reader.skip(),
    })
}

fn annotation(reader: &mut Reader<'_>, recognition: &mut Recognition) -> Read {
    reader.object(&mut |reader, key| match key {
        "language" => reader.text().map(|language| recognition.language = language),
        "emotion" => reader.text().map(|emotion| recognition.emotion = emotion),
        _ => reader.skip(),
    })
}

fn usage(reader: &mut Reader<'_>, usage: &mut Usage) -> Read {
    let (mut input_text, mut output_text) = (None, None);
    reader.object(&mut |reader, key| match key {
        "seconds" | "duration" => reader.count().map(|seconds| usage.seconds = seconds),
        "input_tokens" => reader.count().map(|tokens| usage.input_tokens = tokens),
        "output_tokens" => reader.count().map(|tokens| usage.output_tokens = tokens),
        "total_tokens" => reader.count().map(|tokens| usage.total_tokens = tokens),
        "audio_tokens" => reader.count().map(|tokens| usage.audio_tokens = tokens),
        // A table of the documents calls these integers; they are objects.
        "input_tokens_details" => text_tokens(reader, &mut input_text),
        "output_tokens_details" => text_tokens(reader, &mut output_text),
        _ => reader.skip(),
    })?;
    usage.input_tokens = usage.input_tokens.or(input_text);
    usage.output_tokens = usage.output_tokens.or(output_text);
    Ok(())
}

fn text_tokens(reader: &mut Reader<'_>, tokens: &mut Option<u64>) -> Read {
    reader.object(&mut |reader, key| match key {
        "text_tokens" => reader.count().map(|count| *tokens = count),
        _ => reader.skip(),
    })
}
