//! The places of a sentence where a line should not end. The layout breaks a sentence, the bonds at
//! the ends of its lines are looked up, and where one is strong the layout tries again: a dictionary
//! is slow, and most words of a sentence are nowhere near the end of a line.

use dashscope_asr_phrases::{self as phrases, Bond, Junction};

use super::atom::{Atom, Ending};
use super::borders::{Borders, Place};
use super::layout::Line;
use super::line_break_tables::{is_ideographic, is_unspaced, may_begin_line, may_end_line};
use super::piece::Piece;
use super::width::columns;
use super::words::{self, Dictionary, Segmenter, WordSpan};
use crate::alloc::{AllocResult, TryPush};

/// Layouts that are tried before the last one is taken as it is.
const ROUNDS_MAX: u32 = 64;

/// Finds bonds; keeps its memory from one sentence to the next.
#[derive(Default)]
pub(super) struct BondFinder {
    dictionary: Dictionary,
    /// Words of the dictionary, in order.
    words: Vec<WordSpan>,
    /// Places that were looked up, in order.
    places: Vec<Place>,
    is_japanese: bool,
    /// A word was found that begins or ends inside of an atom, or no atoms were made yet.
    has_borders_inside_atoms: bool,
    /// Borders of pieces are no borders of words.
    is_cut_anywhere: bool,
    rounds: u32,
}

impl BondFinder {
    pub(super) fn new(segmenter: Option<Segmenter>) -> Self {
        Self {
            dictionary: Dictionary::new(segmenter),
            ..Self::default()
        }
    }

    /// Begins a sentence, whose text is that of `pieces`. All words of Thai and the like are looked
    /// up, which could not be broken otherwise; so are all places of Japanese, which need no
    /// dictionary.
    #[inline(never)]
    pub(super) fn begin_sentence(&mut self, text: &str, pieces: &[Piece]) -> AllocResult {
        self.words.clear();
        self.places.clear();
        self.rounds = 0;
        self.has_borders_inside_atoms = true;
        self.dictionary.begin_text();
        self.is_cut_anywhere = words::may_break_words(text, pieces);
        let (may_have_kana, may_be_unspaced) = scripts(text);
        self.is_japanese = may_have_kana && text.contains(phrases::is_kana);
        if self.is_japanese {
            self.look_up_japanese(text)?;
        }
        if may_be_unspaced && text.contains(is_unspaced) {
            self.dictionary.push_all(&mut self.words, text)?;
        }
        Ok(())
    }

