//! Atoms → lines and cues: of all ways to break a sentence the one of least cost, found line by
//! line (as Knuth and Plass broke paragraphs). Few cues come first, then breaks behind punctuation,
//! then lines of even length.

use super::atoms::{Atom, Ending};
use super::rules::LineRules;
use crate::alloc::{Grow, Grown, NoMemory};

/// Costs, against a line that is filled to its width, which costs nothing, and an empty one, which
/// costs 100.
mod cost {
    /// Of each cue: fewer are better than any break is bad.
    pub(super) const CUE: u32 = 400;
    /// Of each line beyond the first of a cue: what fits on one line stays on it.
    pub(super) const LINE: u32 = 40;
    /// Of the end of a line inside a word, behind a word, a clause, a sentence. Nothing else is as
    /// bad as the first.
    pub(super) const LINE_END: [u32; 4] = [10_000, 30, 8, 0];
    /// Of the end of a cue.
    pub(super) const CUE_END: [u32; 4] = [10_000, 90, 20, 0];
}

/// A pause as long as this is as good as the end of a clause.
const PAUSE_MS: u32 = 400;

/// A sentence is broken so many atoms at a time, an hour without a full stop: ways to break it take
/// up to 160 bytes an atom, and somebody may make a document of one sentence of millions.
const BLOCK_ATOMS: usize = 1 << 14;

/// A line of a cue: the atoms from `first` up to the next line's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) begins_cue: bool,
}

/// The best way to the end of a line.
#[derive(Clone, Copy)]
struct Way {
    cost: u32,
    /// Where the line begins, and how many lines of its cue are before it.
    first: u32,
    lines_before: u32,
    /// When its cue begins.
    cue_start_ms: u32,
}

const NO_WAY: Way = Way {
    cost: u32::MAX,
    first: 0,
    lines_before: 0,
    cue_start_ms: 0,
};

/// Breaks sentences; keeps its memory from one to the next.
#[derive(Default)]
pub(crate) struct Breaker {
    /// The best ways to end a line before atom `i` as the cue's line `l`: at `i * max_lines + l`.
    ways: Vec<Way>,
    lines: Vec<Line>,
}

