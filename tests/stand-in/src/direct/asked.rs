//! What a request wants: the audio, its language, and how to answer.

use serde_json::{Map, Value};

use crate::audio::{is_http, is_oss};
use crate::data_uri::{self, Inline};
use crate::failure::Failure;
use crate::model::Direct;
use crate::parameters::check_context;

/// A request, checked.
#[derive(Debug)]
pub struct Asked {
    /// What to listen to.
    pub source: Source,
    /// The language spoken, if the request says so.
    pub language: Option<String>,
    /// The length of the context.
    pub context_tokens: usize,
    /// Whether a stream is to have what is new only.
    pub incremental: bool,
}

/// Where the audio is.
#[derive(Debug)]
pub enum Source {
    /// At a URL, `http(s)://` or `oss://`.
    Url(String),
    /// In the request.
    Inline(Inline),
}

impl Asked {
    /// The body of the native route.
    ///
    /// # Errors
    /// 400.
    pub fn native(model: &Direct, body: &Map<String, Value>) -> Result<Self, Failure> {
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

    /// The body of the OpenAI-compatible route.
    ///
    /// # Errors
    /// 400.
    pub fn openai(model: &Direct, body: &Map<String, Value>) -> Result<Self, Failure> {
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
    fn read(model: &Direct, audio: &str) -> Result<Self, Failure> {
        if audio
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
            && model.qwen3
        {
            return data_uri::read(audio).map(Self::Inline);
        }
        if is_http(audio) || is_oss(audio) {
            Ok(Self::Url(audio.to_owned()))
        } else {
            Err(Failure::invalid_url())
        }
    }
}

/// One user message, and a system message or none. The service's own samples have them in both
/// orders.
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

/// The text of a system message: a list of texts, or a text (which only OpenAI's clients send).
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

/// `asr_options.language`; the other options are checked, and change nothing.
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

fn flag(given: &Map<String, Value>, place: &str, name: &str) -> Result<bool, Failure> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Failure::invalid_parameter(format!(
            "{place}{name} must be true or false"
        ))),
    }
}
