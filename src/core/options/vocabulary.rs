//! Hot words of a vocabulary.

use crate::error::{Error, Result};
use crate::json::Value;
use crate::options::operation::Options;
use crate::options::schema::{self, invalid_option, required, unexpected};
use crate::options::tables::{HOT_WORD, HOT_WORD_ALIASES};

/// Words in one list. Source: custom hot words, limits.
const WORDS_MAX: usize = 500;
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

fn hot_word(index: usize, item: &Value) -> Result<Value> {
    let path = format!("options.words[{index}]");
    schema::validate(&path, item, &[HOT_WORD], HOT_WORD_ALIASES)?;
    let value = required(&path, item, "text", "a word")?;
    let text = value.as_str().unwrap_or_default();
    let fits = if text.is_ascii() {
        text.split_ascii_whitespace().count() <= WORD_PARTS_MAX
    } else {
        text.chars().count() <= WORD_CHARACTERS_MAX
    };
    if !fits {
        let expected =
            format!("at most {WORD_CHARACTERS_MAX} characters, or {WORD_PARTS_MAX} words of ASCII");
        return Err(unexpected(&path, "text", &expected, value));
    }
    let mut word = Value::object();
    word.set_path("weight", WEIGHT_DEFAULT);
    schema::apply(item, &[HOT_WORD], &mut word);
    Ok(word)
}
