//! Words of a dictionary, in sentences that the service does not divide into words: some models give
//! Chinese and Japanese a character or two at a time, some give no words at all.

use core::ops::Range;

use super::line_break_tables::is_ideographic;
use super::piece::Piece;
use crate::alloc::{AllocResult, TryPush};

/// Finds the word that an offset in a text is part of, and returns the start of the word before it,
/// its start and its end, as JavaScript's `Intl.Segmenter` has them. All offsets are in units of
/// UTF-16. Returns the offset itself, three times, where the word is not known. Without a text, the
/// offset is one in the text of the last call: a dictionary divides a text once.
pub type Segmenter = fn(Option<&str>, u32) -> (u32, u32, u32);

/// Bytes in front of an offset, and from it on, that the segmenter gets of a long text: it goes
/// through a sentence from its beginning.
const BLOCK_BYTES: (usize, usize) = (96, 192);

/// Least bytes between an offset and an end of the block, unless the text ends there: what a
/// dictionary sees of less, it may divide otherwise.
const MARGIN_BYTES: usize = 36;

/// A word, from its first byte to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WordSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A dictionary, and the block of a text that it has divided.
#[derive(Default)]
pub(super) struct Dictionary {
    segmenter: Option<Segmenter>,
    block: Range<usize>,
}

impl Dictionary {
    pub(super) fn new(segmenter: Option<Segmenter>) -> Self {
        Self {
            segmenter,
            ..Self::default()
        }
    }

    /// Begins another text.
    pub(super) fn begin_text(&mut self) {
        self.block = 0..0;
    }

    /// Appends all words of a text, in order; none without a segmenter. A block begins with a word:
    /// one that began inside of a word would be divided otherwise.
    pub(super) fn push_all(&mut self, words: &mut Vec<WordSpan>, text: &str) -> AllocResult {
        let Some(segmenter) = self.segmenter else {
            return Ok(());
        };
        let mut start = 0;
        while start < text.len() {
            let is_new = start == 0 || !self.reaches_behind(text, start);
            if is_new {
                self.block = start..boundary(text, start + BLOCK_BYTES.1);
            }
            let (_, word) = self.look_up(segmenter, text, start, is_new);
            let end = (word.end as usize).max(boundary(text, start + 1));
            words.try_push(WordSpan {
                start: start as u32,
                end: end as u32,
            })?;
            start = end;
        }
        Ok(())
    }

    /// The word that byte `at` of `text` is part of, and the one before it; empty where they are
    /// not known. `None` without a segmenter.
    #[inline(never)]
    pub(super) fn words_around(&mut self, text: &str, at: usize) -> Option<(WordSpan, WordSpan)> {
        let segmenter = self.segmenter?;
        let Range { start, end } = self.block;
        let reaches_before = start == 0 || start + MARGIN_BYTES <= at;
        let is_new = !(reaches_before && at < end && self.reaches_behind(text, at));
        if is_new {
            let from = boundary(text, at.saturating_sub(BLOCK_BYTES.0));
            self.block = from..boundary(text, at + BLOCK_BYTES.1);
        }
        Some(self.look_up(segmenter, text, at, is_new))
    }

    /// Whether the block holds what the dictionary must see behind byte `at`.
    fn reaches_behind(&self, text: &str, at: usize) -> bool {
        let end = self.block.end;
        end == text.len() || at + MARGIN_BYTES <= end
    }

    /// The word around a byte of the block, which the segmenter does not know yet if it is new, and
    /// the word before it.
    fn look_up(
        &self,
        segmenter: Segmenter,
        text: &str,
        at: usize,
        is_new: bool,
    ) -> (WordSpan, WordSpan) {
        let block = text.get(self.block.clone()).unwrap_or_default();
        let (head, tail) = block
            .split_at_checked(at.wrapping_sub(self.block.start))
            .unwrap_or_default();
        let units = head.chars().map(char::len_utf16).sum::<usize>() as u32;
        let (before, start, end) = segmenter(is_new.then_some(block), units);
        // The word holds the offset, whatever the segmenter returns.
        let byte_before =
            |unit: u32| (at - bytes(head.chars().rev(), units.saturating_sub(unit))) as u32;
        let word = WordSpan {
            start: byte_before(start),
            end: (at + bytes(tail.chars(), end.saturating_sub(units))) as u32,
        };
        let before = WordSpan {
            start: byte_before(before.min(start)),
            end: word.start,
        };
        (before, word)
    }
}

/// The first byte, from `at` on, that a character of a text begins or ends at.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Bytes of the characters that are not more than a number of UTF-16 units together.
fn bytes(characters: impl Iterator<Item = char>, units: u32) -> usize {
    let (mut left, mut bytes) = (units as usize, 0);
    for character in characters {
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
