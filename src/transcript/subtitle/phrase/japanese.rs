//! Japanese: phrases (bunsetsu), by the scripts that words are written in. No dictionary is asked.

use super::Bond;

/// Whether a character is kana, which Chinese has none of.
pub(crate) fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}')
}

/// The bond between two characters of Japanese without a blank between them: those before and
/// behind byte `at`.
pub(crate) fn bond_inside(text: &str, at: usize) -> Bond {
    let (head, tail) = text.split_at_checked(at).unwrap_or_default();
    let (Some(before), Some(next)) = (head.chars().next_back(), tail.chars().next()) else {
        return Bond::Loose;
    };
    let is_hiragana = |character: char| matches!(character, '\u{3041}'..='\u{309f}');
    if is_hiragana(before) && !is_hiragana(next) {
        Bond::Loose
    } else {
        Bond::Tight
    }
}
