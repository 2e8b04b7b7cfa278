//! Hot words inside a request: `{"张三": 5, "李四": 50}`, for Qwen-Audio 3.x alone.

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::parameter_value::{invalid, present};
use crate::vocabulary::rules::{MAX_QWEN_AUDIO_WORDS, check_super_words, check_text, check_weight};

/// Checks `parameters.vocabulary`. It has no effect here.
///
/// # Errors
/// 400 for a word beyond the documented limits, or too many.
pub fn check(parameters: &Map<String, Value>) -> Result<(), Failure> {
    let Some(value) = present(parameters, "vocabulary") else {
        return Ok(());
    };
    let words = value.as_object().ok_or_else(|| {
        invalid(
            "parameters.vocabulary",
            "an object of words and their weights",
        )
    })?;
    if words.len() > MAX_QWEN_AUDIO_WORDS {
        return Err(Failure::invalid_parameter(format!(
            "parameters.vocabulary must have at most {MAX_QWEN_AUDIO_WORDS} words, but has {}",
            words.len()
        )));
    }
    let weights: Vec<i64> = words
        .iter()
        .map(|(text, weight)| weight_of(text, weight))
        .collect::<Result<_, _>>()?;
    check_super_words("parameters.vocabulary", weights)
}

fn weight_of(text: &str, weight: &Value) -> Result<i64, Failure> {
    let fault =
        |fault| Failure::invalid_parameter(format!("parameters.vocabulary: {text:?} {fault}"));
    check_text(text).map_err(fault)?;
    let weight = weight.as_i64().ok_or_else(|| {
        fault(format!(
            "must have a whole number as its weight, not {weight}"
        ))
    })?;
    check_weight(weight, true).map_err(fault)?;
    Ok(weight)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error_body(vocabulary: &Value) -> String {
        let parameters = json!({"vocabulary": vocabulary});
        match check(parameters.as_object().unwrap()) {
            Ok(()) => String::new(),
            Err(failure) => failure.status_and_body("").1,
        }
    }

    fn words(count: usize, weight: i64) -> Value {
        (0..count)
            .map(|index| (format!("word {index}"), json!(weight)))
            .collect::<Map<_, _>>()
            .into()
    }

    #[test]
    fn words_within_the_documented_limits_are_taken() {
        assert_eq!(check(&Map::new()), Ok(()));
        for vocabulary in [
            json!(null),
            json!({}),
            json!({"张三": 5, "李四": 50, "Bulge Bracket": 1}),
            json!({"一二三四五六七八九十一二三四五": 4, "a b c d e f g": 4}),
            words(2_000, 4),
            words(50, 50),
        ] {
            assert_eq!(error_body(&vocabulary), "", "{vocabulary}");
        }
    }

    #[test]
    fn words_beyond_the_documented_limits_are_errors() {
        for (vocabulary, expected) in [
            (json!("张三"), "an object of words"),
            (json!([{"text": "张三", "weight": 4}]), "an object of words"),
            (json!({"张三": 0}), "a weight from 1 to 5 or 50, not 0"),
            (json!({"张三": 6}), "a weight from 1 to 5 or 50, not 6"),
            (json!({"张三": -50}), "a weight from 1 to 5 or 50, not -50"),
            (json!({"张三": 51}), "a weight from 1 to 5 or 50, not 51"),
            (json!({"张三": 4.5}), "a whole number"),
            (json!({"张三": "4"}), "a whole number"),
            (json!({"张三": null}), "a whole number"),
            (json!({"": 4}), "has no text"),
            (json!({"一二三四五六七八九十一二三四五六": 4}), "but has 16"),
            (json!({"a b c d e f g h": 4}), "but has 8"),
            (words(2_001, 4), "at most 2000 words, but has 2001"),
            (words(51, 50), "at most 50 words of weight 50, but has 51"),
        ] {
            let body = error_body(&vocabulary);
            assert!(body.contains(expected), "{body}");
        }
    }
}
