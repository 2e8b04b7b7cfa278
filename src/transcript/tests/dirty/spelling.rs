//! Spellings of the same text: case, apostrophes, decomposed letters, full-width forms; and the
//! letters that remain of all of them.

/// Letters with the mark that they are decomposed into (Unicode, chapter 3.11), for the letters of
/// the fixtures.
#[rustfmt::skip]
const DECOMPOSED: &[(char, char, char)] = &[
    ('à', 'a', '\u{300}'), ('á', 'a', '\u{301}'), ('â', 'a', '\u{302}'), ('ã', 'a', '\u{303}'),
    ('ä', 'a', '\u{308}'), ('ả', 'a', '\u{309}'), ('ạ', 'a', '\u{323}'), ('ă', 'a', '\u{306}'),
    ('ấ', 'â', '\u{301}'), ('ầ', 'â', '\u{300}'), ('ẩ', 'â', '\u{309}'), ('ẫ', 'â', '\u{303}'),
    ('ậ', 'ạ', '\u{302}'), ('ắ', 'ă', '\u{301}'), ('ằ', 'ă', '\u{300}'), ('ặ', 'ạ', '\u{306}'),
    ('ç', 'c', '\u{327}'), ('è', 'e', '\u{300}'), ('é', 'e', '\u{301}'), ('ê', 'e', '\u{302}'),
    ('ë', 'e', '\u{308}'), ('ẻ', 'e', '\u{309}'), ('ẽ', 'e', '\u{303}'), ('ẹ', 'e', '\u{323}'),
    ('ế', 'ê', '\u{301}'), ('ề', 'ê', '\u{300}'), ('ể', 'ê', '\u{309}'), ('ễ', 'ê', '\u{303}'),
    ('ệ', 'ẹ', '\u{302}'), ('ì', 'i', '\u{300}'), ('í', 'i', '\u{301}'), ('ỉ', 'i', '\u{309}'),
    ('ĩ', 'i', '\u{303}'), ('ị', 'i', '\u{323}'), ('ï', 'i', '\u{308}'), ('ñ', 'n', '\u{303}'),
    ('ò', 'o', '\u{300}'), ('ó', 'o', '\u{301}'), ('ô', 'o', '\u{302}'), ('õ', 'o', '\u{303}'),
    ('ö', 'o', '\u{308}'), ('ỏ', 'o', '\u{309}'), ('ọ', 'o', '\u{323}'), ('ơ', 'o', '\u{31b}'),
    ('ố', 'ô', '\u{301}'), ('ồ', 'ô', '\u{300}'), ('ổ', 'ô', '\u{309}'), ('ỗ', 'ô', '\u{303}'),
    ('ộ', 'ọ', '\u{302}'), ('ớ', 'ơ', '\u{301}'), ('ờ', 'ơ', '\u{300}'), ('ở', 'ơ', '\u{309}'),
    ('ỡ', 'ơ', '\u{303}'), ('ợ', 'ơ', '\u{323}'), ('ù', 'u', '\u{300}'), ('ú', 'u', '\u{301}'),
    ('ũ', 'u', '\u{303}'), ('ü', 'u', '\u{308}'), ('ủ', 'u', '\u{309}'), ('ụ', 'u', '\u{323}'),
    ('ư', 'u', '\u{31b}'), ('ứ', 'ư', '\u{301}'), ('ừ', 'ư', '\u{300}'), ('ử', 'ư', '\u{309}'),
    ('ữ', 'ư', '\u{303}'), ('ự', 'ư', '\u{323}'), ('ỳ', 'y', '\u{300}'), ('ý', 'y', '\u{301}'),
    ('ỷ', 'y', '\u{309}'), ('ỹ', 'y', '\u{303}'), ('ỵ', 'y', '\u{323}'), 
    ('É', 'E', '\u{301}'), ('Ü', 'U', '\u{308}'), ('أ', 'ا', '\u{654}'), ('إ', 'ا', '\u{655}'),
    ('آ', 'ا', '\u{653}'), ('ؤ', 'و', '\u{654}'), ('ئ', 'ي', '\u{654}'), ('ヴ', 'ウ', VOICED),
];

const VOICED: char = '\u{3099}';
const SEMI_VOICED: char = '\u{309a}';

/// Kana that take a mark for a voiced sound; the voiced one is the next character.
const VOICED_KANA: &str =
    "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";

/// Kana that take the mark of a half voiced sound, two characters before the result.
const SEMI_VOICED_KANA: &str = "はひふへほハヒフヘホ";

