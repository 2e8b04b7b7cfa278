//! Finds words in sentences that the service does not divide into words: some models give Chinese
//! and Japanese a character or two at a time, some give no words at all. The layout breaks a
//! sentence, the dictionary words around the ends of its lines are looked up, and where a word was
//! broken the layout tries again: a dictionary is slow, and most words of a sentence are nowhere
//! near the end of a line.

use super::atom::{Atom, Ending};
use super::layout::Line;
use super::line_break_tables::{is_between_ideographs, is_ideographic, is_unspaced};
use super::piece::Piece;
use crate::alloc::{AllocResult, TryPush};

/// Finds the word that an offset in a text is part of, and returns its start and end, as
/// JavaScript's `Intl.Segmenter` does. All offsets are in units of UTF-16. Returns the offset
/// itself, twice, where the word is not known.
pub type Segmenter = fn(&str, u32) -> (u32, u32);

/// Characters on either side of an offset that the segmenter sees.
const WINDOW_CHARACTERS: usize = 12;

/// Layouts that are tried before the last one is taken as it is.
const ROUNDS_MAX: u32 = 64;

/// Looks words up by a [`Segmenter`]; keeps its memory from one sentence to the next.
#[derive(Default)]
pub(crate) struct WordFinder {
    segmenter: Option<Segmenter>,
    known: Vec<WordSpan>,
    rounds: u32,
}

/// A word, from its first byte to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WordSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl WordFinder {
    pub(crate) fn new(segmenter: Option<Segmenter>) -> Self {
        Self {
            segmenter,
            ..Self::default()
        }
    }

    /// Begins a sentence. All words of Thai and the like are looked up, which could not be broken
    /// otherwise.
    pub(crate) fn begin_sentence(&mut self, text: &str) -> AllocResult {
        self.known.clear();
        self.rounds = 0;
        let Some(segmenter) = self.segmenter.filter(|_| text.contains(is_unspaced)) else {
            return Ok(());
        };
        let mut at = 0;
        while at < text.len() {
            let word = word_around(segmenter, text, at);
            self.known.try_push(word)?;
            let next = text
                .get(at..)
                .and_then(|left| left.chars().next())
                .map_or(text.len(), |character| at + character.len_utf8());
            at = next.max(word.end as usize);
        }
        Ok(())
    }

    /// The words of the sentence that were looked up, in order.
    pub(crate) fn known(&self) -> &[WordSpan] {
        &self.known
    }

    /// Looks up the words around the ends of `lines`, into which the `atoms` of `text` were broken.
    /// Returns whether a word was broken, so that the layout must try again. `text` is that of
    /// `pieces`.
    pub(super) fn look_up_line_ends(
        &mut self,
        text: &str,
        pieces: &[Piece],
        atoms: &[Atom],
        lines: &[Line],
    ) -> AllocResult<bool> {
        let Some(segmenter) = self.segmenter else {
            return Ok(false);
        };
        if lines.len() < 2
            || self.rounds == ROUNDS_MAX
            || (self.rounds == 0 && !may_break_words(text, pieces))
        {
            return Ok(false);
        }
        self.rounds += 1;
        let mut broken = false;
        for line in lines {
            let (Some(before), Some(next)) = (
                line.first
                    .checked_sub(1)
                    .and_then(|before| atoms.get(before)),
                atoms.get(line.first),
            ) else {
                continue;
            };
            let place = self.known.partition_point(|word| word.start <= next.start);
            let is_known = place
                .checked_sub(1)
                .and_then(|last| self.known.get(last))
                .is_some_and(|word| next.start < word.end);
            if before.space > 0
                || before.ending != Ending::Word
                || is_known
                || !is_between_ideographs(text, next.start as usize)
            {
                continue;
            }
            let word = word_around(segmenter, text, next.start as usize);
            broken |= word.start < next.start;
            let place = self.known.partition_point(|known| known.start < word.start);
            if self.known.get(place) != Some(&word) {
                self.known.try_push(word)?;
                self.known
                    .get_mut(place..)
                    .unwrap_or_default()
                    .rotate_right(1);
            }
        }
        Ok(broken)
    }
}

/// The word that byte `at` of `text` is part of; an empty one where it is not known.
fn word_around(segmenter: Segmenter, text: &str, at: usize) -> WordSpan {
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
    let (start, end) = segmenter(window, units);
    // The word holds the offset, whatever the segmenter returns.
    WordSpan {
        start: (from + utf8_bytes(window, start.min(units))) as u32,
        end: (from + utf8_bytes(window, end.max(units))) as u32,
    }
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
fn may_break_words(text: &str, pieces: &[Piece]) -> bool {
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
