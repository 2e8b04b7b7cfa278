//! The body of a request: the audio, its language, and options of the answer.

use serde_json::{Map, Value};

use crate::audio::{is_http, is_oss};
use crate::data_uri::{self, InlineAudio};
use crate::failure::Failure;
use crate::model::GenerationModel;
use crate::parameters::check_context;

/// A valid request.
#[derive(Debug)]
pub struct RecognitionRequest {
    /// The audio.
    pub source: Source,
    /// The language of the speech, if the request names one.
    pub language: Option<String>,
    /// The length of the context.
    pub context_tokens: usize,
    /// Whether each event of a stream has the new text only.
    pub incremental: bool,
}

/// The place of the audio.
#[derive(Debug)]
pub enum Source {
    /// At a URL, `http(s)://` or `oss://`.
    Url(String),
    /// In the request.
    Inline(InlineAudio),
}

impl RecognitionRequest {
    /// Parses the body of the native route.
    ///
    /// # Errors
    /// 400 for an invalid body.
    pub fn native(model: &GenerationModel, body: &Map<String, Value>) -> Result<Self, Failure> {
        let messages = body
            .get("input")
            .and_then(|input| input.get("messages"))
            .and_then(Value::as_array);
        let messages = Messages::read(
            messages.ok_or_else(|| Failure::invalid_parameter("input must contain messages"))?,
        )?;
        let audio = match messages.user {
            [only] => only
                .get("audio")
                .and_then(Value::as_str)
                .ok_or_else(Failure::invalid_messages)?,
            _ => return Err(Failure::invalid_messages()),
        };
        let empty = Map::new();
        let parameters = match body.get("parameters") {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(parameters)) => parameters,
            Some(_) => return Err(Failure::invalid_parameter("parameters must be an object")),
        };
        if parameters
            .get("result_format")
            .is_some_and(|format| format != "message")
        {
            return Err(Failure::invalid_parameter(
                "parameters.result_format must be \"message\"",
            ));
        }
        let incremental = flag(parameters, "parameters.", "incremental_output")?;
        let options = parameters
            .get("asr_options")
            .filter(|options| !options.is_null());
        if !model.qwen3 && (messages.context.is_some() || options.is_some()) {
            return Err(Failure::invalid_parameter(format!(
                "{} takes one user message and no asr_options",
                model.name
            )));
        }
        let context_tokens = check_context(messages.context.as_deref().unwrap_or_default())?;
        Ok(Self {
            source: Source::read(model, audio)?,
            language: language(options, "parameters.asr_options")?,
            context_tokens,
            incremental,
        })
    }

    /// Parses the body of the OpenAI-compatible route.
    ///
    /// # Errors
    /// 400 for an invalid body.
    pub fn openai(model: &GenerationModel, body: &Map<String, Value>) -> Result<Self, Failure> {
        let messages = body.get("messages").and_then(Value::as_array);
        let messages = Messages::read(
            messages.ok_or_else(|| Failure::invalid_parameter("messages must be a list"))?,
        )?;
        let audio = match messages.user {
            [only] if only.get("type").is_some_and(|kind| kind == "input_audio") => only
                .get("input_audio")
                .and_then(|audio| audio.get("data"))
                .and_then(Value::as_str)
                .ok_or_else(Failure::invalid_messages)?,
            _ => return Err(Failure::invalid_messages()),
        };
        let context_tokens = check_context(messages.context.as_deref().unwrap_or_default())?;
        let options = body.get("asr_options").filter(|options| !options.is_null());
        Ok(Self {
            source: Source::read(model, audio)?,
            language: language(options, "asr_options")?,
            context_tokens,
            incremental: true,
        })
    }
}

impl Source {
    fn read(model: &GenerationModel, audio: &str) -> Result<Self, Failure> {
        if audio
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
            && model.qwen3
        {
            return data_uri::parse(audio).map(Self::Inline);
        }
        if is_http(audio) || is_oss(audio) {
            Ok(Self::Url(audio.to_owned()))
        } else {
            Err(Failure::invalid_url())
        }
    }
}

/// One user message, and at most one system message. The service's samples have both orders.
struct Messages<'a> {
    context: Option<String>,
    user: &'a [Value],
}

impl<'a> Messages<'a> {
    fn read(messages: &'a [Value]) -> Result<Self, Failure> {
        let (mut context, mut user) = (None, None);
        for message in messages {
            let content = message
                .get("content")
                .ok_or_else(Failure::invalid_messages)?;
            match message.get("role").and_then(Value::as_str) {
                Some("system") if context.is_none() => context = Some(text_of(content)?),
                Some("user") if user.is_none() => {
                    user = Some(content.as_array().ok_or_else(Failure::invalid_messages)?)
                }
                _ => return Err(Failure::invalid_messages()),
            }
        }
        Ok(Self {
            context,
            user: user.ok_or_else(Failure::invalid_messages)?,
        })
    }
}

/// The text of a system message: a list of texts, or one text (from OpenAI's clients only).
fn text_of(content: &Value) -> Result<String, Failure> {
    if let Some(text) = content.as_str() {
        return Ok(text.to_owned());
    }
    let texts = content.as_array().ok_or_else(Failure::invalid_messages)?;
    texts
        .iter()
        .map(|item| {
            item.get("text")
                .and_then(Value::as_str)
                .ok_or_else(Failure::invalid_messages)
        })
        .collect()
}

/// `asr_options.language`. The other options are validated and have no effect.
fn language(options: Option<&Value>, name: &str) -> Result<Option<String>, Failure> {
    let Some(options) = options else {
        return Ok(None);
    };
    let options = options
        .as_object()
        .ok_or_else(|| Failure::invalid_parameter(format!("{name} must be an object")))?;
    for option in ["enable_itn", "enable_lid"] {
        flag(options, &format!("{name}."), option)?;
    }
    match options.get("language") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(code)) if !code.is_empty() => Ok(Some(code.clone())),
        Some(_) => Err(Failure::invalid_parameter(format!(
            "{name}.language must be one language code"
        ))),
    }
}

fn flag(object: &Map<String, Value>, prefix: &str, name: &str) -> Result<bool, Failure> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Failure::invalid_parameter(format!(
            "{prefix}{name} must be true or false"
        ))),
    }
}
