//! Atoms → lines and cues: of all ways to break a sentence the cheapest. Few cues come first, then
//! breaks behind punctuation, then lines of even length.
//!
//! This is the optimum-fit line breaking of Knuth and Plass (Breaking Paragraphs into Lines,
//! Software: Practice and Experience 11, 1981), with cues in place of pages: a shortest path over
//! the breaks, relaxed from left to right and then followed backwards.

use super::atom::{Atom, Ending};
use super::rules::LineRules;
use crate::alloc::{AllocResult, TryPush};

/// Costs, on the scale of a line's raggedness: a full line costs 0, an empty one 100.
mod cost {
    /// Of each cue. One cue less makes up for any bad break.
    pub(super) const CUE: u32 = 400;
    /// Of each line beyond the first of a cue, so that text which fits on one line stays on it.
    pub(super) const LINE: u32 = 40;
    /// Of the end of a line, by [`super::Ending`]. The end inside a word costs more than all else.
    pub(super) const LINE_END: [u32; 6] = [10_000, 3_000, 300, 30, 8, 0];
    /// Of the end of a cue, by [`super::Ending`].
    pub(super) const CUE_END: [u32; 6] = [10_000, 3_000, 400, 90, 20, 0];
}

/// Shortest pause that is as good as the end of a clause.
const PAUSE_MS: u32 = 400;

/// Atoms of a sentence that are laid out at a time, an hour without a full stop: candidates take up
/// to 160 bytes an atom, and a hostile document may have one sentence of millions.
const BLOCK_ATOMS: usize = 1 << 14;

/// A line of a cue: the atoms from `first` up to the next line's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) begins_cue: bool,
}

/// A candidate for the end of a line: the cheapest path to it so far.
#[derive(Clone, Copy)]
struct Candidate {
    cost: u32,
    /// First atom of the line.
    first: u32,
    /// Lines of its cue before this line; for the first line of a cue, all lines of the cue before.
    lines_before: u32,
    /// Start of its cue.
    cue_start_ms: u32,
}

const UNREACHED: Candidate = Candidate {
    cost: u32::MAX,
    first: 0,
    lines_before: 0,
    cue_start_ms: 0,
};

/// Breaks sentences; keeps its memory from one to the next.
#[derive(Default)]
pub(crate) struct LineBreaker {
    /// The candidate for a line that ends before atom `i` and is line `l` of its cue: at
    /// `i * max_lines + l`.
    candidates: Vec<Candidate>,
    /// The cost of a line's empty columns, by the columns that are not.
    raggedness: Vec<u32>,
    lines: Vec<Line>,
}

impl LineBreaker {
    /// The lines of `atoms`, in order. An atom that is wider than a line has one for itself.
    pub(crate) fn break_lines(
        &mut self,
        atoms: &[Atom],
        rules: &LineRules,
    ) -> AllocResult<&[Line]> {
        self.lines.clear();
        if fit_one_line(atoms, rules) {
            self.lines.try_push(Line {
                first: 0,
                end: atoms.len(),
                begins_cue: true,
            })?;
            return Ok(&self.lines);
        }
        let mut begin = 0;
        for block in atoms.chunks(BLOCK_ATOMS) {
            self.find_candidates(block, rules)?;
            self.backtrack(begin, block.len(), rules.max_lines as usize)?;
            begin += block.len();
        }
        Ok(&self.lines)
    }

    /// The lines of the last call of [`Self::break_lines`].
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Finds the candidates of all lines, from left to right.
    fn find_candidates(&mut self, atoms: &[Atom], rules: &LineRules) -> AllocResult {
        let max_lines = rules.max_lines as usize;
        self.candidates.clear();
        self.candidates
            .try_extend((0..(atoms.len() + 1) * max_lines).map(|_| UNREACHED))?;
        let width = rules.max_line_width;
        self.raggedness.clear();
        self.raggedness
            .try_extend((0..width + 1).map(|columns| raggedness(columns, width)))?;
        for first in 0..atoms.len() {
            self.relax_lines_from(first, atoms, rules);
        }
        Ok(())
    }

    /// Relaxes all lines that begin with atom `first`.
    fn relax_lines_from(&mut self, first: usize, atoms: &[Atom], rules: &LineRules) {
        let max_lines = rules.max_lines as usize;
        let cue_before = self.cheapest_cue_end(first, max_lines);
        let ending = break_ending(atoms, first);
        let new_cue_cost = cue_before
            .cost
            .saturating_add(cost::CUE)
            .saturating_add(break_cost(&cost::CUE_END, ending, first));
        let new_line_cost = cost::LINE + break_cost(&cost::LINE_END, ending, first);
        let start_ms = atoms.get(first).map_or(0, |atom| atom.start_ms);
        let lines = if is_pause(atoms, first, rules) {
            1
        } else {
            max_lines
        };
        // The rows of the lines that end before this atom, and of those that end behind it.
        let Some((rows, later_rows)) = self
            .candidates
            .split_at_mut_checked((first + 1) * max_lines)
        else {
            return;
        };
        let lines_before = rows.get(first * max_lines..).unwrap_or_default();
        let (mut columns, mut end_ms, mut words_end_ms) = (0, 0, None);
        let line = atoms.get(first..).unwrap_or_default().iter();
        for (atom, row) in line.zip(later_rows.chunks_exact_mut(max_lines)) {
            columns += atom.columns;
            let is_pause = words_end_ms
                .is_some_and(|end_ms| atom.start_ms.saturating_sub(end_ms) > rules.max_pause_ms);
            let alone = words_end_ms.replace(atom.end_ms).is_none();
            if !alone && (columns > rules.max_line_width || is_pause) {
                break;
            }
            // A line that is wider than the widest is full.
            let ragged = self.raggedness.get(columns as usize).copied();
            let ragged = ragged.unwrap_or_default();
            end_ms = atom.end_ms.max(end_ms);
            let in_time =
                |cue_start_ms: u32| end_ms.saturating_sub(cue_start_ms) <= rules.max_duration_ms;
            let mut row = row.iter_mut();
            let cost = new_cue_cost.saturating_add(ragged);
            if let Some(cheapest) = row.next()
                && cost < cheapest.cost
                && (alone || in_time(start_ms))
            {
                *cheapest = Candidate {
                    cost,
                    first: first as u32,
                    lines_before: cue_before.lines_before,
                    cue_start_ms: start_ms,
                };
            }
            let next_lines = lines_before.iter().zip(row).take(lines - 1);
            for ((before, cheapest), lines_before) in next_lines.zip(1..) {
                let cost = before.cost.saturating_add(new_line_cost + ragged);
                if cost < cheapest.cost && in_time(before.cue_start_ms) {
                    *cheapest = Candidate {
                        cost,
                        first: first as u32,
                        lines_before,
                        ..*before
                    };
                }
            }
            columns += atom.space;
        }
    }

