//! The lines of one sentence: atoms, line breaking, and words where the service gives none.

use super::atom::Atom;
use super::atoms::{mark_bonds, mark_word_parts, split_into_atoms};
use super::bonds::BondFinder;
use super::layout::{Line, LineBreaker};
use super::piece::Piece;
use super::rules::LineRules;
use super::wide_atoms::split_wide_atoms;
use super::words::Segmenter;
use crate::alloc::AllocResult;

/// Lays out sentences; keeps its memory from one to the next.
#[derive(Default)]
pub(super) struct SentenceLayout {
    bonds: BondFinder,
    atoms: Vec<Atom>,
    breaker: LineBreaker,
}

impl SentenceLayout {
    pub(super) fn new(segmenter: Option<Segmenter>) -> Self {
        Self {
            bonds: BondFinder::new(segmenter),
            ..Self::default()
        }
    }

    /// Lays out `text`, which is that of `pieces`.
    pub(super) fn lay_out(
        &mut self,
        text: &str,
        pieces: &[Piece],
        rules: &LineRules,
    ) -> AllocResult {
        self.bonds.begin_sentence(text, pieces)?;
        self.bonds.part_wide_phrases(text, rules.max_line_width);
        loop {
            // Atoms change where words were found that begin or end inside of one; other words and
            // bonds only change how atoms end.
            let is_split = !self.bonds.take_borders_inside_atoms();
            if !is_split {
                split_into_atoms(&mut self.atoms, text, pieces, self.bonds.borders())?;
            }
            mark_word_parts(&mut self.atoms, self.bonds.borders().words);
            mark_bonds(&mut self.atoms, self.bonds.places());
            if !is_split {
                split_wide_atoms(&mut self.atoms, text, pieces, rules.max_line_width)?;
            }
            let lines = self.breaker.break_lines(&self.atoms, rules)?;
            if !self
                .bonds
                .look_up_line_ends(text, pieces, &self.atoms, lines)?
            {
                return Ok(());
            }
        }
    }

    /// The lines of the last sentence.
    pub(super) fn lines(&self) -> &[Line] {
        self.breaker.lines()
    }

    /// The atoms of a line.
    pub(super) fn atoms(&self, line: &Line) -> &[Atom] {
        self.atoms.get(line.first..line.end).unwrap_or_default()
    }

    /// Start of the first atom of a line.
    pub(super) fn start_ms(&self, line: &Line) -> Option<u32> {
        self.atoms.get(line.first).map(|atom| atom.start_ms)
    }
}
