//! Atoms that are wider than a line → atoms that fit.

use super::atom::{Atom, Ending};
use super::line_break_tables::{is_space, may_begin_line, may_end_line};
use super::piece::Piece;
use super::width::{clusters, columns};
use crate::alloc::{AllocResult, TryPush};
use crate::speech::{has_speech, is_text};

/// Splits the atoms that are wider than a line: at a space where they have one (in a speaker's
/// name), else behind a hyphen, else where a line is full, never inside a cluster. Times of parts
/// that begin inside of a piece are interpolated by width.
#[inline(never)]
pub(super) fn split_wide_atoms(
    atoms: &mut Vec<Atom>,
    text: &str,
    pieces: &[Piece],
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
            let share = span * u64::from(columns) / u64::from(columns + left).max(1);
            let ms = start_of_piece(text, pieces, next)
                .unwrap_or(atom.start_ms.saturating_add(share as u32))
                .clamp(atom.start_ms, latest_ms.max(atom.start_ms));
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

/// The start of the piece that begins at a byte, perhaps with punctuation before it.
fn start_of_piece(text: &str, pieces: &[Piece], at: u32) -> Option<u32> {
    let index = pieces.partition_point(|piece| piece.word_start <= at);
    let piece = pieces.get(index.checked_sub(1)?)?;
    let before = text.get(piece.word_start as usize..at as usize)?;
    (!has_speech(before)).then_some(piece.start_ms)
}

/// The end of the first line of an atom that is wider than a line, and the beginning of the rest.
/// `None` where the atom is one cluster.
fn first_line(text: &str, atom: Atom, max_line_width: u32) -> Option<(u32, u32)> {
    let piece = text.get(atom.start as usize..atom.end as usize)?;
    let (mut hard, mut good, mut spaced, mut hyphened) = (None, None, None, None);
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
        let is_letter = |text: &str| text.chars().all(is_text);
        if matches!(cluster, "-" | "‐" | "–" | "/" | "\u{ad}") && is_letter(next) {
            hyphened = hard;
        }
        if next.chars().next().is_some_and(may_begin_line) && cluster.chars().all(may_end_line) {
            good = hard;
        }
    }
    let (end, next) = spaced.or(hyphened).or(good).or(hard)?;
    // A line neither ends nor begins with space, however much there is.
    let end = piece.get(..end)?.trim_end_matches(is_space).len();
    let next = piece.len() - piece.get(next..)?.trim_start_matches(is_space).len();
    (end > 0).then_some((atom.start + end as u32, atom.start + next as u32))
}

#[cfg(test)]
mod tests {
    use super::split_wide_atoms;
    use crate::subtitle::atom::{Atom, Ending};
    use crate::subtitle::atoms::split_into_atoms;
    use crate::subtitle::borders::Borders;
    use crate::subtitle::piece::pieces_of;
    use crate::subtitle::width::columns;

    #[test]
    fn no_part_of_a_word_that_is_split_begins_after_the_next_word() {
        let text = "abcdefghijklmnop next";
        let words = [(0, 1000, "abcdefghijklmnop ", ""), (100, 300, "next", "")];
        let mut atoms = Vec::new();
        let pieces = pieces_of(text, 0, &words, (0, 1000));
        split_into_atoms(&mut atoms, text, &pieces, Borders::default()).unwrap();
        split_wide_atoms(&mut atoms, text, &pieces, 8).unwrap();
        let starts: Vec<u32> = atoms.iter().map(|atom| atom.start_ms).collect();
        assert_eq!(starts, [0, 50, 100]);
    }

