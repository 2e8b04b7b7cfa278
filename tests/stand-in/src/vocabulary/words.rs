//! Hot words and their limits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::failure::Failure;

/// Words of a list.
const MAX_WORDS: usize = 500;
/// Characters of a text that is not ASCII alone.
const MAX_CHARACTERS: usize = 15;
/// Space-separated parts of an ASCII text.
const MAX_ASCII_PARTS: usize = 7;

/// One hot word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    text: String,
    weight: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

/// The words of `vocabulary`.
///
/// # Errors
/// 400 for a word beyond the documented limits.
pub fn words(input: &Map<String, Value>, target_model: &str) -> Result<Vec<Word>, Failure> {
    let values = input
        .get("vocabulary")
        .and_then(Value::as_array)
        .filter(|words| !words.is_empty());
    let values = values.ok_or_else(|| {
        Failure::invalid_parameter("input must contain vocabulary, a list of words")
    })?;
    if values.len() > MAX_WORDS {
        let message = format!(
            "input.vocabulary must have at most {MAX_WORDS} words, but has {}",
            values.len()
        );
        return Err(Failure::invalid_parameter(message));
    }
    let languages: &[&str] = match target_model {
        _ if target_model.contains("8k") => &["zh"],
        _ if target_model.starts_with("fun-asr") => &["zh", "en", "ja"],
        _ => &["zh", "en", "ja", "yue", "ko", "de", "fr", "ru"],
    };
    let parse_word = |(index, word): (usize, &Value)| {
        let invalid = |fault: String| {
            Failure::invalid_parameter(format!("input.vocabulary[{index}] {fault}"))
        };
        let word =
            Word::deserialize(word).map_err(|error| invalid(format!("is not a word: {error}")))?;
        let (characters, parts) = (
            word.text.chars().count(),
            word.text.split_whitespace().count(),
        );
        if parts == 0 {
            return Err(invalid("has no text".to_owned()));
        }
        if word.text.is_ascii() && parts > MAX_ASCII_PARTS {
            return Err(invalid(format!(
                "must have at most {MAX_ASCII_PARTS} pieces between spaces, but has {parts}"
            )));
        }
        if !word.text.is_ascii() && characters > MAX_CHARACTERS {
            return Err(invalid(format!(
                "must have at most {MAX_CHARACTERS} characters, but has {characters}"
            )));
        }
        if !(1..=5).contains(&word.weight) {
            return Err(invalid(format!(
                "must have a weight from 1 to 5, not {}",
                word.weight
            )));
        }
        match &word.lang {
            Some(lang) if !languages.contains(&lang.as_str()) => Err(invalid(format!(
                "must be of a language of {target_model} ({}), not {lang:?}",
                languages.join(", ")
            ))),
            _ => Ok(word),
        }
    };
    values.iter().enumerate().map(parse_word).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error_body(target_model: &str, word: Value) -> String {
        let input = json!({"vocabulary": [word]});
        match words(input.as_object().unwrap(), target_model) {
            Ok(_) => String::new(),
            Err(failure) => failure.status_and_body("").1,
        }
    }

    #[test]
    fn a_word_beyond_the_documented_limits_is_an_error() {
        for (model, word, expected) in [
            (
                "paraformer-v2",
                json!({"text": "赛德克巴莱", "weight": 4, "lang": "zh"}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "Seediq Bale", "weight": 1}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "一二三四五六七八九十一二三四五", "weight": 5}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "一二三四五六七八九十一二三四五六", "weight": 5}),
                "at most 15 characters, but has 16",
            ),
            (
                "paraformer-v2",
                json!({"text": "a b c d e f g", "weight": 5}),
                "",
            ),
            (
                "paraformer-v2",
                json!({"text": "a b c d e f g h", "weight": 5}),
                "at most 7 pieces between spaces, but has 8",
            ),
            (
                "paraformer-v2",
                json!({"text": " ", "weight": 4}),
                "has no text",
            ),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 0}),
                "a weight from 1 to 5, not 0",
            ),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 6}),
                "a weight from 1 to 5, not 6",
            ),
            ("paraformer-v2", json!({"text": "a"}), "is not a word"),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 1.5}),
                "is not a word",
            ),
            ("paraformer-v2", json!("a"), "is not a word"),
            (
                "paraformer-v2",
                json!({"text": "a", "weight": 4, "lang": "it"}),
                "must be of a language of paraformer-v2",
            ),
            (
                "fun-asr",
                json!({"text": "a", "weight": 4, "lang": "ko"}),
                "must be of a language of fun-asr (zh, en, ja)",
            ),
            (
                "paraformer-8k-v2",
                json!({"text": "a", "weight": 4, "lang": "en"}),
                "must be of a language of paraformer-8k-v2 (zh)",
            ),
        ] {
            let body = error_body(model, word.clone());
            assert!(
                body.contains(expected) && body.is_empty() == expected.is_empty(),
                "{word}: {body}"
            );
        }
    }
}
