//! Words of a dictionary, in sentences that the service does not divide into words: some models give
//! Chinese and Japanese a character or two at a time, some give no words at all.

use super::line_break_tables::is_ideographic;
use super::piece::Piece;
use crate::alloc::{AllocResult, TryPush};

/// Finds the word that an offset in a text is part of, and returns the start of the word before it,
/// its start and its end, as JavaScript's `Intl.Segmenter` has them. All offsets are in units of
/// UTF-16. Returns the offset itself, three times, where the word is not known.
pub type Segmenter = fn(&str, u32) -> (u32, u32, u32);

/// Characters on either side of an offset that the segmenter sees.
const WINDOW_CHARACTERS: usize = 12;

/// A word, from its first byte to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WordSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Appends all words of a text. Each is looked up from its first character on: a window that began
/// inside of the word before would be divided otherwise.
pub(super) fn push_all(words: &mut Vec<WordSpan>, segmenter: Segmenter, text: &str) -> AllocResult {
    let mut start = 0;
    while let Some(tail) = text.get(start..).filter(|tail| !tail.is_empty()) {
        let window = first_characters(tail, 2 * WINDOW_CHARACTERS);
        let (_, _, units) = segmenter(window, 0);
        let end = start + utf8_bytes(window, units.max(1)).max(first_characters(tail, 1).len());
        words.try_push(WordSpan {
            start: start as u32,
            end: end as u32,
        })?;
        start = end;
    }
    Ok(())
}

/// The first `count` characters of a text.
fn first_characters(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map(|(end, _)| end);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The word that byte `at` of `text` is part of, and the one before it; empty where they are not
/// known.
pub(super) fn words_around(segmenter: Segmenter, text: &str, at: usize) -> (WordSpan, WordSpan) {
    let (before, behind) = text.split_at_checked(at).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .take(WINDOW_CHARACTERS)
        .last()
        .map_or(at, |(from, _)| from);
    let to = behind
        .char_indices()
        .nth(WINDOW_CHARACTERS)
        .map_or(text.len(), |(to, _)| at + to);
    let window = text.get(from..to).unwrap_or_default();
    let units = before
        .get(from..)
        .unwrap_or_default()
        .chars()
        .map(char::len_utf16)
        .sum::<usize>() as u32;
    let (before, start, end) = segmenter(window, units);
    // The word holds the offset, whatever the segmenter returns.
    let start = start.min(units);
    let byte = |units: u32| (from + utf8_bytes(window, units)) as u32;
    let word = WordSpan {
        start: byte(start),
        end: byte(end.max(units)),
    };
    let before = WordSpan {
        start: byte(before.min(start)),
        end: word.start,
    };
    (before, word)
}

/// Bytes of the first `units` UTF-16 units of `text`.
fn utf8_bytes(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    let mut bytes = 0;
    for character in text.chars() {
        if left < character.len_utf16() {
            break;
        }
        left -= character.len_utf16();
        bytes += character.len_utf8();
    }
    bytes
}

/// Whether lines may be broken inside of words: some text is no word of the service's, or its words
/// are characters or pairs of them (Paraformer: 是阿, 里巴, 巴语, 音实, 验室), more than one, and none
/// of three characters. A model that gives words gives some that are longer.
pub(super) fn may_break_words(text: &str, pieces: &[Piece]) -> bool {
    let mut tokens = 0;
    for piece in pieces {
        if !piece.is_word {
            return true;
        }
        match text
            .get(piece.word_start as usize..piece.word_end as usize)
            .unwrap_or_default()
            .chars()
            .filter(|character| is_ideographic(*character))
            .take(3)
            .count()
        {
            0 => {}
            1 | 2 => tokens += 1,
            _ => return false,
        }
    }
    tokens > 1
}

#[cfg(test)]
mod tests;