    /// The parts of one atom from 100 to 700 ms: text, columns, spaces, start and end.
    fn parts(text: &str, max_line_width: u32) -> Vec<(&str, u32, u32, u32, u32)> {
        let mut atoms = vec![Atom {
            end: text.len() as u32,
            columns: columns(text),
            space: 7,
            start_ms: 100,
            end_ms: 700,
            ending: Ending::Sentence,
            ..Atom::default()
        }];
        split_wide_atoms(&mut atoms, text, &[], max_line_width).unwrap();
        let last = atoms.len() - 1;
        for (index, atom) in atoms.iter().enumerate() {
            // Only the last part ends as the whole does.
            let expected = if index == last {
                Ending::Sentence
            } else {
                Ending::Word
            };
            assert_eq!(atom.ending, expected, "{text:?}");
        }
        atoms
            .iter()
            .map(|atom| {
                let part = &text[atom.start as usize..atom.end as usize];
                (part, atom.columns, atom.space, atom.start_ms, atom.end_ms)
            })
            .collect()
    }

    #[test]
    fn a_part_fills_a_line_and_has_its_share_of_the_time() {
        assert_eq!(parts("abcdef", 6), [("abcdef", 6, 7, 100, 700)]);
        let parted = [("abcd", 4, 0, 100, 500), ("ef", 2, 7, 500, 700)];
        assert_eq!(parts("abcdef", 4), parted);
        let parted = [
            ("ab", 2, 0, 100, 300),
            ("cd", 2, 0, 300, 500),
            ("ef", 2, 7, 500, 700),
        ];
        assert_eq!(parts("abcdef", 2), parted);
    }

    #[test]
    fn a_part_ends_at_a_space_if_the_line_has_one() {
        let parted = [("ab", 2, 1, 100, 300), ("cdef", 4, 7, 300, 700)];
        assert_eq!(parts("ab cdef", 4), parted);
        // At the last one, and with all the spaces around it.
        let parted = [("a b", 3, 3, 100, 460), ("cd", 2, 7, 460, 700)];
        assert_eq!(parts("a b   cd", 6), parted);
    }

    #[test]
    fn a_part_ends_where_a_line_may_be_broken_if_it_can() {
        let texts =
            |text, width| -> Vec<&str> { parts(text, width).iter().map(|part| part.0).collect() };
        assert_eq!(texts("漢字。書", 4), ["漢", "字。", "書"]);
        assert_eq!(texts("漢「字書", 4), ["漢", "「字", "書"]);
        // Where it cannot, the line is full.
        assert_eq!(texts("。。。", 4), ["。。", "。"]);
        // A cluster is never split, however wide.
        assert_eq!(texts("漢字", 1), ["漢", "字"]);
        assert_eq!(texts("e\u{301}e\u{301}e", 2), ["e\u{301}e\u{301}", "e"]);
    }

    #[test]
    fn a_part_ends_behind_a_hyphen_if_it_has_one() {
        let texts =
            |text, width| -> Vec<&str> { parts(text, width).iter().map(|part| part.0).collect() };
        assert_eq!(texts("abc-defgh", 6), ["abc-", "defgh"]);
        assert_eq!(texts("a-b-cdefg", 6), ["a-b-", "cdefg"]);
        assert_eq!(texts("ab/cdefg", 6), ["ab/", "cdefg"]);
        // Not behind one that another sign follows, or none.
        assert_eq!(texts("a--bcdefgh", 6), ["a--", "bcdefg", "h"]);
        assert_eq!(texts("abcdef-", 6), ["abcdef", "-"]);
    }

    #[test]
    fn atoms_that_fit_are_left_as_they_are_beside_wide_ones() {
        let of = |start, end, columns, start_ms| Atom {
            start,
            end,
            columns,
            start_ms,
            end_ms: start_ms + 60,
            ..Atom::default()
        };
        let mut atoms = vec![of(0, 2, 2, 0), of(2, 8, 6, 100), of(8, 10, 2, 200)];
        split_wide_atoms(&mut atoms, "ababcdefab", &[], 4).unwrap();
        let starts: Vec<(u32, u32)> = atoms
            .iter()
            .map(|atom| (atom.start, atom.start_ms))
            .collect();
        assert_eq!(starts, [(0, 0), (2, 100), (6, 140), (8, 200)]);
    }
}
