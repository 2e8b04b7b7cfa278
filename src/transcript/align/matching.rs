//! Units of the words → the units of the text that they are.

use super::fold::Unit;
use crate::alloc::AllocResult;

/// Most units that are skipped on one side at a time.
const SKIP_MAX: usize = 24;

/// Units that are given up at a time where nothing agrees.
const GIVE_UP: usize = SKIP_MAX / 2;

/// Units that agree by themselves, wherever they stand.
const SURE_UNITS: usize = 4;

/// Stands for the match of a unit that has none.
pub(super) const UNMATCHED: u32 = u32::MAX;

/// Matches `spoken`, whose words begin at the units `firsts`, to `text`. Takes linear time: what is
/// looked at is bounded at each place where the two differ.
pub(super) fn match_units(
    text: &[Unit],
    spoken: &[Unit],
    firsts: &[u32],
    matches: &mut Vec<u32>,
) -> AllocResult {
    matches.clear();
    matches.try_reserve(spoken.len())?;
    matches.resize(spoken.len(), UNMATCHED);
    let mut sides = Sides {
        text,
        spoken,
        firsts,
        word: 0,
    };
    // The head goes first: of a word that is there twice, the second is the one too many.
    let head = sides.common_head();
    let behind = |side: &[Unit]| side.len().saturating_sub(head);
    let tail = sides.common_tail().min(behind(text)).min(behind(spoken));
    let (text_end, spoken_end) = (text.len() - tail, spoken.len() - tail);
    sides.text = text.get(..text_end).unwrap_or_default();
    sides.spoken = spoken.get(..spoken_end).unwrap_or_default();
    let (mut at_text, mut at_spoken) = (0, 0);
    while at_spoken < spoken_end && at_text < text_end {
        if sides.agree(at_text, at_spoken) {
            if let Some(place) = matches.get_mut(at_spoken) {
                *place = at_text as u32;
            }
            (at_text, at_spoken) = (at_text + 1, at_spoken + 1);
            continue;
        }
        let from = (at_text, at_spoken);
        (at_text, at_spoken) = sides.next_agreement(at_text, at_spoken);
        if at_text == from.0 {
            sides.slide_to_word((at_text, at_spoken), from.1, matches);
        }
    }
    let of_tail = matches.iter_mut().skip(spoken_end);
    for (place, unit) in of_tail.zip(text_end as u32..) {
        *place = unit;
    }
    Ok(())
}

/// The two sides up to their common tail.
struct Sides<'a> {
    text: &'a [Unit],
    spoken: &'a [Unit],
    firsts: &'a [u32],
    /// A word that begins at or before the place.
    word: usize,
}

