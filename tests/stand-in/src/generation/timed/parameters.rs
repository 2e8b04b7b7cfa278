//! `parameters` of a request. Unknown ones are ignored.

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::parameter_value::{flag, hints, invalid, present, text};
use crate::timed_model::Generation;
use crate::vocabulary::inline;

/// The `parameters` that have an effect here.
#[derive(Debug, PartialEq, Eq)]
pub struct TimedParameters {
    /// Language hints that count.
    pub languages: Vec<String>,
    /// Whether speakers are told apart.
    pub speakers: bool,
    /// The hot-word list.
    pub vocabulary_id: Option<String>,
}

impl TimedParameters {
    /// Parses `parameters`.
    ///
    /// # Errors
    /// 400 for a missing format, and for a value of a wrong type.
    pub fn parse(generation: Generation, parameters: Option<&Value>) -> Result<Self, Failure> {
        let empty = Map::new();
        let parameters = match parameters {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(parameters)) => parameters,
            Some(_) => return Err(invalid("parameters", "an object")),
        };
        check_format(parameters)?;
        if present(parameters, "sample_rate")
            .is_some_and(|rate| !rate.is_string() && !rate.is_number())
        {
            return Err(invalid(
                "parameters.sample_rate",
                "a text, such as \"16000\"",
            ));
        }
        if generation.takes_words() {
            inline::check(parameters)?;
        }
        if generation.has_speakers() {
            flag(parameters, "keep_dialect")?;
        }
        let mut languages = hints(parameters)?;
        languages.truncate(generation.max_hints());
        Ok(Self {
            languages,
            speakers: generation.has_speakers() && flag(parameters, "speaker_diarization_enabled")?,
            vocabulary_id: text(parameters, "vocabulary_id", "the id of a vocabulary")?,
        })
    }
}

/// `format` must be there; any value will do, because the container shows the format.
fn check_format(parameters: &Map<String, Value>) -> Result<(), Failure> {
    match text(parameters, "format", "the name of a format")? {
        Some(format) if !format.is_empty() => Ok(()),
        _ => Err(Failure::invalid_parameter("format is empty")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use Generation::{FunAsrFlash, QwenAudio30, QwenAudio31};

    fn parsed(generation: Generation, parameters: Value) -> TimedParameters {
        TimedParameters::parse(generation, Some(&parameters))
            .unwrap_or_else(|failure| panic!("{parameters}: {failure:?}"))
    }

    #[test]
    fn parameters_have_the_effect_that_the_generation_gives_them() {
        let all = json!({
            "format": "xyz",
            "sample_rate": 16000,
            "language_hints": ["zh", "en", "ja", "ko", "vi"],
            "vocabulary": {"张三": 50},
            "vocabulary_id": "vocab-a-1",
            "speaker_diarization_enabled": true,
            "keep_dialect": true,
        });
        for (generation, hints, speakers) in [
            (QwenAudio31, 4, true),
            (QwenAudio30, 4, false),
            (FunAsrFlash, 1, false),
        ] {
            let seen = parsed(generation, all.clone());
            assert_eq!((seen.languages.len(), seen.speakers), (hints, speakers));
            assert_eq!(seen.vocabulary_id.as_deref(), Some("vocab-a-1"));
        }
    }

    #[test]
    fn what_a_generation_does_not_have_is_ignored() {
        for (generation, parameters) in [
            (QwenAudio31, json!({"asr_options": 1, "enable_words": "x"})),
            (QwenAudio31, json!({"diarization_enabled": true})),
            (QwenAudio30, json!({"speaker_diarization_enabled": "yes"})),
            (QwenAudio30, json!({"keep_dialect": 1})),
            (FunAsrFlash, json!({"vocabulary": ["张三"]})),
            (
                QwenAudio31,
                json!({"sample_rate": null, "language_hints": null, "vocabulary": null}),
            ),
        ] {
            let mut parameters = parameters;
            parameters["format"] = json!("wav");
            let seen = parsed(generation, parameters);
            assert_eq!((seen.languages.len(), seen.speakers), (0, false));
        }
    }

    #[test]
    fn a_missing_format_and_a_wrong_type_are_errors() {
        let empty = "\"format is empty\"";
        for (parameters, expected) in [
            (json!(null), empty),
            (json!({}), empty),
            (json!({"format": null}), empty),
            (json!({"format": "", "language_hints": 1}), empty),
            (json!([]), "parameters must be an object"),
            (json!("wav"), "parameters must be an object"),
            (json!({"format": 1}), "parameters.format must be"),
            (json!({"format": ["wav"]}), "parameters.format must be"),
            (
                json!({"format": "wav", "sample_rate": true}),
                "parameters.sample_rate",
            ),
            (
                json!({"format": "wav", "language_hints": "zh"}),
                "parameters.language_hints",
            ),
            (
                json!({"format": "wav", "language_hints": [1]}),
                "parameters.language_hints",
            ),
            (
                json!({"format": "wav", "vocabulary": {"a": 6}}),
                "parameters.vocabulary",
            ),
            (
                json!({"format": "wav", "vocabulary_id": 1}),
                "parameters.vocabulary_id",
            ),
            (
                json!({"format": "wav", "speaker_diarization_enabled": "true"}),
                "parameters.speaker_diarization_enabled",
            ),
            (
                json!({"format": "wav", "keep_dialect": 1}),
                "parameters.keep_dialect",
            ),
        ] {
            let failure = TimedParameters::parse(QwenAudio31, Some(&parameters)).unwrap_err();
            let (status, body) = failure.status_and_body("");
            assert_eq!(status, 400);
            assert!(body.contains(expected), "{parameters}: {body}");
        }
        assert!(TimedParameters::parse(QwenAudio31, None).is_err());
    }
}
