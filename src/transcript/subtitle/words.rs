//! Where words begin, for sentences of which the service does not say: some models give Chinese and
//! Japanese a character or two at a time, some give no words at all. The layout breaks a sentence
//! as well as it knows, the words on both sides of each break are looked up, and where one was
//! broken it knows better and tries again: a dictionary is slow, and most words of a sentence are
//! nowhere near the end of a line.

use super::atoms::{Atom, Ending, is_ideographic, is_unspaced};
use super::layout::Line;
use crate::document::Timing;
use crate::alloc::{Grow, Grown, NoMemory};

/// Tells where the word begins and ends that a place in a text is part of, all in units of UTF-16:
/// what JavaScript's `Intl.Segmenter` says. The place itself, twice, where it cannot tell.
pub type Segmenter = fn(&str, u32) -> (u32, u32);

/// Characters on either side of a place that are enough to tell its word.
const AROUND: usize = 12;

/// Breaks that are looked up and found wrong, again and again, before the last is taken as it is.
const ROUNDS_MAX: u32 = 64;

/// Asks a [`Segmenter`] where it is needed; keeps its memory from one sentence to the next.
#[derive(Default)]
pub(crate) struct Words {
    segmenter: Option<Segmenter>,
    known: Vec<Word>,
    rounds: u32,
}

/// Bytes that a word begins and ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Words {
    pub(crate) fn new(segmenter: Option<Segmenter>) -> Self {
        Self {
            segmenter,
            ..Self::default()
        }
    }

    /// Begins a sentence. Thai and the like without words could not be broken at all, so all of it
    /// is looked up.
    pub(crate) fn begin(&mut self, text: &str, words: &[Timing]) -> Grown {
        self.known.clear();
        self.rounds = 0;
        let Some(segmenter) = self
            .segmenter
            .filter(|_| words.is_empty() && text.contains(is_unspaced))
        else {
            return Ok(());
        };
        let mut at = 0;
        while at < text.len() {
            let word = look_up(segmenter, text, at);
            self.known.try_push(word)?;
            let next = text
                .get(at..)
                .and_then(|left| left.chars().next())
                .map_or(text.len(), |character| at + character.len_utf8());
            at = next.max(word.end as usize);
        }
        Ok(())
    }

    /// Those of the sentence that were looked up, in order.
    pub(crate) fn known(&self) -> &[Word] {
        &self.known
    }

    /// Looks up what is on both sides of the ends of `lines`, into which `atoms` of `text` were
    /// broken; whether a word was, and it must be tried again. The sentence consists of `words`
    /// from byte `words_start` on.
    pub(crate) fn learn(
        &mut self,
        text: &str,
        words_start: usize,
        words: &[Timing],
        atoms: &[Atom],
        lines: &[Line],
    ) -> Result<bool, NoMemory> {
        let Some(segmenter) = self.segmenter else {
            return Ok(false);
        };
        if lines.len() < 2
            || self.rounds == ROUNDS_MAX
            || (self.rounds == 0 && !words.is_empty() && !are_tokens(text, words_start, words))
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
            let word = look_up(segmenter, text, next.start as usize);
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

/// The word that byte `at` of `text` is part of; it alone where nobody can tell.
fn look_up(segmenter: Segmenter, text: &str, at: usize) -> Word {
    let (before, behind) = text.split_at_checked(at).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .take(AROUND)
        .last()
        .map_or(at, |(from, _)| from);
    let to = behind
        .char_indices()
        .nth(AROUND)
        .map_or(text.len(), |(to, _)| at + to);
    let window = text.get(from..to).unwrap_or_default();
    let units = before
        .get(from..)
        .unwrap_or_default()
        .chars()
        .map(char::len_utf16)
        .sum::<usize>() as u32;
    let (start, end) = segmenter(window, units);
    // It holds the place, whatever is said of it.
    Word {
        start: (from + bytes_of(window, start.min(units))) as u32,
        end: (from + bytes_of(window, end.max(units))) as u32,
    }
}

/// Bytes of so many units of UTF-16.
fn bytes_of(text: &str, units: u32) -> usize {
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

/// Whether there is a character on both sides that a line may be broken beside without a space.
pub(crate) fn is_between_ideographs(text: &str, at: usize) -> bool {
    let (before, next) = text.split_at_checked(at).unwrap_or_default();
    [before.chars().next_back(), next.chars().next()]
        .into_iter()
        .all(|side| side.is_some_and(is_ideographic))
}

/// Whether the service gives characters or pairs of them (Paraformer: 是阿, 里巴, 巴语, 音实, 验室) where it
/// should give words: several, and nowhere three in one. What gives words has some that are longer.
fn are_tokens(text: &str, words_start: usize, words: &[Timing]) -> bool {
    let (mut start, mut tokens) = (words_start, 0);
    for word in words {
        let end = start + usize::from(word.text_bytes);
        match text
            .get(start..end)
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
        start = end + usize::from(word.punctuation_bytes);
    }
    tokens > 1
}
