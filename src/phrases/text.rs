//! Characters of texts and words of lists. None of these functions is inlined: the rules call them
//! at hundreds of places, at ends of lines only, and weigh a quarter so.

/// No character.
pub(crate) const NONE: char = '\0';

/// A character of a text, counted from its beginning, or [`NONE`].
#[inline(never)]
pub(crate) fn nth(text: &str, index: usize) -> char {
    let mut characters = text.chars();
    for _ in 0..index {
        characters.next();
    }
    characters.next().unwrap_or(NONE)
}

/// A character of a text, counted from its end, or [`NONE`].
#[inline(never)]
pub(crate) fn nth_back(text: &str, index: usize) -> char {
    let mut characters = text.chars();
    for _ in 0..index {
        characters.next_back();
    }
    characters.next_back().unwrap_or(NONE)
}

/// The characters of a text, none beyond U+FFFF: as UTF-16, which is searched quicker than UTF-8.
macro_rules! characters {
    ($text:expr) => {{
        const UNITS: [u16; $crate::text::count($text)] = $crate::text::units($text);
        &UNITS
    }};
}
pub(crate) use characters;

/// The number of characters of a text.
pub(crate) const fn count(text: &str) -> usize {
    let (mut count, mut bytes) = (0, text.as_bytes());
    while let [byte, tail @ ..] = bytes {
        count += (*byte & 0xc0 != 0x80) as usize;
        bytes = tail;
    }
    count
}

/// The characters of a text, of which none has four bytes.
pub(crate) const fn units<const COUNT: usize>(text: &str) -> [u16; COUNT] {
    let mut units = [0; COUNT];
    let (mut rest, mut bytes): (&mut [u16], _) = (&mut units, text.as_bytes());
    while let Some((unit, others)) = rest.split_first_mut() {
        (*unit, bytes) = match bytes {
            [byte @ ..0x80, tail @ ..] => (*byte as u16, tail),
            [byte @ ..0xe0, second, tail @ ..] => {
                ((*byte as u16 & 0x1f) << 6 | *second as u16 & 0x3f, tail)
            }
            [byte, second, third, tail @ ..] => {
                let high = (*byte as u16) << 12 | (*second as u16 & 0x3f) << 6;
                (high | *third as u16 & 0x3f, tail)
            }
            _ => (0, bytes),
        };
        rest = others;
    }
    units
}

/// Whether a character is one of a set.
#[inline(never)]
pub(crate) fn is_in(set: &[u16], character: char) -> bool {
    u16::try_from(u32::from(character)).is_ok_and(|unit| set.contains(&unit))
}

/// Whether a text has a character of a class.
#[inline(never)]
pub(crate) fn has(text: &str, is_of_class: fn(char) -> bool) -> bool {
    text.chars().any(is_of_class)
}

/// A text without the characters of a class at its beginning.
#[inline(never)]
pub(crate) fn skip(text: &str, is_of_class: fn(char) -> bool) -> &str {
    let mut rest = text.chars();
    let mut skipped = text;
    while rest.next().is_some_and(is_of_class) {
        skipped = rest.as_str();
    }
    skipped
}

/// A text without the characters of a class at its end.
#[inline(never)]
pub(crate) fn skip_back(text: &str, is_of_class: fn(char) -> bool) -> &str {
    let mut rest = text.chars();
    let mut skipped = text;
    while rest.next_back().is_some_and(is_of_class) {
        skipped = rest.as_str();
    }
    skipped
}

/// The parts of a text before and from a byte on; empty where there are none such.
#[inline(never)]
pub(crate) fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or_default()
}

/// How a text has a word of a list.
#[derive(Clone, Copy)]
enum Match {
    Whole,
    AnyCase,
    Beginning,
    End,
}

/// The bytes of the first word of a list that a text has.
#[inline(never)]
fn find(list: &str, text: &str, how: Match) -> Option<usize> {
    let text = text.as_bytes();
    let word = list
        .as_bytes()
        .split(|byte| *byte == b' ')
        .find(|word| match how {
            Match::Whole => *word == text,
            Match::AnyCase => word.eq_ignore_ascii_case(text),
            Match::Beginning => text.starts_with(word),
            Match::End => text.ends_with(word),
        })?;
    Some(word.len())
}

/// Whether a text is one of the words of a list, which blanks separate.
#[inline(never)]
pub(crate) fn is_word_of(list: &str, text: &str) -> bool {
    find(list, text, Match::Whole).is_some()
}

/// The same, with capital letters or without.
pub(crate) fn is_word_of_any_case(list: &str, text: &str) -> bool {
    find(list, text, Match::AnyCase).is_some()
}

/// Whether a text begins with a word of a list.
#[inline(never)]
pub(crate) fn begins_with_word_of(list: &str, text: &str) -> bool {
    find(list, text, Match::Beginning).is_some()
}

/// Whether a text ends with a word of a list.
#[inline(never)]
pub(crate) fn ends_with_word_of(list: &str, text: &str) -> bool {
    find(list, text, Match::End).is_some()
}

/// The rest of a text behind the first word of a list that it begins with.
#[inline(never)]
pub(crate) fn rest_behind<'a>(list: &str, text: &'a str) -> Option<&'a str> {
    find(list, text, Match::Beginning).map(|bytes| split(text, bytes).1)
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn a_set_has_the_characters_of_its_text_of_any_length() {
        let set: &[u16] = characters!("\0a°ßก了。한\u{ffff}");
        assert_eq!(
            set,
            "\0a°ßก了。한\u{ffff}".encode_utf16().collect::<Vec<_>>()
        );
        assert!(is_in(set, 'ß') && is_in(set, '한') && is_in(set, '\0'));
        assert!(!is_in(set, 'b') && !is_in(set, '😀') && !is_in(&[], 'a'));
        // U+10061 has the unit of "a" in its last bits.
        assert!(!is_in(set, '\u{10061}'));
    }
}
