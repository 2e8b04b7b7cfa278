//! Request of a direct recognition.

use crate::error::{Error, Result};
use crate::json::Value;
use crate::json::url;
use crate::options::audio::{Audio, AudioSource, audio_source};
use crate::options::context;
use crate::options::model::{DIRECT_FAMILIES, Family, family_of, model_name, refuse_unsupported};
use crate::options::operation::{Operation, Options};
use crate::options::schema::invalid_option;
use crate::options::vocabulary::check_inline;

/// Model of `recognize` when the caller names none.
const DEFAULT_MODEL: &str = "qwen3-asr-flash";
/// Bytes of a file that a timed model takes in a request; as base64 they are a third more, and the
/// service refuses 20 MiB of it. Source: docs/dashscope-api.md §5.5.
const TIMED_FILE_BYTES_MAX: u64 = 15_000_000;

/// Direct recognition of one file, valid.
#[derive(Clone, Debug)]
pub struct RecognitionRequest {
    pub(crate) model: String,
    pub(crate) family: Family,
    pub(crate) source: AudioSource,
    /// Whether the service streams the text.
    pub(crate) is_stream: bool,
    /// Text about the audio, or messages before it.
    pub(crate) context: Value,
    /// Request body without audio and context.
    pub(crate) body: Value,
}

impl RecognitionRequest {
    /// Builds the request of `recognize` or `recognizeStream`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn new(audio: Audio, options: &Options) -> Result<Self> {
        let model = model_name(options.get("model").as_str().unwrap_or(DEFAULT_MODEL));
        let family = direct_family(options, &model)?;
        refuse_unsupported(options.entries(), family, &model)?;
        check_inline(options.get("vocabulary"))?;
        let source = audio_source("audio", audio)?;
        let mut body = Value::object();
        body.set_path("input", Value::object());
        // Sent even when empty: workspace hosts accept a request without it and then fail.
        body.set_path("parameters", Value::object());
        options.apply(&mut body);
        body.set_path("model", model.as_str());
        let context = options.get("context");
        let context = if family.is_timed() {
            check_file_size(&source, &model)?;
            set_audio_format(&mut body, &source);
            if let Some(hertz) = options.get("sampleRate").to_u64_lenient() {
                body.set_path("parameters.sample_rate", hertz.to_string());
            }
            Value::Array(context::messages(context)?)
        } else {
            context::check_text(context)?;
            context.clone()
        };
        Ok(Self {
            model,
            family,
            source,
            is_stream: options.operation() == Operation::RecognizeStream,
            context,
            body,
        })
    }

    /// Whether each event continues the text; else each event holds all of it.
    pub(crate) fn is_incremental(&self) -> bool {
        self.body
            .get_path("parameters.incremental_output")
            .as_bool()
            == Some(true)
    }
}

/// Family of `model`, or of the option `family`; one that answers directly.
fn direct_family(options: &Options, model: &str) -> Result<Family> {
    const INSTEAD: &str =
        "qwen-audio-3.1-asr-flash, or transcribe with qwen-audio-3.1-asr-flash-filetrans";
    let family = family_of(options.get("family"), model, (DIRECT_FAMILIES, INSTEAD))?;
    if family.is_direct() || family == Family::Unknown {
        return Ok(family);
    }
    let instead = match family {
        Family::QwenFiletrans => "qwen3-asr-flash",
        Family::FunAsr => "fun-asr-flash-2026-06-15",
        _ => "qwen-audio-3.1-asr-flash",
    };
    let message = format_args!(
        "{model} queues tasks and answers nothing directly. Use transcribe, or {instead}."
    );
    Err(invalid_option("model", message))
}

/// Refuses a file that fits in no request, naming the model for tasks.
fn check_file_size(source: &AudioSource, model: &str) -> Result<()> {
    match source {
        AudioSource::File(file) if file.size_bytes > TIMED_FILE_BYTES_MAX => {
            let message = format_args!(
                "{model} takes files of at most {} MB in a request, got {} MB. Use transcribe with \
                 qwen-audio-3.1-asr-flash-filetrans, or pass a URL.",
                TIMED_FILE_BYTES_MAX / 1_000_000,
                file.size_bytes.div_ceil(1_000_000)
            );
            Err(Error::invalid("audio", message))
        }
        _ => Ok(()),
    }
}

/// Sets the format that the service wants to be named, by the name of the audio; it reads the
/// content whatever the name says.
fn set_audio_format(body: &mut Value, source: &AudioSource) {
    const PATH: &str = "parameters.format";
    if !body.get_path(PATH).is_absent() {
        return;
    }
    let format = match source {
        AudioSource::File(file) => file.format(),
        AudioSource::Url(url) => url::extension_of_path(url),
    };
    let format = Some(format).filter(|format| !format.is_empty());
    body.set_path(PATH, format.unwrap_or_else(|| "wav".to_owned()));
}