    /// The cheapest candidate for a cue that ends before atom `end`, `lines_before` being the lines
    /// of that cue.
    fn cheapest_cue_end(&self, end: usize, max_lines: usize) -> Candidate {
        let mut cheapest = Candidate {
            cost: if end == 0 { 0 } else { u32::MAX },
            ..UNREACHED
        };
        for line in 0..max_lines {
            let candidate = self.candidate(end, line, max_lines);
            if candidate.cost < cheapest.cost {
                cheapest = Candidate {
                    lines_before: line as u32 + 1,
                    ..candidate
                };
            }
        }
        cheapest
    }

    fn candidate(&self, end: usize, line: usize, max_lines: usize) -> Candidate {
        self.candidates
            .get(end * max_lines + line)
            .copied()
            .unwrap_or(UNREACHED)
    }

    /// Follows the cheapest path from the end of a block, which begins at atom `begin`, and appends
    /// its lines.
    fn backtrack(&mut self, begin: usize, atoms: usize, max_lines: usize) -> AllocResult {
        let lines_before = self.lines.len();
        let (mut end, mut line) = (atoms, 0);
        for last in 1..max_lines {
            if self.candidate(end, last, max_lines).cost < self.candidate(end, line, max_lines).cost
            {
                line = last;
            }
        }
        while end > 0 {
            let candidate = self.candidate(end, line, max_lines);
            let first = candidate.first as usize;
            self.lines.try_push(Line {
                first: begin + first,
                end: begin + end,
                begins_cue: line == 0,
            })?;
            // The candidate of a first line has the number of lines of the cue before.
            line = (candidate.lines_before as usize).saturating_sub(1);
            // Every line begins before it ends; `min` only makes sure that the loop ends.
            end = first.min(end - 1);
        }
        self.lines
            .get_mut(lines_before..)
            .unwrap_or_default()
            .reverse();
        Ok(())
    }
}

/// The cost of empty columns at the end of a line.
fn raggedness(columns: u32, max_line_width: u32) -> u32 {
    let empty_percent = 100 * max_line_width.saturating_sub(columns) / max_line_width;
    empty_percent * empty_percent / 100
}

/// Whether all atoms are one line. One alone is, however wide.
fn fit_one_line(atoms: &[Atom], rules: &LineRules) -> bool {
    let (Some(first), Some(last)) = (atoms.first(), atoms.last()) else {
        return false;
    };
    let columns = atoms
        .iter()
        .map(|atom| atom.columns + atom.space)
        .sum::<u32>()
        - last.space;
    let end_ms = atoms.iter().fold(0, |end_ms, atom| atom.end_ms.max(end_ms));
    let short = end_ms.saturating_sub(first.start_ms) <= rules.max_duration_ms;
    let has_pause = || (1..atoms.len()).any(|at| is_pause(atoms, at, rules));
    atoms.len() == 1 || (columns <= rules.max_line_width && short && !has_pause())
}

/// Milliseconds of silence before atom `at`.
fn pause_ms(atoms: &[Atom], at: usize) -> u32 {
    match (
        at.checked_sub(1).and_then(|before| atoms.get(before)),
        atoms.get(at),
    ) {
        (Some(before), Some(atom)) => atom.start_ms.saturating_sub(before.end_ms),
        _ => 0,
    }
}

/// Whether the silence before atom `at` ends the cue.
fn is_pause(atoms: &[Atom], at: usize, rules: &LineRules) -> bool {
    pause_ms(atoms, at) > rules.max_pause_ms
}

/// The ending that counts for a break before atom `at`.
fn break_ending(atoms: &[Atom], at: usize) -> Ending {
    let Some(before) = at.checked_sub(1).and_then(|before| atoms.get(before)) else {
        return Ending::Sentence;
    };
    // A speaker who stops inside of a word does not end it.
    if pause_ms(atoms, at) >= PAUSE_MS && before.ending != Ending::Part {
        before.ending.max(Ending::Clause)
    } else {
        before.ending
    }
}

/// The cost of a break before atom `at`; none at the beginning of a sentence.
fn break_cost(costs: &[u32; 6], ending: Ending, at: usize) -> u32 {
    if at == 0 {
        0
    } else {
        costs.get(ending as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
