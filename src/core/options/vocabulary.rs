//! Hot words: of a stored list, or of one recognition.

use crate::error::{Error, Result};
use crate::json::{Value, looks_like_key};
use crate::options::operation::Options;
use crate::options::schema::{self, invalid_option, required, unexpected};
use crate::options::tables::{HOT_WORD, HOT_WORD_ALIASES};

/// Words in one list. Source: custom hot words, limits.
const WORDS_MAX: usize = 500;
/// Words of one recognition. Source: docs/dashscope-api.md §8.2.
const INLINE_WORDS_MAX: usize = 2000;
/// Weight of a word that must not be missed; and how many may have it. Source: the same.
const SUPER_WEIGHT: u64 = 50;
const SUPER_WORDS_MAX: usize = 50;
/// Largest other weight.
const WEIGHT_MAX: u64 = 5;
/// Expected weight of a word.
const WEIGHT: &str = "a weight from 1 to 5, or 50";
/// Weight of a word that has none. Source: custom hot words, `weight`.
const WEIGHT_DEFAULT: u64 = 4;
/// Characters of a word that is not all ASCII. Source: custom hot words, `text`.
const WORD_CHARACTERS_MAX: usize = 15;
/// Space-separated parts of a word that is all ASCII. Source: custom hot words, `text`.
const WORD_PARTS_MAX: usize = 7;

/// Checks the id of a vocabulary.
pub(crate) fn vocabulary_id(id: &Value) -> Result<&Value> {
    if id.as_str().is_some_and(|id| !id.trim().is_empty()) {
        return Ok(id);
    }
    let message = format_args!("expected a vocabulary id (vocab-…), got {id}.");
    Err(Error::invalid("vocabularyId", message))
}

/// Hot words of the option `words`, as the request holds them.
pub(crate) fn hot_words(options: &Options) -> Result<Value> {
    let items = match options.get("words") {
        Value::Array(items) if (1..=WORDS_MAX).contains(&items.len()) => items,
        Value::Array(items) => {
            let message = format_args!("expected 1 to {WORDS_MAX} words, got {}.", items.len());
            return Err(invalid_option("words", message));
        }
        seen => {
            let expected = "an array of { text, weight, language }";
            return Err(unexpected("options", "words", expected, seen));
        }
    };
    // A loop: `collect` into a `Result` weighs 2 KB of wasm.
    let mut words = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        words.push(hot_word(index, item)?);
    }
    Ok(Value::Array(words))
}

/// Checks the words of one recognition: an object of weights by word.
pub(crate) fn check_inline(vocabulary: &Value) -> Result<()> {
    let words = match vocabulary {
        Value::Absent => return Ok(()),
        Value::Object(words) if (1..=INLINE_WORDS_MAX).contains(&words.len()) => words,
        Value::Object(words) => {
            let message = format_args!(
                "expected 1 to {INLINE_WORDS_MAX} words, got {}.",
                words.len()
            );
            return Err(invalid_option("vocabulary", message));
        }
        seen => {
            let expected = "an object of weights by word, such as { \"张三\": 5 }";
            return Err(unexpected("options", "vocabulary", expected, seen));
        }
    };
    let mut super_words = 0;
    for (index, (word, weight)) in words.iter().enumerate() {
        let text = Value::from(word.as_str());
        if word.trim().is_empty() || !fits(word) || looks_like_key(word) {
            let message = format_args!(
                "expected words of {}, got {text} as word {}.",
                longest_word(),
                index + 1
            );
            return Err(invalid_option("vocabulary", message));
        }
        let number = matches!(weight, Value::Number(number) if number.fract() == 0.0)
            .then(|| weight.to_u64_lenient())
            .flatten();
        match number {
            Some(1..=WEIGHT_MAX) => {}
            Some(SUPER_WEIGHT) => super_words += 1,
            _ => {
                let message = format_args!("expected {WEIGHT}, got {weight} for {text}.");
                return Err(invalid_option("vocabulary", message));
            }
        }
    }
    if super_words > SUPER_WORDS_MAX {
        let message = format_args!(
            "expected at most {SUPER_WORDS_MAX} words of weight {SUPER_WEIGHT}, got {super_words}."
        );
        return Err(invalid_option("vocabulary", message));
    }
    Ok(())
}

/// Whether the service takes a word of this length.
fn fits(word: &str) -> bool {
    if word.is_ascii() {
        word.split_ascii_whitespace().count() <= WORD_PARTS_MAX
    } else {
        word.chars().count() <= WORD_CHARACTERS_MAX
    }
}

fn longest_word() -> String {
    format!("at most {WORD_CHARACTERS_MAX} characters, or {WORD_PARTS_MAX} words of ASCII")
}

fn hot_word(index: usize, item: &Value) -> Result<Value> {
    let path = format!("options.words[{index}]");
    schema::validate(&path, item, &[HOT_WORD], HOT_WORD_ALIASES)?;
    let value = required(&path, item, "text", "a word")?;
    if !fits(value.as_str().unwrap_or_default()) {
        return Err(unexpected(&path, "text", &longest_word(), value));
    }
    let weight = item.get_path("weight");
    let is_weight = |weight: u64| weight <= WEIGHT_MAX || weight == SUPER_WEIGHT;
    if !weight.to_u64_lenient().is_none_or(is_weight) {
        return Err(unexpected(&path, "weight", WEIGHT, weight));
    }
    let mut word = Value::object();
    word.set_path("weight", WEIGHT_DEFAULT);
    schema::apply(item, &[HOT_WORD], &mut word);
    Ok(word)
}