impl Breaker {
    /// The lines of `atoms`, in order. An atom that is wider than a line has one for itself.
    pub(crate) fn lines(&mut self, atoms: &[Atom], rules: &LineRules) -> Result<&[Line], NoMemory> {
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
            self.find_ways(block, rules)?;
            self.trace(begin, block.len(), rules.max_lines as usize)?;
            begin += block.len();
        }
        Ok(&self.lines)
    }

    /// Those of the last call.
    pub(crate) fn found(&self) -> &[Line] {
        &self.lines
    }

    fn find_ways(&mut self, atoms: &[Atom], rules: &LineRules) -> Grown {
        let max_lines = rules.max_lines as usize;
        self.ways.clear();
        self.ways
            .try_extend((0..(atoms.len() + 1) * max_lines).map(|_| NO_WAY))?;
        for first in 0..atoms.len() {
            // The best way here as the end of a cue.
            let mut new_cue = Way {
                cost: if first == 0 { 0 } else { u32::MAX },
                ..NO_WAY
            };
            for line in 0..max_lines {
                let way = self.way(first, line, max_lines);
                if way.cost < new_cue.cost {
                    new_cue = Way {
                        lines_before: line as u32 + 1,
                        ..way
                    };
                }
            }
            let quality = quality(atoms, first);
            let begin_cue = new_cue.cost.saturating_add(cost::CUE).saturating_add(price(
                &cost::CUE_END,
                quality,
                first,
            ));
            let mut columns = 0;
            let start_ms = atoms.get(first).map_or(0, |atom| atom.start_ms);
            let mut end_ms = 0;
            for (index, atom) in atoms.iter().enumerate().skip(first) {
                columns += atom.columns;
                let alone = index == first;
                if columns > rules.max_line_width && !alone {
                    break;
                }
                let empty =
                    100 * rules.max_line_width.saturating_sub(columns) / rules.max_line_width;
                let raggedness = empty * empty / 100;
                end_ms = atom.end_ms.max(end_ms);
                let within = |cue_start_ms: u32| {
                    end_ms.saturating_sub(cue_start_ms) <= rules.max_duration_ms
                };
                if within(start_ms) || alone {
                    self.offer(
                        index + 1,
                        0,
                        max_lines,
                        Way {
                            cost: begin_cue.saturating_add(raggedness),
                            first: first as u32,
                            lines_before: new_cue.lines_before,
                            cue_start_ms: start_ms,
                        },
                    );
                }
                for line in 1..max_lines {
                    let before = self.way(first, line - 1, max_lines);
                    if before.cost < u32::MAX && within(before.cue_start_ms) {
                        let price =
                            cost::LINE + price(&cost::LINE_END, quality, first) + raggedness;
                        let way = Way {
                            cost: before.cost.saturating_add(price),
                            first: first as u32,
                            lines_before: line as u32,
                            ..before
                        };
                        self.offer(index + 1, line, max_lines, way);
                    }
                }
                columns += atom.space;
            }
        }
        Ok(())
    }

    fn way(&self, end: usize, line: usize, max_lines: usize) -> Way {
        self.ways
            .get(end * max_lines + line)
            .copied()
            .unwrap_or(NO_WAY)
    }

    fn offer(&mut self, end: usize, line: usize, max_lines: usize, way: Way) {
        if let Some(best) = self.ways.get_mut(end * max_lines + line)
            && way.cost < best.cost
        {
            *best = way;
        }
    }

    /// Goes back from the end of a block that begins at an atom along the best ways.
    fn trace(&mut self, begin: usize, atoms: usize, max_lines: usize) -> Grown {
        let lines_before = self.lines.len();
        let (mut end, mut line) = (atoms, 0);
        for last in 1..max_lines {
            if self.way(end, last, max_lines).cost < self.way(end, line, max_lines).cost {
                line = last;
            }
        }
        while end > 0 {
            let way = self.way(end, line, max_lines);
            let first = way.first as usize;
            self.lines.try_push(Line {
                first: begin + first,
                end: begin + end,
                begins_cue: line == 0,
            })?;
            // A first line's way says which line of the cue before it was the last.
            line = (way.lines_before as usize).saturating_sub(1);
            // Every way begins before it ends; this only makes sure of an end.
            end = first.min(end - 1);
        }
        self.lines
            .get_mut(lines_before..)
            .unwrap_or_default()
            .reverse();
        Ok(())
    }
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
    atoms.len() == 1 || (columns <= rules.max_line_width && short)
}

/// How good a break before atom `at` is.
fn quality(atoms: &[Atom], at: usize) -> Ending {
    let Some(before) = at.checked_sub(1).and_then(|before| atoms.get(before)) else {
        return Ending::Sentence;
    };
    let pause_ms = atoms
        .get(at)
        .map_or(0, |atom| atom.start_ms.saturating_sub(before.end_ms));
    if pause_ms >= PAUSE_MS {
        before.ending.max(Ending::Clause)
    } else {
        before.ending
    }
}

/// The beginning of a sentence costs nothing.
fn price(prices: &[u32; 4], quality: Ending, at: usize) -> u32 {
    if at == 0 {
        0
    } else {
        prices.get(quality as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Atom, BLOCK_ATOMS, Breaker, Ending, LineRules};

    #[test]
    fn a_sentence_without_end_is_broken_block_by_block() {
        let count = 3 * BLOCK_ATOMS + 7;
        let atom = |at: u32| Atom {
            start: 6 * at,
            end: 6 * at + 5,
            columns: 5,
            space: 1,
            start_ms: 300 * at,
            end_ms: 300 * at + 250,
            ending: Ending::Word,
        };
        let atoms: Vec<Atom> = (0..count as u32).map(atom).collect();
        let mut breaker = Breaker::default();
        let mut next = 0;
        for line in breaker.lines(&atoms, &LineRules::default()).unwrap() {
            assert_eq!(line.first, next, "no atom is left out");
            assert!(
                line.end > line.first && line.end - line.first <= 7,
                "{line:?}"
            );
            assert!(line.first % BLOCK_ATOMS != 0 || line.begins_cue, "{line:?}");
            next = line.end;
        }
        assert_eq!(next, count);
        assert!(
            breaker.ways.capacity() < 4 * BLOCK_ATOMS,
            "{}",
            breaker.ways.capacity()
        );
    }
}
