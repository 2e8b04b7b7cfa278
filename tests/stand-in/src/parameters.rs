//! `parameters` of a submit.

use serde_json::{Map, Value};

use crate::document::Wishes;
use crate::failure::Failure;
use crate::model::{Family, Model};

/// The longest context, in tokens (as estimated by [`tokens`]).
pub const MOST_CONTEXT_TOKENS: usize = 10_000;

/// What the stand-in makes of `parameters`; the rest is checked or ignored, and changes nothing.
#[derive(Debug)]
pub struct Parameters {
    /// Tracks to transcribe.
    pub channels: Vec<u32>,
    /// Languages that may be spoken.
    pub hints: Vec<String>,
    /// What the documents should have.
    pub wishes: Wishes,
    /// The list of hot words.
    pub vocabulary_id: Option<String>,
}

impl Parameters {
    /// Values of the wrong type are refused at once, so that a client learns of its mistake; the
    /// service may fail the task later instead.
    pub fn read(model: &Model, parameters: Option<&Value>) -> Result<Self, Failure> {
        let empty = Map::new();
        let given = match parameters {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(given)) => given,
            Some(_) => return Err(wrong("parameters", "an object")),
        };
        let channels = match present(given, "channel_id") {
            None => vec![0],
            Some(value) => serde_json::from_value(value.clone())
                .ok()
                .filter(|channels: &Vec<u32>| !channels.is_empty())
                .ok_or_else(|| wrong("parameters.channel_id", "a list of track numbers"))?,
        };
        if model.family == Family::Qwen {
            flag(given, "enable_itn")?;
            context(given)?;
            let wishes = Wishes {
                speakers: false,
                words: flag(given, "enable_words")?,
            };
            let hints = text(given, "language", "one language code")?
                .into_iter()
                .collect();
            return Ok(Self {
                channels,
                hints,
                wishes,
                vocabulary_id: None,
            });
        }
        let hints = hints(model.family, given)?;
        for name in [
            "disfluency_removal_enabled",
            "timestamp_alignment_enabled",
            "audio_event_detection_enabled",
        ] {
            flag(given, name)?;
        }
        if present(given, "speaker_count").is_some_and(|count| {
            !count
                .as_u64()
                .is_some_and(|count| (2..=100).contains(&count))
        }) {
            return Err(wrong("parameters.speaker_count", "a number from 2 to 100"));
        }
        if let Some(filter) = text(given, "special_word_filter", "a text that holds JSON")?
            && serde_json::from_str::<Map<String, Value>>(&filter).is_err()
        {
            return Err(wrong(
                "parameters.special_word_filter",
                "a text that holds a JSON object",
            ));
        }
        let wishes = Wishes {
            speakers: flag(given, "diarization_enabled")?,
            words: false,
        };
        Ok(Self {
            channels,
            hints,
            wishes,
            vocabulary_id: text(given, "vocabulary_id", "the id of a vocabulary")?,
        })
    }
}

fn wrong(name: &str, expected: &str) -> Failure {
    Failure::invalid_parameter(format!("{name} must be {expected}"))
}

fn present<'a>(given: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    given.get(name).filter(|value| !value.is_null())
}

fn flag(given: &Map<String, Value>, name: &str) -> Result<bool, Failure> {
    let value = present(given, name).unwrap_or(&Value::Bool(false));
    value
        .as_bool()
        .ok_or_else(|| wrong(&format!("parameters.{name}"), "true or false"))
}

fn text(given: &Map<String, Value>, name: &str, expected: &str) -> Result<Option<String>, Failure> {
    match present(given, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(&format!("parameters.{name}"), expected)),
    }
}

fn hints(family: Family, given: &Map<String, Value>) -> Result<Vec<String>, Failure> {
    let Some(value) = present(given, "language_hints") else {
        return Ok(Vec::new());
    };
    let hints: Vec<String> = serde_json::from_value(value.clone())
        .map_err(|_| wrong("parameters.language_hints", "a list of language codes"))?;
    if family == Family::SenseVoice && hints.len() != 1 {
        return Err(wrong(
            "parameters.language_hints",
            "a list of exactly one language code for this model",
        ));
    }
    Ok(hints)
}

/// `corpus.text`.
fn context(given: &Map<String, Value>) -> Result<(), Failure> {
    let Some(corpus) = present(given, "corpus") else {
        return Ok(());
    };
    let text = corpus
        .get("text")
        .and_then(Value::as_str)
        .ok_or_else(|| wrong("parameters.corpus", "an object with a text"))?;
    check_context(text).map(|_| ())
}

/// How many tokens the context has.
///
/// # Errors
/// 400 when they are too many.
pub fn check_context(text: &str) -> Result<usize, Failure> {
    let count = tokens(text);
    if count <= MOST_CONTEXT_TOKENS {
        return Ok(count);
    }
    Err(Failure::invalid_parameter(format!(
        "The context must have at most {MOST_CONTEXT_TOKENS} tokens, but has about {count}"
    )))
}

/// About how many tokens a text has: four letters each in ASCII, else a character each.
fn tokens(text: &str) -> usize {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    ascii.div_ceil(4) + text.chars().filter(|char| !char.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_may_have_ten_thousand_tokens() {
        assert_eq!(
            (
                tokens(""),
                tokens("word"),
                tokens("words"),
                tokens("阿里云 OK")
            ),
            (0, 1, 2, 4)
        );
        assert!(check_context(&"云".repeat(10_000)).is_ok());
        assert!(check_context(&"云".repeat(10_001)).is_err());
    }
}