impl Sides<'_> {
    /// Units at the beginning that agree, up to the last border of words, since the beginning of a
    /// word may agree by chance; or to a word without text, which stands for what the text has
    /// there.
    fn common_head(&self) -> usize {
        let mut agreeing = 0;
        while self.agree(agreeing, agreeing) {
            agreeing += 1;
        }
        let mut head = None;
        for &first in self.firsts {
            if first as usize > agreeing || head == Some(first) {
                break;
            }
            head = Some(first);
        }
        head.unwrap_or_default() as usize
    }

    /// Units at the end that agree, from the first whole word on: the end of another word may agree
    /// by chance.
    fn common_tail(&self) -> usize {
        let (mut at_text, mut at_spoken) = (self.text.len(), self.spoken.len());
        while at_text > 0 && at_spoken > 0 && self.agree(at_text - 1, at_spoken - 1) {
            (at_text, at_spoken) = (at_text - 1, at_spoken - 1);
        }
        let mut begin = self.spoken.len();
        for &first in self.firsts.iter().rev() {
            if (first as usize) < at_spoken {
                break;
            }
            begin = first as usize;
        }
        self.spoken.len() - begin
    }

    fn agree(&self, at_text: usize, at_spoken: usize) -> bool {
        match (self.text.get(at_text), self.spoken.get(at_spoken)) {
            (Some(one), Some(other)) => one.code == other.code,
            _ => false,
        }
    }

    /// The nearest place behind one of disagreement at which the sides surely agree, or where to
    /// look on.
    #[inline(never)]
    fn next_agreement(&mut self, at_text: usize, at_spoken: usize) -> (usize, usize) {
        let is_first = |first: &u32| (*first as usize) < at_spoken;
        while self.firsts.get(self.word + 1).is_some_and(is_first) {
            self.word += 1;
        }
        for skipped in 1..=2 * SKIP_MAX {
            let least = skipped.saturating_sub(SKIP_MAX);
            for of_text in least..=skipped.min(SKIP_MAX) {
                let (text, spoken) = (at_text + of_text, at_spoken + skipped - of_text);
                if self.agree(text, spoken) && self.surely_agree(text, spoken) {
                    return (text, spoken);
                }
            }
        }
        // As far on both sides, by what is left of them.
        let (text_left, spoken_left) = (self.text.len() - at_text, self.spoken.len() - at_spoken);
        let of_spoken = GIVE_UP.min(spoken_left);
        let of_text = (of_spoken * text_left).div_ceil(spoken_left.max(1));
        (at_text + of_text.min(text_left), at_spoken + of_spoken)
    }

    /// Moves matches from before units of the words that were skipped to their end, where a word
    /// begins there: of `안녕 안녕 오늘` beside `안녕 오늘`, the first sound of 오늘 is that of 안녕 too.
    #[inline(never)]
    fn slide_to_word(
        &self,
        (at_text, at_spoken): (usize, usize),
        skipped_from: usize,
        matches: &mut [u32],
    ) {
        if self.begins_word(at_spoken) {
            return;
        }
        for back in 1..=SKIP_MAX {
            let (Some(text), Some(spoken)) =
                (at_text.checked_sub(back), at_spoken.checked_sub(back))
            else {
                return;
            };
            // Those before are matched one by one, and so they move.
            let moved_from = skipped_from.checked_sub(back);
            let is_matched = moved_from.and_then(|place| matches.get(place)).copied();
            if !self.agree(text, spoken) || is_matched != Some(text as u32) {
                return;
            }
            if self.begins_word(spoken) {
                let moved = text as u32..at_text as u32;
                let before = skipped_from.saturating_sub(back)..skipped_from;
                for matched in matches.get_mut(before).unwrap_or_default() {
                    if moved.contains(matched) {
                        *matched = UNMATCHED;
                    }
                }
                for (unit, place) in moved.zip(spoken..) {
                    if let Some(matched) = matches.get_mut(place) {
                        *matched = unit;
                    }
                }
                return;
            }
        }
    }

    /// Whether units that agree are enough not to do so by chance: a few, all to the end, those on
    /// both sides of a border, or a whole word, of ideographs also the end of one.
    #[inline(never)]
    fn surely_agree(&self, at_text: usize, at_spoken: usize) -> bool {
        let run = (0..SURE_UNITS)
            .take_while(|offset| self.agree(at_text + offset, at_spoken + offset))
            .count();
        if run == SURE_UNITS {
            return true;
        }
        let (text_end, end) = (at_text + run, at_spoken + run);
        if end == self.spoken.len() && text_end == self.text.len() {
            return true;
        }
        let both_begin = |offset: &usize| {
            self.begins_word(at_spoken + offset) && self.begins_text_word(at_text + offset)
        };
        if (1..run).any(|offset| both_begin(&offset)) {
            return true;
        }
        let ends_word = self.begins_word(end) || end == self.spoken.len();
        let is_ideograph =
            |side: &[Unit], at: usize| side.get(at).is_some_and(|unit| unit.is_ideograph());
        if is_ideograph(self.spoken, at_spoken) {
            return run >= 2 || ends_word;
        }
        ends_word
            && self.begins_word(at_spoken)
            && self.begins_text_word(at_text)
            && self.begins_text_word(text_end)
    }

    /// Whether a word begins at a unit of the words.
    #[inline(never)]
    fn begins_word(&self, at: usize) -> bool {
        let near = self.firsts.get(self.word..).unwrap_or_default();
        near.iter()
            .take(2 * SKIP_MAX + SURE_UNITS + 2)
            .any(|&first| first as usize == at)
    }

    /// Whether a unit of the text stands behind a blank, punctuation, or beside an ideograph.
    #[inline(never)]
    fn begins_text_word(&self, at: usize) -> bool {
        let (Some(before), Some(unit)) = (
            at.checked_sub(1).and_then(|before| self.text.get(before)),
            self.text.get(at),
        ) else {
            return true;
        };
        before.at + before.bytes < unit.at || before.is_ideograph() || unit.is_ideograph()
    }
}
