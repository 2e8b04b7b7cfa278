//! Rules of a hot word: its text and its weight, in a stored list or in a request.

use crate::failure::Failure;

/// Words of a request, and of a list for Qwen-Audio 3.x.
pub const MAX_QWEN_AUDIO_WORDS: usize = 2_000;
/// Words of a list for other models.
pub const MAX_WORDS: usize = 500;
/// Words of weight 50.
const MAX_SUPER_WORDS: usize = 50;
/// Weight of a word that must not be missed.
const SUPER_WEIGHT: i64 = 50;
/// Characters of a text that is not ASCII alone.
const MAX_CHARACTERS: usize = 15;
/// Space-separated parts of an ASCII text.
const MAX_ASCII_PARTS: usize = 7;

/// Checks the text of a word. The fault is the end of a sentence.
///
/// # Errors
/// The fault.
pub fn check_text(text: &str) -> Result<(), String> {
    let (characters, parts) = (text.chars().count(), text.split_whitespace().count());
    if parts == 0 {
        return Err("has no text".to_owned());
    }
    if text.is_ascii() && parts > MAX_ASCII_PARTS {
        return Err(format!(
            "must have at most {MAX_ASCII_PARTS} pieces between spaces, but has {parts}"
        ));
    }
    if !text.is_ascii() && characters > MAX_CHARACTERS {
        return Err(format!(
            "must have at most {MAX_CHARACTERS} characters, but has {characters}"
        ));
    }
    Ok(())
}

/// Checks the weight of a word. The fault is the end of a sentence.
///
/// # Errors
/// The fault.
pub fn check_weight(weight: i64, takes_super_words: bool) -> Result<(), String> {
    if (1..=5).contains(&weight) || (takes_super_words && weight == SUPER_WEIGHT) {
        return Ok(());
    }
    let or_more = if takes_super_words { " or 50" } else { "" };
    Err(format!(
        "must have a weight from 1 to 5{or_more}, not {weight}"
    ))
}

/// Checks how many of the words are of weight 50.
///
/// # Errors
/// 400 for too many.
pub fn check_super_words(
    name: &str,
    weights: impl IntoIterator<Item = i64>,
) -> Result<(), Failure> {
    let count = weights
        .into_iter()
        .filter(|weight| *weight == SUPER_WEIGHT)
        .count();
    if count <= MAX_SUPER_WORDS {
        return Ok(());
    }
    Err(Failure::invalid_parameter(format!(
        "{name} must have at most {MAX_SUPER_WORDS} words of weight {SUPER_WEIGHT}, but has {count}"
    )))
}