    /// Borders of words that are known. Only of Japanese are those inside of the service's words.
    pub(super) fn borders(&self) -> Borders<'_> {
        Borders {
            words: &self.words,
            places: if self.is_japanese { &self.places } else { &[] },
        }
    }

    /// Whether atoms must be made anew, since words were found that begin or end inside of them.
    pub(super) fn take_borders_inside_atoms(&mut self) -> bool {
        core::mem::take(&mut self.has_borders_inside_atoms)
    }

    /// Places of the sentence that were looked up, in order.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    #[inline(never)]
    fn look_up_japanese(&mut self, text: &str) -> AllocResult {
        let mut before = '\0';
        for (at, next) in text.char_indices() {
            if at > 0 && is_ideographic(before) | is_ideographic(next) {
                let bond = if may_begin_line(next) && may_end_line(before) {
                    phrases::bond_inside(text, at)
                } else {
                    Bond::Tight
                };
                let at = at as u32;
                self.places.try_push(Place { at, bond })?;
            }
            before = next;
        }
        Ok(())
    }

    /// Loosens a bond in each phrase of Japanese that is wider than a line, so that it is parted
    /// where its parts meet; more than one in a phrase that is wider than two lines.
    #[inline(never)]
    pub(super) fn part_wide_phrases(&mut self, text: &str, max_line_width: u32) {
        if !self.is_japanese {
            return;
        }
        let wide = |start: u32, end: u32| {
            columns(text.get(start as usize..end as usize).unwrap_or_default())
        };
        // The last place where the phrase may be parted, and the columns up to there and behind it.
        let mut joint: Option<&mut Place> = None;
        let (mut before, mut behind, mut start) = (0, 0, 0);
        let end = Place {
            at: text.len() as u32,
            bond: Bond::Loose,
        };
        for place in self.places.iter_mut().chain([&mut { end }]) {
            behind += wide(start, place.at);
            start = place.at;
            let is_loose = place.bond == Bond::Loose;
            let is_joint = place.bond == Bond::Tight
                && phrases::bond_inside_wide(text, place.at as usize) < Bond::Tight;
            if before + behind > max_line_width
                && (is_loose || is_joint)
                && let Some(joint) = joint.take()
            {
                joint.bond = Bond::Close;
                before = 0;
            }
            if is_loose {
                (joint, before, behind) = (None, 0, 0);
            } else if is_joint {
                (joint, before, behind) = (Some(place), before + behind, 0);
            }
        }
    }

    /// Looks up the bonds at the ends of `lines`, into which the `atoms` of `text` were broken.
    /// Returns whether one is strong, so that the layout must try again.
    #[inline(never)]
    pub(super) fn look_up_line_ends(
        &mut self,
        text: &str,
        pieces: &[Piece],
        atoms: &[Atom],
        lines: &[Line],
    ) -> AllocResult<bool> {
        if lines.len() < 2 || self.rounds == ROUNDS_MAX {
            return Ok(false);
        }
        self.rounds += 1;
        let mut is_strong = false;
        for line in lines {
            let (Some(before), Some(next)) = (
                line.first
                    .checked_sub(1)
                    .and_then(|before| atoms.get(before)),
                atoms.get(line.first),
            ) else {
                continue;
            };
            let place = self.places.partition_point(|place| place.at < next.start);
            if self
                .places
                .get(place)
                .is_some_and(|place| place.at == next.start)
            {
                continue;
            }
            let bond = self.look_up(text, pieces, atoms, (before, next))?;
            let at = next.start;
            self.places.try_push(Place { at, bond })?;
            self.places
                .get_mut(place..)
                .unwrap_or_default()
                .rotate_right(1);
            is_strong |= bond > Bond::Loose;
        }
        Ok(is_strong)
    }

    /// The bond between two of the atoms.
    #[inline(never)]
    fn look_up(
        &mut self,
        text: &str,
        pieces: &[Piece],
        atoms: &[Atom],
        (before, next): (&Atom, &Atom),
    ) -> AllocResult<Bond> {
        let at = next.start as usize;
        let slice =
            |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or_default();
        let known = self.known_words(text, before.end, next.start);
        let of_atoms = (slice(before.start, before.end), slice(next.start, next.end));
        let sides = known.unwrap_or(of_atoms);
        let junction = Junction {
            text,
            at,
            before: sides.0,
            next: sides.1,
        };
        if before.space > 0 {
            return Ok(phrases::bond_over_blank(&junction));
        }
        let is_dictionary = |side: Option<char>| side.is_some_and(is_ideographic);
        // Behind punctuation a word begins, whatever the dictionary has.
        if self.is_cut_anywhere
            && before.ending <= Ending::Word
            && is_dictionary(junction.before.chars().next_back())
            && is_dictionary(junction.next.chars().next())
        {
            return self.look_up_word(junction, atoms);
        }
        let of_pieces = known
            .or_else(|| words_beside(text, pieces, at))
            .unwrap_or(sides);
        Ok(phrases::bond(&Junction {
            before: of_pieces.0,
            next: of_pieces.1,
            ..junction
        }))
    }

    /// The words of the dictionary that end at byte `end` and begin at byte `at`. All are known in
    /// Thai and the like, where the service's may be letters.
    fn known_words<'a>(&self, text: &'a str, end: u32, at: u32) -> Option<(&'a str, &'a str)> {
        let before = self.words.partition_point(|word| word.end < end);
        let next = self.words.partition_point(|word| word.start < at);
        let (before, next) = (self.words.get(before)?, self.words.get(next)?);
        let slice = |word: &WordSpan| text.get(word.start as usize..word.end as usize);
        (before.end == end && next.start == at)
            .then(|| Some((slice(before)?, slice(next)?)))
            .flatten()
    }

    /// The bond between the words of the dictionary on both sides of a place.
    #[inline(never)]
    fn look_up_word(&mut self, junction: Junction<'_>, atoms: &[Atom]) -> AllocResult<Bond> {
        let Junction { text, at, .. } = junction;
        let Some((before, word)) = self.dictionary.words_around(text, at) else {
            return Ok(phrases::bond(&junction));
        };
        let place = self.words.partition_point(|known| known.start < word.start);
        if self.words.get(place) != Some(&word) {
            self.words.try_push(word)?;
            self.has_borders_inside_atoms |=
                is_inside_atom(atoms, word.start) || is_inside_atom(atoms, word.end);
            self.words
                .get_mut(place..)
                .unwrap_or_default()
                .rotate_right(1);
        }
        if (word.start as usize) < at {
            return Ok(Bond::Tight);
        }
        let slice = |word: WordSpan| {
            let range = word.start as usize..word.end as usize;
            text.get(range).filter(|text| !text.is_empty())
        };
        Ok(phrases::bond(&Junction {
            before: slice(before).unwrap_or(junction.before),
            next: slice(word).unwrap_or(junction.next),
            ..junction
        }))
    }
}

/// Whether a byte of the text is inside of an atom.
fn is_inside_atom(atoms: &[Atom], at: u32) -> bool {
    let index = atoms.partition_point(|atom| atom.start < at);
    let before = index.checked_sub(1).and_then(|before| atoms.get(before));
    before.is_some_and(|atom| at < atom.end)
}

/// Whether a text may have kana, and letters of a script without spaces, by the first bytes of
/// characters: to look at all bytes is quicker than to look at characters.
fn scripts(text: &str) -> (bool, bool) {
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    pairs.fold((false, false), |(kana, unspaced), (first, second)| {
        let is_kana = *first == 0xe3 && matches!(second, 0x81..=0x83);
        (kana | is_kana, unspaced | matches!(first, 0xe0 | 0xe1))
    })
}

/// The service's words on both sides of a byte, if they meet there.
fn words_beside<'a>(text: &'a str, pieces: &[Piece], at: usize) -> Option<(&'a str, &'a str)> {
    let index = pieces.partition_point(|piece| (piece.word_start as usize) < at);
    let (before, next) = (pieces.get(index.checked_sub(1)?)?, pieces.get(index)?);
    let word = |piece: &Piece| {
        let word = text.get(piece.word_start as usize..piece.word_end as usize)?;
        Some(word.trim())
    };
    let meet = next.word_start as usize == at && before.end == next.start;
    (meet && before.is_word && next.is_word).then(|| Some((word(before)?, word(next)?)))?
}

#[cfg(test)]
mod tests;
