//! Classes of characters, by ranges: where it is about the ends of phrases, the exact tables of the
//! engine would be but weight.

use crate::text::{characters, is_in};

/// Whether a script has no spaces between its words: Thai, Lao, Burmese, Khmer.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether a character is a space that a line may be broken at; a no-break space is none.
pub(crate) fn is_space(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r'
            | ' '
            | '\u{2000}'..='\u{2006}'
            | '\u{2008}'..='\u{200a}'
            | '\u{2028}'..='\u{2029}'
            | '\u{205f}'
            | '\u{3000}'
    )
}

/// Whether a character is neither punctuation nor a blank nor invisible, in scripts that have
/// blanks.
pub(crate) fn is_text(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || is_in(characters!("$+<=>^`|~"), character);
    }
    !matches!(
        character,
        '\u{80}'..='\u{a1}'
            | '\u{a7}'
            | '\u{ab}'
            | '\u{ad}'
            | '\u{b6}'..='\u{b7}'
            | '\u{bb}'
            | '\u{bf}'
            | '\u{60c}'..='\u{61f}'
            | '\u{6d4}'
            | '\u{964}'..='\u{965}'
            | '\u{2000}'..='\u{206f}'
            | '\u{3000}'..='\u{3003}'
            | '\u{3008}'..='\u{301f}'
            | '\u{ff01}'..='\u{ff0f}'
            | '\u{ff1a}'..='\u{ff20}'
    )
}
