//! The body of a request: context turns, then one audio.

use serde_json::{Map, Value};

use crate::audio::{is_http, is_oss};
use crate::context::check_turn;
use crate::data_uri;
use crate::failure::Failure;
use crate::generation::request::Source;
use crate::generation::timed::limits::{check_data_uri, check_strings};
use crate::generation::timed::parameters::TimedParameters;
use crate::timed_model::TimedModel;

/// A valid request.
#[derive(Debug)]
pub struct TimedRequest {
    /// The audio.
    pub source: Source,
    /// The parameters.
    pub parameters: TimedParameters,
}

impl TimedRequest {
    /// Parses a body.
    ///
    /// # Errors
    /// 400, in this order: a string that is too long, the messages, the parameters, the audio.
    pub fn parse(model: &TimedModel, body: &Map<String, Value>) -> Result<Self, Failure> {
        body.values().try_for_each(check_strings)?;
        let messages = body
            .get("input")
            .and_then(|input| input.get("messages"))
            .and_then(Value::as_array)
            .ok_or_else(|| Failure::invalid_parameter("input must contain messages"))?;
        let (last, turns) = messages
            .split_last()
            .ok_or_else(Failure::invalid_messages)?;
        turns.iter().try_for_each(check_turn)?;
        let audio = audio_of(model, last).ok_or_else(Failure::invalid_messages)?;
        let parameters = TimedParameters::parse(model.generation, body.get("parameters"))?;
        Ok(Self {
            source: source(audio)?,
            parameters,
        })
    }
}

/// The audio of the last message, whose only part is `{"type": "input_audio", "input_audio":
/// {"data": …}}`, or the older `{"audio": …}`.
fn audio_of<'a>(model: &TimedModel, message: &'a Value) -> Option<&'a str> {
    let parts = message.get("content")?.as_array()?;
    let [part] = parts.as_slice() else {
        return None;
    };
    if message.get("role")? != "user" {
        return None;
    }
    let audio = match part.get("type") {
        Some(kind) if kind == "input_audio" => part.get("input_audio")?.get("data")?,
        None if model.generation.takes_old_audio_part() => part.get("audio")?,
        _ => return None,
    };
    audio.as_str().filter(|audio| !audio.is_empty())
}

fn source(audio: &str) -> Result<Source, Failure> {
    let is_data_uri = audio
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    if is_data_uri {
        check_data_uri(audio)?;
        return data_uri::decode(audio).map(Source::Inline);
    }
    if is_http(audio) || is_oss(audio) {
        Ok(Source::Url(audio.to_owned()))
    } else {
        Err(Failure::invalid_url())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(model: &str, body: &Value) -> String {
        let model = TimedModel::from_name(model).unwrap();
        match TimedRequest::parse(&model, body.as_object().unwrap()) {
            Ok(_) => String::new(),
            Err(failure) => failure.status_and_body("").1,
        }
    }

    fn with_messages(messages: Value) -> Value {
        json!({"input": {"messages": messages}, "parameters": {"format": "wav"}})
    }

    fn with_audio(audio: Value) -> Value {
        let part = json!({"type": "input_audio", "input_audio": {"data": audio}});
        with_messages(json!([{"role": "user", "content": [part]}]))
    }

    #[test]
    fn a_body_has_turns_and_then_one_audio() {
        let model = "qwen-audio-3.1-asr-flash";
        let url = json!("https://a.example/b.wav");
        let turn = json!({"role": "user", "content": [{"type": "input_text", "text": "a"}]});
        let audio = &with_audio(url.clone())["input"]["messages"][0];
        let old = json!({"role": "user", "content": [{"audio": url}]});
        for messages in [
            json!([audio]),
            json!([turn, audio]),
            json!([turn, turn, turn, turn, turn, turn, audio]),
            json!([old]),
        ] {
            assert_eq!(error(model, &with_messages(messages)), "");
        }
        // Nobody has measured the older part with Fun-ASR-Flash.
        let refused = error("fun-asr-flash-2026-06-15", &with_messages(json!([old])));
        assert!(refused.contains("InvalidParameter"), "{refused}");
        for data in ["oss://a/b.wav", "data:audio/wav;base64,Zm9v"] {
            assert_eq!(error(model, &with_audio(json!(data))), "");
        }
    }

    #[test]
    fn messages_of_a_wrong_shape_are_refused() {
        let model = "qwen-audio-3.1-asr-flash";
        let audio = &with_audio(json!("https://a.example/b.wav"))["input"]["messages"][0];
        let part = &audio["content"][0];
        let turn = json!({"role": "user", "content": [{"type": "input_text", "text": "a"}]});
        for messages in [
            json!([]),
            json!([null]),
            json!(["audio"]),
            json!([turn]),
            json!([audio, turn]),
            json!([audio, audio]),
            json!([{"role": "system", "content": [{"text": "a"}]}, audio]),
            json!([{"role": "assistant", "content": [part]}]),
            json!([{"content": [part]}]),
            json!([{"role": "user"}]),
            json!([{"role": "user", "content": part}]),
            json!([{"role": "user", "content": []}]),
            json!([{"role": "user", "content": [part, part]}]),
            json!([{"role": "user", "content": [{"type": "input_audio"}]}]),
            json!([{"role": "user", "content": [{"type": "input_audio", "input_audio": "a"}]}]),
            json!([{"role": "user", "content": [{"type": "audio", "audio": "https://a/b"}]}]),
        ] {
            let body = error(model, &with_messages(messages.clone()));
            assert!(body.contains("Role must be user"), "{messages}: {body}");
        }
        for body in [json!({}), json!({"input": []}), with_messages(json!({}))] {
            let error = error(model, &body);
            assert!(error.contains("must contain messages"), "{error}");
        }
    }

    #[test]
    fn audio_that_is_no_url_and_no_data_uri_is_refused() {
        let model = "qwen-audio-3.0-asr-flash";
        for (audio, expected) in [
            (json!(""), "Role must be user"),
            (json!(null), "Role must be user"),
            (json!(1), "Role must be user"),
            (json!(["https://a/b"]), "Role must be user"),
            (json!("/home/user/hello.wav"), "url error"),
            (json!("ftp://a/b"), "url error"),
            (json!("data:audio/wav,Zm9v"), "url error"),
            (json!("data:audio/wav;base64,"), "The audio is empty"),
            (json!("data:image/png;base64,Zm9v"), "media type"),
        ] {
            let body = error(model, &with_audio(audio.clone()));
            assert!(body.contains(expected), "{audio}: {body}");
        }
    }

    #[test]
    fn the_format_is_checked_before_the_audio() {
        let mut body = with_audio(json!("no url"));
        body["parameters"] = json!({});
        let seen = error("qwen-audio-3.1-asr-flash", &body);
        assert!(seen.contains("format is empty"), "{seen}");
    }
}
