//! The lines of one sentence: atoms, line breaking, and words where the service gives none.

use super::atom::Atom;
use super::atoms::split_into_atoms;
use super::layout::{Line, LineBreaker};
use super::rules::LineRules;
use super::wide_atoms::split_wide_atoms;
use super::words::{Segmenter, WordFinder};
use crate::alloc::AllocResult;
use crate::document::WordTiming;

/// Lays out sentences; keeps its memory from one to the next.
#[derive(Default)]
pub(super) struct SentenceLayout {
    words: WordFinder,
    atoms: Vec<Atom>,
    breaker: LineBreaker,
}

impl SentenceLayout {
    pub(super) fn new(segmenter: Option<Segmenter>) -> Self {
        Self {
            words: WordFinder::new(segmenter),
            ..Self::default()
        }
    }

    /// Lays out `text`, which consists of `words` from byte `words_start` on. Returns whether times
    /// were interpolated between those of the sentence.
    pub(super) fn lay_out(
        &mut self,
        text: &str,
        words_start: usize,
        words: &[WordTiming],
        (start_ms, end_ms): (u32, u32),
        rules: &LineRules,
    ) -> AllocResult<bool> {
        self.words.begin_sentence(text, words)?;
        loop {
            let is_interpolated = split_into_atoms(
                &mut self.atoms,
                text,
                words_start,
                words,
                (start_ms, end_ms),
                self.words.known(),
            )?;
            split_wide_atoms(&mut self.atoms, text, rules.max_line_width)?;
            let lines = self.breaker.break_lines(&self.atoms, rules)?;
            let broke_word =
                self.words
                    .look_up_line_ends(text, words_start, words, &self.atoms, lines)?;
            if !broke_word {
                return Ok(is_interpolated);
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
