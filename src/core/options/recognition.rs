//! Request of a direct recognition.

use crate::error::Result;
use crate::json::Value;
use crate::options::audio::{Audio, AudioSource, audio_source};
use crate::options::model::{Family, refuse_unsupported};
use crate::options::operation::{Operation, Options};
use crate::options::schema::invalid_option;

/// Model of `recognize` when the caller names none.
const DEFAULT_MODEL: &str = "qwen3-asr-flash";

/// Direct recognition of one file, valid.
#[derive(Clone, Debug)]
pub struct RecognitionRequest {
    pub(crate) model: String,
    pub(crate) family: Family,
    pub(crate) source: AudioSource,
    /// Whether the service streams the text.
    pub(crate) is_stream: bool,
    /// Text about the audio.
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
        let model = options.get("model").as_str().unwrap_or(DEFAULT_MODEL);
        let family = Family::of(model);
        if !family.is_direct() && family != Family::Unknown {
            let message = format_args!(
                "{model} queues tasks and answers nothing directly. Use transcribe, or \
                 qwen3-asr-flash."
            );
            return Err(invalid_option("model", message));
        }
        refuse_unsupported(options.entries(), family, model)?;
        let mut body = Value::object();
        body.set_path("model", model);
        body.set_path("input", Value::object());
        // Sent even when empty: workspace hosts accept a request without it and then fail.
        body.set_path("parameters", Value::object());
        options.apply(&mut body);
        Ok(Self {
            model: model.to_owned(),
            family,
            source: audio_source("audio", audio)?,
            is_stream: options.operation() == Operation::RecognizeStream,
            context: options.get("context").clone(),
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
