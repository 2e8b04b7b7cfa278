//! Request of a transcription task.

use crate::error::{Error, Result};
use crate::json::Value;
use crate::options::audio::{Audio, AudioSource, audio_sources};
use crate::options::context;
use crate::options::model::{Family, TASK_FAMILIES, family_of, model_name, refuse_unsupported};
use crate::options::operation::{Operation, Options};
use crate::options::schema::{self, invalid_option};
use crate::options::tables::{SPECIAL_WORD_FILTER, SPECIAL_WORD_FILTER_ALIASES};
use crate::options::vocabulary::check_inline;

/// Model of `transcribe`, `submit` and `upload` when the caller names none.
pub(crate) const DEFAULT_MODEL: &str = "paraformer-v2";

/// Transcription task to be submitted, valid.
#[derive(Clone, Debug)]
pub struct TranscriptionRequest {
    pub(crate) model: String,
    pub(crate) family: Family,
    /// In the caller's order, duplicates kept.
    pub(crate) sources: Vec<AudioSource>,
    /// Request body without the audio.
    pub(crate) body: Value,
}

impl TranscriptionRequest {
    /// Builds the request of `transcribe` (one file) or `submit` (one file or a list of them).
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn new(audio: Vec<Audio>, is_list: bool, options: &Options) -> Result<Self> {
        let model = model_name(options.get("model").as_str().unwrap_or(DEFAULT_MODEL));
        let family = task_family(options, &model)?;
        refuse_unsupported(options.entries(), family, &model)?;
        let takes_list = options.operation() == Operation::Submit;
        let sources = audio_sources(audio, is_list, takes_list)?;
        validate_combinations(options, family, &model, sources.len())?;
        let body = request_body(options, family, &model)?;
        Ok(Self {
            model,
            family,
            sources,
            body,
        })
    }
}

fn request_body(options: &Options, family: Family, model: &str) -> Result<Value> {
    let mut body = Value::object();
    body.set_path("input", Value::object());
    // Sent even when empty: without it workspace hosts accept the task and then fail it.
    body.set_path("parameters", Value::object());
    options.apply(&mut body);
    body.set_path("model", model);
    let context = options.get("context");
    if family.takes_turns() {
        let messages = context::messages(context)?;
        if !messages.is_empty() {
            body.set_path("input.context", Value::Array(messages));
        }
    } else {
        context::check_text(context)?;
        body.set_path("parameters.corpus.text", context.clone());
    }
    let word_filter = options.get("specialWordFilter");
    if !word_filter.is_absent() {
        let groups = &[SPECIAL_WORD_FILTER];
        let path = "options.specialWordFilter";
        schema::validate(path, word_filter, groups, SPECIAL_WORD_FILTER_ALIASES)?;
        let mut filter = Value::object();
        schema::apply(word_filter, groups, &mut filter);
        // A JSON document inside a JSON string.
        body.set_path("parameters.special_word_filter", filter.to_json());
    }
    let phrase_id = options.get("phraseId");
    if !phrase_id.is_absent() {
        let mut resource = Value::object();
        resource.set_path("resource_id", phrase_id.clone());
        resource.set_path("resource_type", "asr_phrase");
        body.set_path("resources", Value::Array(vec![resource]));
    }
    Ok(body)
}

/// Checks options that are valid alone and not together.
fn validate_combinations(
    options: &Options,
    family: Family,
    model: &str,
    file_count: usize,
) -> Result<()> {
    if family.takes_one_file() && file_count > 1 {
        let message = format_args!(
            "{model} takes one file in a task, got {file_count}. Submit each by itself."
        );
        return Err(Error::invalid("audio", message));
    }
    let diarization = options.get("diarization").as_bool() == Some(true);
    if !options.get("speakerCount").is_absent() && !diarization {
        let message = format_args!(
            "it has no effect without diarization. Set diarization: true, or leave it out."
        );
        return Err(invalid_option("speakerCount", message));
    }
    let hint_count = options.get("languageHints").items().len();
    if family == Family::SenseVoice && hint_count > 1 {
        let message =
            format_args!("{model} takes exactly one, [\"auto\"] or a language, got {hint_count}.");
        return Err(invalid_option("languageHints", message));
    }
    check_inline(options.get("vocabulary"))
}

/// Family of `model`, or of the option `family`; one that takes tasks.
fn task_family(options: &Options, model: &str) -> Result<Family> {
    let families = (
        TASK_FAMILIES,
        "qwen-audio-3.1-asr-flash-filetrans, or fun-asr",
    );
    let family = family_of(options.get("family"), model, families)?;
    if !family.is_direct() {
        return Ok(family);
    }
    let instead = match family {
        Family::QwenDirect | Family::QwenAudio => "qwen3-asr-flash-filetrans",
        Family::FunAsrFlash => "fun-asr",
        Family::QwenAudio30Flash => "qwen-audio-3.0-asr-flash-filetrans",
        _ => "qwen-audio-3.1-asr-flash-filetrans",
    };
    let message =
        format_args!("{model} answers directly and takes no tasks. Use recognize, or {instead}.");
    Err(invalid_option("model", message))
}