/// The base and mark of a character, if it has both.
fn split(character: char) -> Option<(char, char)> {
    if let Some(&(_, base, mark)) = DECOMPOSED.iter().find(|(whole, _, _)| *whole == character) {
        return Some((base, mark));
    }
    let before = |by: u32| char::from_u32(u32::from(character).checked_sub(by)?);
    if let Some(base) = before(1).filter(|base| VOICED_KANA.contains(*base)) {
        return Some((base, VOICED));
    }
    let base = before(2).filter(|base| SEMI_VOICED_KANA.contains(*base))?;
    Some((base, SEMI_VOICED))
}

/// Appends the character decomposed (NFD).
fn push_decomposed(character: char, out: &mut String) {
    let code = u32::from(character);
    if (0xac00..0xd7a4).contains(&code) {
        let index = code - 0xac00;
        let jamo = [
            0x1100 + index / 588,
            0x1161 + index % 588 / 28,
            0x11a7 + index % 28,
        ];
        let parts = jamo.into_iter().filter(|jamo| *jamo != 0x11a7);
        out.extend(parts.filter_map(char::from_u32));
    } else if let Some((base, mark)) = split(character) {
        push_decomposed(base, out);
        out.push(mark);
    } else {
        out.push(character);
    }
}

/// The text with letters and marks apart.
pub fn decomposed(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        push_decomposed(character, &mut out);
    }
    out
}

/// Whether a character is a picture; tones of skin belong to the picture before them.
pub fn is_emoji(character: char) -> bool {
    let is_tone = matches!(character, '\u{1f3fb}'..='\u{1f3ff}');
    matches!(character, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}') && !is_tone
}

/// The letters and digits in a character, as they are in every spelling; a picture is a letter.
fn push_letters(character: char, out: &mut String) {
    let narrow = match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        _ => character,
    };
    let mut apart = String::new();
    for lower in narrow.to_lowercase() {
        push_decomposed(lower, &mut apart);
    }
    out.extend(
        apart
            .chars()
            .filter(|&c| c.is_alphanumeric() || is_emoji(c)),
    );
}

/// The letters, digits and pictures of a text: no case, marks of letters, blanks or punctuation.
pub fn letters(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        push_letters(character, &mut out);
    }
    out
}

/// The text with every letter in the other case that has just one there and comes back from it.
pub fn in_case(text: &str, upper: bool) -> String {
    let single = |character: char| {
        let mut cased: Box<dyn Iterator<Item = char>> = if upper {
            Box::new(character.to_uppercase())
        } else {
            Box::new(character.to_lowercase())
        };
        let first = cased.next().filter(|_| cased.next().is_none())?;
        first
            .to_lowercase()
            .eq(character.to_lowercase())
            .then_some(first)
    };
    text.chars()
        .map(|character| single(character).unwrap_or(character))
        .collect()
}

/// The text with the other kind of apostrophe.
pub fn other_apostrophe(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '’' => '\'',
            '\'' => '’',
            other => other,
        })
        .collect()
}

/// The text with full-width letters and digits.
pub fn full_width(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '0'..='9' | 'a'..='z' | 'A'..='Z' => {
                char::from_u32(u32::from(character) + 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .collect()
}

/// Whether a character has no form on the screen and may be dropped.
pub fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}')
}

/// The text as it is compared: no white space, invisible and control characters, tags of models'
/// word pieces, replacements of broken characters; and no arrows, which SubRip writes otherwise.
pub fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|&character| {
            !(character.is_whitespace()
                || character.is_control()
                || is_invisible(character)
                || matches!(
                    character,
                    '▁' | '-' | '>' | '→' | '\u{fffd}' | crate::json::LONE_SURROGATE
                ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{decomposed, in_case, letters};

    #[test]
    fn letters_are_the_same_in_every_spelling() {
        assert_eq!(
            decomposed("Việt 각가 がぱ"),
            "Vie\u{323}\u{302}t \u{1100}\u{1161}\u{11a8}\u{1100}\u{1161} か\u{3099}は\u{309a}"
        );
        assert_eq!(in_case("Straße, ΟΔΟΣ!", true), "STRAßE, ΟΔΟΣ!");
        for text in ["Việt Nam’s", "한국어", "がぱヴ", "Straße", "Ünal"] {
            let expected = letters(text);
            assert_eq!(letters(&decomposed(text)), expected);
            assert_eq!(letters(&in_case(text, true)), expected);
            assert_eq!(letters(&super::full_width(text)), expected);
            assert_eq!(letters(&super::other_apostrophe(text)), expected);
        }
        assert_ne!(letters("ab"), letters("ac"));
    }
}
