//! Atoms that are wider than a line → atoms that fit.

use super::atom::{Atom, Ending};
use super::line_break_tables::{is_space, may_begin_line, may_end_line};
use super::width::{clusters, columns};
use crate::alloc::{AllocResult, TryPush};

/// Splits the atoms that are wider than a line: at a space where they have one (in a speaker's
/// name), else where a line is full, never inside a cluster. Times of the parts are interpolated by
/// width.
pub(super) fn split_wide_atoms(
    atoms: &mut Vec<Atom>,
    text: &str,
    max_line_width: u32,
) -> AllocResult {
    if atoms.iter().all(|atom| atom.columns <= max_line_width) {
        return Ok(());
    }
    let mut unsplit = core::mem::take(atoms).into_iter().peekable();
    while let Some(mut atom) = unsplit.next() {
        // Words may overlap; no part of one begins after the next does, or cues by start would not
        // be in the order of the text.
        let latest_ms = unsplit.peek().map_or(u32::MAX, |next| next.start_ms);
        while atom.columns > max_line_width
            && let Some((end, next)) = first_line(text, atom, max_line_width)
        {
            let columns_between = |start: u32, end: u32| {
                columns(text.get(start as usize..end as usize).unwrap_or_default())
            };
            let columns = columns_between(atom.start, end);
            let left = columns_between(next, atom.end);
            let span = u64::from(atom.end_ms.min(latest_ms).saturating_sub(atom.start_ms));
            let ms = atom.start_ms.saturating_add(
                (span * u64::from(columns) / u64::from(columns + left).max(1)) as u32,
            );
            atoms.try_push(Atom {
                end,
                columns,
                space: next - end,
                end_ms: ms,
                ending: Ending::Word,
                ..atom
            })?;
            (atom.start, atom.columns, atom.start_ms) = (next, left, ms);
        }
        atoms.try_push(atom)?;
    }
    Ok(())
}

/// The end of the first line of an atom that is wider than a line, and the beginning of the rest.
/// `None` where the atom is one cluster.
fn first_line(text: &str, atom: Atom, max_line_width: u32) -> Option<(u32, u32)> {
    let piece = text.get(atom.start as usize..atom.end as usize)?;
    let (mut hard, mut good, mut spaced) = (None, None, None);
    let mut columns = 0;
    let mut clusters = clusters(piece).peekable();
    while let Some((_, cluster, wide)) = clusters.next() {
        let Some(&(at, next, _)) = clusters.peek() else {
            break;
        };
        columns += wide;
        if cluster == " " {
            spaced = Some((at - 1, at));
        }
        if columns > max_line_width && hard.is_some() {
            break;
        }
        hard = Some((at, at));
        if next.chars().next().is_some_and(may_begin_line) && cluster.chars().all(may_end_line) {
            good = hard;
        }
    }
    let (end, next) = spaced.or(good).or(hard)?;
    // A line neither ends nor begins with space, however much there is.
    let end = piece.get(..end)?.trim_end_matches(is_space).len();
    let next = piece.len() - piece.get(next..)?.trim_start_matches(is_space).len();
    (end > 0).then_some((atom.start + end as u32, atom.start + next as u32))
}

#[cfg(test)]
mod tests {
    use super::super::atoms::split_into_atoms;
    use super::split_wide_atoms;
    use crate::document::WordTiming;

    #[test]
    fn no_part_of_a_word_that_is_split_begins_after_the_next_word() {
        let word = |start_ms, end_ms, text: &str| WordTiming {
            start_ms,
            end_ms,
            text_bytes: text.len() as u16,
            punctuation_bytes: 0,
        };
        let (long, short) = ("abcdefghijklmnop ", "next");
        let mut atoms = Vec::new();
        split_into_atoms(
            &mut atoms,
            "abcdefghijklmnop next",
            0,
            &[word(0, 1000, long), word(100, 300, short)],
            (0, 1000),
            &[],
        )
        .unwrap();
        split_wide_atoms(&mut atoms, "abcdefghijklmnop next", 8).unwrap();
        let starts: Vec<u32> = atoms.iter().map(|atom| atom.start_ms).collect();
        assert_eq!(starts, [0, 50, 100]);
    }
}
