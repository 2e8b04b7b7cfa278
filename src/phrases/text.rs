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

/// Whether a character is one of a list.
#[inline(never)]
pub(crate) fn is_in(list: &str, character: char) -> bool {
    list.chars().any(|one| one == character)
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

/// A text from a byte on, and up to one; empty where there is no such part.
#[inline(never)]
pub(crate) fn from(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or_default()
}

/// How a text has a word of a list.
#[derive(Clone, Copy)]
enum Match {
    Whole,
    AnyCase,
    End,
}

#[inline(never)]
fn matches(list: &str, text: &str, how: Match) -> bool {
    let text = text.as_bytes();
    list.as_bytes()
        .split(|byte| *byte == b' ')
        .any(|word| match how {
            Match::Whole => word == text,
            Match::AnyCase => word.eq_ignore_ascii_case(text),
            Match::End => text.ends_with(word),
        })
}

/// Whether a text is one of the words of a list, which blanks separate.
#[inline(never)]
pub(crate) fn is_word_of(list: &str, text: &str) -> bool {
    matches(list, text, Match::Whole)
}

/// The same, with capital letters or without.
pub(crate) fn is_word_of_any_case(list: &str, text: &str) -> bool {
    matches(list, text, Match::AnyCase)
}

/// Whether a text ends with a word of a list.
#[inline(never)]
pub(crate) fn ends_with_word_of(list: &str, text: &str) -> bool {
    matches(list, text, Match::End)
}

/// The rest of a text behind the first word of a list that it begins with.
#[inline(never)]
pub(crate) fn rest_behind<'a>(list: &str, text: &'a str) -> Option<&'a str> {
    let bytes = text.as_bytes();
    let mut words = list.as_bytes().split(|byte| *byte == b' ');
    let word = words.find(|word| bytes.starts_with(word))?;
    text.get(word.len()..)
}

/// Whether a text begins with a word of a list.
#[inline(never)]
pub(crate) fn begins_with_word_of(list: &str, text: &str) -> bool {
    rest_behind(list, text).is_some()
}
