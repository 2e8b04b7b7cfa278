//! Hot words and their limits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::model::takes_super_words;
use crate::vocabulary::rules::{
    MAX_QWEN_AUDIO_WORDS, MAX_WORDS, check_super_words, check_text, check_weight,
};

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
    let super_words = takes_super_words(target_model);
    let max_words = if super_words {
        MAX_QWEN_AUDIO_WORDS
    } else {
        MAX_WORDS
    };
    if values.len() > max_words {
        let message = format!(
            "input.vocabulary must have at most {max_words} words, but has {}",
            values.len()
        );
        return Err(Failure::invalid_parameter(message));
    }
    let languages = languages(target_model);
    let parse_word = |(index, word): (usize, &Value)| {
        let invalid = |fault: String| {
            Failure::invalid_parameter(format!("input.vocabulary[{index}] {fault}"))
        };
        let word =
            Word::deserialize(word).map_err(|error| invalid(format!("is not a word: {error}")))?;
        check_text(&word.text)
            .and_then(|()| check_weight(word.weight, super_words))
            .map_err(invalid)?;
        match &word.lang {
            Some(lang) if languages.is_some_and(|known| !known.contains(&lang.as_str())) => {
                Err(invalid(format!(
                    "must be of a language of {target_model} ({}), not {lang:?}",
                    languages.unwrap_or_default().join(", ")
                )))
            }
            _ => Ok(word),
        }
    };
    let words: Vec<Word> = values
        .iter()
        .enumerate()
        .map(parse_word)
        .collect::<Result<_, _>>()?;
    check_super_words("input.vocabulary", words.iter().map(|word| word.weight))?;
    Ok(words)
}

/// The languages of a model's words; `None` where no list is documented.
fn languages(target_model: &str) -> Option<&'static [&'static str]> {
    match target_model {
        _ if takes_super_words(target_model) => None,
        _ if target_model.contains("8k") => Some(&["zh"]),
        _ if target_model.starts_with("fun-asr") => Some(&["zh", "en", "ja"]),
        _ => Some(&["zh", "en", "ja", "yue", "ko", "de", "fr", "ru"]),
    }
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
                "qwen-audio-3.1-asr-flash",
                json!({"text": "语音实验室", "weight": 50}),
                "",
            ),
            (
                "qwen-audio-3.0-asr-flash-filetrans",
                json!({"text": "a", "weight": 4, "lang": "sk"}),
                "",
            ),
            (
                "qwen-audio-3.1-asr-flash",
                json!({"text": "a", "weight": 49}),
                "a weight from 1 to 5 or 50, not 49",
            ),
            (
                "qwen-audio-3.1-asr-flash",
                json!({"text": "a", "weight": "50"}),
                "is not a word",
            ),
            (
                "fun-asr-flash-2026-06-15",
                json!({"text": "a", "weight": 50}),
                "a weight from 1 to 5, not 50",
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
