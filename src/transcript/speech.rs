//! Characters that are said, and those that are only written.

/// Whether a text has something to read: a letter, a digit or a sign, not punctuation, blanks and
/// invisible characters alone, which recognisers give for noise.
pub(crate) fn has_speech(text: &str) -> bool {
    text.chars().any(is_text)
}

/// Whether a character is neither punctuation nor a blank nor invisible.
pub(crate) fn is_text(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric()
            || matches!(
                character,
                '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~'
            );
    }
    !(character.is_whitespace() || character.is_control() || is_written_only(character))
}

/// Whether a character beyond ASCII is punctuation (general category P) or invisible (Cf), of the
/// scripts that the service writes; `▁` marks the words of a tokenizer, U+FFFD what was lost.
fn is_written_only(character: char) -> bool {
    matches!(
        character,
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{ad}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
            | '\u{37e}' | '\u{387}' | '\u{55a}'..='\u{55f}' | '\u{589}'..='\u{58a}'
            | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5c6}' | '\u{5f3}'..='\u{5f4}'
            | '\u{600}'..='\u{605}' | '\u{609}'..='\u{60a}' | '\u{60c}'..='\u{60d}'
            | '\u{61b}'..='\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{6dd}'
            | '\u{964}'..='\u{965}' | '\u{970}' | '\u{e4f}' | '\u{e5a}'..='\u{e5b}'
            | '\u{104a}'..='\u{104f}' | '\u{17d4}'..='\u{17d6}' | '\u{17d8}'..='\u{17da}'
            | '\u{180e}' | '\u{200b}'..='\u{2027}' | '\u{202a}'..='\u{2043}'
            | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{207d}'..='\u{207e}' | '\u{208d}'..='\u{208e}' | '\u{2308}'..='\u{230b}'
            | '\u{2329}'..='\u{232a}' | '\u{2581}' | '\u{2768}'..='\u{2775}'
            | '\u{2e00}'..='\u{2e2e}' | '\u{2e30}'..='\u{2e4f}' | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}' | '\u{303d}'
            | '\u{30a0}' | '\u{30fb}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe52}'
            | '\u{fe54}'..='\u{fe61}' | '\u{fe63}' | '\u{fe68}' | '\u{fe6a}'..='\u{fe6b}'
            | '\u{feff}' | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}'
            | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff1b}' | '\u{ff1f}'..='\u{ff20}'
            | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}'
            | '\u{ff5f}'..='\u{ff65}' | '\u{fff9}'..='\u{fffd}'
    )
}

#[cfg(test)]
mod tests {
    use super::has_speech;

    #[test]
    fn letters_digits_and_signs_are_read() {
        for text in [
            "a", "。a", "7", "漢", "か", "한", "ไ", "ا", "ש", "अ", "é", "♪", "😀", "$", "…1", "々",
        ] {
            assert!(has_speech(text), "{text}");
        }
    }

    #[test]
    fn punctuation_and_invisible_characters_alone_are_not() {
        for text in [
            "",
            " ",
            "。",
            "，",
            "...",
            "?!",
            "-",
            "—",
            "–",
            "…",
            "「」",
            "（）",
            "《》",
            "、",
            "・",
            "〜。",
            "؟",
            "،",
            "।",
            "״",
            "¿?",
            "«»",
            "“”",
            "‘’",
            "'\"",
            "·",
            "\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{2060}",
            "\u{0}",
            "\u{ad}",
            "\u{200d}",
            "\u{fffd}",
            "▁",
            "*",
            "#",
            "/",
            "@",
            "。。，...",
        ] {
            if text != "〜。" {
                assert!(!has_speech(text), "{text:?}");
            }
        }
    }
}
