//! Words → their ranges in the text of the sentence. The two are nearly always the same bytes; where
//! they differ (blanks, case, punctuation, written numbers, masked words), characters are compared
//! as [`fold`](self) leaves them, and what differs is skipped on both sides until they agree again.

mod fold;
mod matching;

use crate::alloc::AllocResult;
use crate::document::WordTiming;
use fold::{Unit, push_unit, push_units};
use matching::{UNMATCHED, match_units};

/// Longest text that is compared; an hour of speech is 100 KB.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// The range of a word in the text, in bytes, without blanks and punctuation around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextRange {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The border between this word and the next is a guess.
    pub(crate) is_open: bool,
}

/// Aligns words to texts; keeps its memory from one sentence to the next.
#[derive(Default)]
pub(crate) struct Aligner {
    text: Vec<Unit>,
    spoken: Vec<Unit>,
    /// Of each word: its first unit in `spoken`; at last the number of units.
    firsts: Vec<u32>,
    /// Of each unit in `spoken`: the unit of `text` that it is, or [`UNMATCHED`].
    matches: Vec<u32>,
    ranges: Vec<TextRange>,
}

impl Aligner {
    /// The range of each word in `text`; none where the text is too long. `words_text` is the text
    /// and punctuation of `words`, one after the other.
    pub(crate) fn align(
        &mut self,
        text: &str,
        words_text: &str,
        words: &[WordTiming],
    ) -> AllocResult<&[TextRange]> {
        self.ranges.clear();
        if text.len().max(words_text.len()) > TEXT_BYTES_MAX {
            return Ok(&self.ranges);
        }
        self.text.clear();
        push_units(&mut self.text, text)?;
        self.push_spoken(words_text, words)?;
        match_units(&self.text, &self.spoken, &self.firsts, &mut self.matches)?;
        self.set_ranges(text)?;
        Ok(&self.ranges)
    }

    /// Fills `spoken` and `firsts`.
    #[inline(never)]
    fn push_spoken(&mut self, words_text: &str, words: &[WordTiming]) -> AllocResult {
        self.spoken.clear();
        self.spoken.try_reserve(words_text.len())?;
        self.firsts.clear();
        self.firsts.try_reserve(words.len() + 1)?;
        // First byte of the next word.
        let (mut begin, mut next) = (0, words.iter());
        for (at, character) in words_text.char_indices() {
            while begin <= at
                && let Some(word) = next.next()
            {
                self.firsts.push(self.spoken.len() as u32);
                begin += word.bytes();
            }
            push_unit(&mut self.spoken, character, at);
        }
        // Words without text, and the end.
        for _ in 0..=next.len() {
            self.firsts.push(self.spoken.len() as u32);
        }
        Ok(())
    }

    /// Turns matches of units into ranges of words.
    #[inline(never)]
    fn set_ranges(&mut self, text: &str) -> AllocResult {
        let mut borders = Borders {
            matches: &self.matches,
            text_units: self.text.len() as u32,
            gap_start: 0,
            text_start: 0,
            next: 0,
            behind: 0,
        };
        let end_of = |unit: u32| {
            let end = |unit: &Unit| unit.at + unit.bytes;
            self.text.get(unit as usize).map_or(0, end)
        };
        let start_of = |unit: u32| {
            self.text
                .get(unit as usize)
                .map_or(text.len() as u32, |unit| unit.at)
        };
        let (mut start, mut floor) = (borders.at(0).next_start, 0);
        self.ranges.try_reserve(self.firsts.len())?;
        for &first in self.firsts.iter().skip(1) {
            let border = borders.at(first);
            // A border may lie inside of a syllable, which belongs to the word before it then.
            let start_byte = start_of(start).max(floor);
            let end = match border.end.checked_sub(1) {
                Some(last) if border.end > start => end_of(last).max(start_byte),
                _ => start_byte,
            };
            floor = end;
            self.ranges.push(TextRange {
                start: start_byte,
                end,
                is_open: border.is_guess,
            });
            start = border.next_start;
        }
        Ok(())
    }
}

/// The border between two words, in units of the text.
struct Border {
    /// End of the word before it.
    end: u32,
    /// Start of the word behind it; text between the two belongs to no word.
    next_start: u32,
    is_guess: bool,
}

/// Finds borders from left to right.
struct Borders<'a> {
    matches: &'a [u32],
    text_units: u32,
    /// Behind the last unit of the words that is matched and lies before the border; the same of
    /// its match.
    gap_start: u32,
    text_start: u32,
    /// The first unit that has not been looked at.
    next: u32,
    /// The first unit from the border on that is matched.
    behind: u32,
}

impl Borders<'_> {
    fn match_of(&self, unit: u32) -> u32 {
        self.matches
            .get(unit as usize)
            .copied()
            .unwrap_or(UNMATCHED)
    }

    /// The border before unit `spoken` of the words, which is not before the last one asked for.
    #[inline(never)]
    fn at(&mut self, spoken: u32) -> Border {
        while self.next < spoken {
            let text = self.match_of(self.next);
            self.next += 1;
            if text != UNMATCHED {
                (self.gap_start, self.text_start) = (self.next, text + 1);
            }
        }
        self.behind = self.behind.max(spoken);
        while (self.behind as usize) < self.matches.len() && self.match_of(self.behind) == UNMATCHED
        {
            self.behind += 1;
        }
        // (Of no unit the match is that behind all units.)
        let (text_start, text_end) = (
            self.text_start,
            self.match_of(self.behind).min(self.text_units),
        );
        let (left, right) = (spoken - self.gap_start, self.behind - spoken);
        if left + right == 0 {
            return Border {
                end: text_start,
                next_start: text_end,
                is_guess: false,
            };
        }
        // As many units on both sides: each stands for one.
        let text_gap = text_end - text_start;
        let share = u64::from(text_gap) * u64::from(left) / u64::from(left + right);
        let border = text_start + share as u32;
        Border {
            end: border,
            next_start: border,
            is_guess: left > 0 && right > 0 && text_gap > 0 && left + right != text_gap,
        }
    }
}

#[cfg(test)]
mod tests;
