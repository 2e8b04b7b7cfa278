//! `parameters` of a submit.

use serde_json::{Map, Value};

use crate::document::DocumentOptions;
use crate::failure::Failure;
use crate::model::{Family, TranscriptionModel};
use crate::parameter_value::{flag, hints, invalid, present, text};
use crate::vocabulary::inline;

/// The longest context, in tokens (as estimated by [`tokens`]).
pub const MAX_CONTEXT_TOKENS: usize = 10_000;

/// The `parameters` that have an effect here. Others are validated or ignored.
#[derive(Debug)]
pub struct Parameters {
    /// Audio tracks to transcribe.
    pub channels: Vec<u32>,
    /// Language hints.
    pub hints: Vec<String>,
    /// Options of the result documents.
    pub document_options: DocumentOptions,
    /// The hot-word list.
    pub vocabulary_id: Option<String>,
}

impl Parameters {
    /// Parses `parameters`.
    ///
    /// # Errors
    /// 400 for a value of a wrong type, so that a client sees its mistake at once. The service may
    /// fail the task later instead.
    pub fn parse(model: &TranscriptionModel, parameters: Option<&Value>) -> Result<Self, Failure> {
        let empty = Map::new();
        let parameters = match parameters {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(object)) => object,
            Some(_) => return Err(invalid("parameters", "an object")),
        };
        let channels = match present(parameters, "channel_id") {
            None => vec![0],
            Some(value) => serde_json::from_value(value.clone())
                .ok()
                .filter(|channels: &Vec<u32>| !channels.is_empty())
                .ok_or_else(|| invalid("parameters.channel_id", "a list of track numbers"))?,
        };
        if model.family == Family::Qwen {
            flag(parameters, "enable_itn")?;
            context(parameters)?;
            let document_options = DocumentOptions {
                speakers: false,
                words: flag(parameters, "enable_words")?,
            };
            let hints = text(parameters, "language", "one language code")?
                .into_iter()
                .collect();
            return Ok(Self {
                channels,
                hints,
                document_options,
                vocabulary_id: None,
            });
        }
        let hints = family_hints(model.family, parameters)?;
        for name in flags_without_effect(model.family) {
            flag(parameters, name)?;
        }
        if model.family.is_qwen_audio() {
            inline::check(parameters)?;
        }
        if present(parameters, "speaker_count").is_some_and(|count| {
            !count
                .as_u64()
                .is_some_and(|count| (2..=100).contains(&count))
        }) {
            return Err(invalid(
                "parameters.speaker_count",
                "a number from 2 to 100",
            ));
        }
        if let Some(filter) = text(parameters, "special_word_filter", "a text that holds JSON")?
            && serde_json::from_str::<Map<String, Value>>(&filter).is_err()
        {
            return Err(invalid(
                "parameters.special_word_filter",
                "a text that holds a JSON object",
            ));
        }
        let document_options = DocumentOptions {
            speakers: flag(parameters, "diarization_enabled")?,
            words: false,
        };
        Ok(Self {
            channels,
            hints,
            document_options,
            vocabulary_id: text(parameters, "vocabulary_id", "the id of a vocabulary")?,
        })
    }
}

/// Flags that are validated and have no effect here. Qwen-Audio ignores what it does not have.
fn flags_without_effect(family: Family) -> &'static [&'static str] {
    match family {
        Family::QwenAudio30 => &[],
        Family::QwenAudio31 => &["keep_dialect"],
        _ => &[
            "disfluency_removal_enabled",
            "timestamp_alignment_enabled",
            "audio_event_detection_enabled",
        ],
    }
}

fn family_hints(family: Family, parameters: &Map<String, Value>) -> Result<Vec<String>, Failure> {
    let hints = hints(parameters)?;
    let named = present(parameters, "language_hints").is_some();
    if family == Family::SenseVoice && named && hints.len() != 1 {
        return Err(invalid(
            "parameters.language_hints",
            "a list of exactly one language code for this model",
        ));
    }
    Ok(hints)
}

/// `corpus.text`.
fn context(parameters: &Map<String, Value>) -> Result<(), Failure> {
    let Some(corpus) = present(parameters, "corpus") else {
        return Ok(());
    };
    let text = corpus
        .get("text")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("parameters.corpus", "an object with a text"))?;
    check_context(text).map(|_| ())
}

/// The estimated number of tokens of a context.
///
/// # Errors
/// 400 if the context has too many.
pub fn check_context(text: &str) -> Result<usize, Failure> {
    let count = tokens(text);
    if count <= MAX_CONTEXT_TOKENS {
        return Ok(count);
    }
    Err(Failure::invalid_parameter(format!(
        "The context must have at most {MAX_CONTEXT_TOKENS} tokens, but has about {count}"
    )))
}

/// An estimate of a text's tokens: one for four ASCII letters, one for any other character.
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
