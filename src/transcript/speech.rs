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
    let Ok(code) = u16::try_from(u32::from(character)) else {
        return true;
    };
    let row = WRITTEN_ONLY.partition_point(|&(first, _)| first <= code);
    let before = row.checked_sub(1).and_then(|row| WRITTEN_ONLY.get(row));
    before.is_none_or(|&(_, last)| last < code)
}

/// First and last of the characters beyond ASCII that are blanks, punctuation (general category P)
/// or invisible (Cc, Cf), of the scripts that the service writes; `▁` marks the words of a
/// tokenizer, U+FFFD what was lost. Code points that are not assigned are in no text.
#[rustfmt::skip]
const WRITTEN_ONLY: &[(u16, u16)] = &[
    (0x80, 0xa1), (0xa7, 0xa7), (0xab, 0xab), (0xad, 0xad), (0xb6, 0xb7), (0xbb, 0xbb),
    (0xbf, 0xbf), (0x37e, 0x37e), (0x387, 0x387), (0x55a, 0x55f), (0x589, 0x58a), (0x5be, 0x5be),
    (0x5c0, 0x5c0), (0x5c3, 0x5c3), (0x5c6, 0x5c6), (0x5f3, 0x5f4), (0x600, 0x605), (0x609, 0x60a),
    (0x60c, 0x60d), (0x61b, 0x61f), (0x66a, 0x66d), (0x6d4, 0x6d4), (0x6dd, 0x6dd), (0x964, 0x965),
    (0x970, 0x970), (0xe4f, 0xe4f), (0xe5a, 0xe5b), (0x104a, 0x104f), (0x1680, 0x1680),
    (0x17d4, 0x17d6), (0x17d8, 0x17da), (0x180e, 0x180e), (0x2000, 0x2043), (0x2045, 0x2051),
    (0x2053, 0x206f), (0x207d, 0x207e), (0x208d, 0x208e), (0x2308, 0x230b), (0x2329, 0x232a),
    (0x2581, 0x2581), (0x2768, 0x2775), (0x2e00, 0x2e2e), (0x2e30, 0x2e4f), (0x3000, 0x3003),
    (0x3008, 0x3011), (0x3014, 0x301f), (0x3030, 0x3030), (0x303d, 0x303d), (0x30a0, 0x30a0),
    (0x30fb, 0x30fb), (0xfe10, 0xfe19), (0xfe30, 0xfe61), (0xfe63, 0xfe63), (0xfe68, 0xfe68),
    (0xfe6a, 0xfe6b), (0xfeff, 0xff03), (0xff05, 0xff0a), (0xff0c, 0xff0f), (0xff1a, 0xff1b),
    (0xff1f, 0xff20), (0xff3b, 0xff3d), (0xff3f, 0xff3f), (0xff5b, 0xff5b), (0xff5d, 0xff5d),
    (0xff5f, 0xff65), (0xfff9, 0xfffd),
];

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
