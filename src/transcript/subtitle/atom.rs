//! A piece of text that no line is broken in: none inside a number or a Latin or Korean word, none
//! between a character and the closing punctuation behind it or the opening punctuation before it.

use core::ops::Range;

use super::line_break_tables::{
    is_ideographic, is_space, is_unspaced, may_begin_line, may_end_line,
};
use super::width::{columns, columns_of};
use crate::alloc::{AllocResult, TryPush};

/// A piece of text between two places where a line may be broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Atom {
    /// Bytes of the text that it begins and ends at, without the spaces around it.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its own columns.
    pub(crate) columns: u32,
    /// Columns of the white space behind it.
    pub(crate) space: u32,
    pub(crate) start_ms: u32,
    pub(crate) end_ms: u32,
    /// Its start is no word's own.
    pub(crate) is_interpolated: bool,
    /// Its end, by which breaks behind it are rated.
    pub(crate) ending: Ending,
}

/// The end of a piece of text, from the worst to break a line behind to the best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// Inside of a word: only where nothing else fits.
    Part,
    /// Between words of which the one is not said without the other: only inside of words is worse.
    Bound,
    /// Between words that belong together.
    Poor,
    #[default]
    Word,
    Clause,
    Sentence,
}

impl Ending {
    /// The ending of a text, by its last punctuation.
    pub(super) fn of(text: &str) -> Self {
        let closes = |character: char| {
            matches!(
                character,
                '"' | '\'' | '’' | '”' | '»' | ')' | ']' | '）' | '》' | '」' | '』' | '】'
            )
        };
        match text.trim_end_matches(closes).chars().next_back() {
            Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | ';' | '；' | '।' | '؟') => {
                Self::Sentence
            }
            Some(',' | '，' | '、' | ':' | '：' | '،' | '—') => Self::Clause,
            _ => Self::Word,
        }
    }
}

/// Bytes of a text in which quotes are counted: a quotation is no longer, and a text may be.
const QUOTED_BYTES_MAX: usize = 1024;

/// Columns of white space; the writer puts a space for a character that breaks a line.
fn space_columns(text: &str) -> u32 {
    text.chars()
        .map(|character| columns_of(character).max(1))
        .sum()
}

/// Appends the text of a range, as part of the last atom where no line may be broken between them.
pub(super) fn push_piece(
    atoms: &mut Vec<Atom>,
    text: &str,
    range: Range<usize>,
    (start_ms, end_ms): (u32, u32),
    is_interpolated: bool,
) -> AllocResult {
    let Range { start, end } = range;
    let piece = text.get(start..end).unwrap_or_default();
    let behind_lead = piece.trim_start_matches(is_space);
    let lead = piece.len() - behind_lead.len();
    let inner = behind_lead.trim_end_matches(is_space);
    if let Some(before) = atoms.last_mut() {
        before.space += space_columns(piece.get(..lead).unwrap_or_default());
    }
    if inner.is_empty() {
        return Ok(());
    }
    let start = start + lead;
    let space = space_columns(text.get(start + inner.len()..end).unwrap_or_default());
    let atom = Atom {
        start: start as u32,
        end: (start + inner.len()) as u32,
        columns: columns(inner),
        space,
        start_ms,
        end_ms,
        is_interpolated,
        ending: Ending::of(inner),
    };
    match atoms.last_mut() {
        Some(before) if !may_break(text, before, inner) => {
            before.columns += before.space + atom.columns;
            (before.end, before.end_ms, before.ending, before.space) =
                (atom.end, atom.end_ms.max(before.end_ms), atom.ending, space);
        }
        before => {
            if let Some(before) = before
                && is_abbreviation(text, before, inner)
            {
                before.ending = Ending::Word;
            }
            atoms.try_push(atom)?;
        }
    }
    Ok(())
}

/// Whether the full stop of an atom ends an abbreviation (`p.m.`, `etc.`), since a small letter
/// follows. A longer word ends its sentence all the same: some models write no capitals.
fn is_abbreviation(text: &str, before: &Atom, next: &str) -> bool {
    before.ending == Ending::Sentence
        && next.starts_with(|first| matches!(first, 'a'..='z' | 'ß'..='ÿ' | 'а'..='я'))
        && text
            .get(before.start as usize..before.end as usize)
            .and_then(|text| text.strip_suffix('.'))
            .is_some_and(|stem| stem.len() <= 4 || stem.contains('.'))
}

/// Whether a line may be broken between an atom and the text behind it.
fn may_break(text: &str, before: &Atom, next: &str) -> bool {
    let own = text
        .get(before.start as usize..before.end as usize)
        .unwrap_or_default();
    let (Some(last), Some(first)) = (own.chars().next_back(), next.chars().next()) else {
        return true;
    };
    // ASCII quotes close and open; the space is on the side they do not belong to.
    let own_break = before.space > 0
        || [last, first]
            .into_iter()
            .any(|character| is_ideographic(character) || is_unspaced(character));
    let is_loose = before.space > 0;
    own_break
        && (may_begin_line(first) || is_loose && is_german_quote(next.chars()))
        && (may_end_line(last) || is_loose && is_german_quote(own.chars().rev()))
        && !is_inside_quotes(text, before, (last, first))
}

/// Whether a quote stands between a blank and a letter. In German such quotes close where those of
/// English and French open, and the other way round: `„so“ `, ` »so«`.
fn is_german_quote(mut characters: impl Iterator<Item = char>) -> bool {
    characters
        .next()
        .is_some_and(|quote| matches!(quote, '“' | '‘' | '«' | '‹' | '»' | '›'))
        && characters.next().is_some_and(|inner| !is_space(inner))
}

/// Whether a straight quote opens before or closes behind the place: without a blank beside it, the
/// first of each pair opens and the second closes.
fn is_inside_quotes(text: &str, before: &Atom, (last, first): (char, char)) -> bool {
    if before.space > 0 || (last != '"' && first != '"') {
        return false;
    }
    let head = text.get(..before.end as usize).unwrap_or_default();
    let from = head.len().saturating_sub(QUOTED_BYTES_MAX);
    let quotes = head.bytes().skip(from).filter(|&byte| byte == b'"').count();
    quotes % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::{Atom, Ending, push_piece};

    #[test]
    fn a_text_ends_as_its_last_punctuation_says() {
        for (endings, ending) in [
            (
                &[
                    ".", "!", "?", "…", "。", "！", "？", "．", ";", "；", "।", "؟",
                ][..],
                Ending::Sentence,
            ),
            (&[",", "，", "、", ":", "：", "،", "—"], Ending::Clause),
            (&["", "-", "'", ")", "·", "“"], Ending::Word),
        ] {
            for end in endings {
                assert_eq!(Ending::of(&format!("a{end}")), ending, "{end:?}");
                // Behind a quote or bracket that closes, too.
                for closing in [
                    "\"", "'", "’", "”", "»", ")", "]", "）", "》", "」", "』", "】", "’”",
                ] {
                    assert_eq!(
                        Ending::of(&format!("a{end}{closing}")),
                        ending,
                        "{end:?}{closing}"
                    );
                }
            }
        }
        assert_eq!(Ending::of(""), Ending::Word);
        assert!(Ending::Part < Ending::Word && Ending::Word < Ending::Clause);
        assert!(Ending::Clause < Ending::Sentence);
    }

    /// The atoms of pieces, each of a millisecond.
    fn atoms(pieces: &[&str]) -> (String, Vec<Atom>) {
        let text = pieces.concat();
        let (mut atoms, mut start) = (Vec::new(), 0);
        for (ms, piece) in (0..).zip(pieces) {
            let end = start + piece.len();
            push_piece(&mut atoms, &text, start..end, (ms, ms + 1), false).unwrap();
            start = end;
        }
        (text, atoms)
    }

    fn texts<'a>(pieces: &[&str], text: &'a str) -> Vec<&'a str> {
        let (_, atoms) = atoms(pieces);
        atoms
            .iter()
            .map(|atom| &text[atom.start as usize..atom.end as usize])
            .collect()
    }

    #[test]
    fn pieces_are_one_atom_where_no_line_may_be_broken() {
        for (pieces, expected) in [
            (&["ab ", "cd"][..], &["ab", "cd"][..]),
            (&["ab", " cd"], &["ab", "cd"]),
            (&["ab", "cd"], &["abcd"]),
            (&["1", ".5"], &["1.5"]),
            (&["漢", "字"], &["漢", "字"]),
            (&["漢", "a"], &["漢", "a"]),
            (&["漢", "。"], &["漢。"]),
            (&["「", "漢"], &["「漢"]),
            (&["ab ", ", cd"], &["ab , cd"]),
            (&["$ ", "5"], &["$ 5"]),
            (&["가", "나"], &["가나"]),
            (&["가 ", "나"], &["가", "나"]),
            (&["ไ", "ท"], &["ไ", "ท"]),
            (&["ヤ", "ャ"], &["ヤャ"]),
        ] {
            let text = pieces.concat();
            assert_eq!(texts(pieces, &text), expected, "{pieces:?}");
        }
    }

    #[test]
    fn quotes_that_close_in_german_end_a_line_and_those_that_open_begin_one() {
        for (pieces, expected) in [
            (&["„ab“ ", "cd"][..], &["„ab“", "cd"][..]),
            (&["ab ", "»cd«"], &["ab", "»cd«"]),
            (&["‚ab‘ ", "cd"], &["‚ab‘", "cd"]),
            // Those of English and French, with blanks or without.
            (&["ab ", "“cd”"], &["ab", "“cd”"]),
            (&["« ", "cd", " »"], &["« cd »"]),
            (&["“ ", "cd"], &["“ cd"]),
        ] {
            let text = pieces.concat();
            assert_eq!(texts(pieces, &text), expected, "{pieces:?}");
        }
    }

    #[test]
    fn a_full_stop_before_a_small_letter_ends_no_sentence_if_it_ends_an_abbreviation() {
        for (pieces, expected) in [
            (&["etc. ", "and"][..], Ending::Word),
            (&["p.m. ", "on"], Ending::Word),
            (&["usw. ", "über"], Ending::Word),
            (&["etc. ", "And"], Ending::Sentence),
            (&["world. ", "and"], Ending::Sentence),
            (&["etc? ", "and"], Ending::Sentence),
            (&["a, ", "b"], Ending::Clause),
        ] {
            let (_, atoms) = atoms(pieces);
            assert_eq!(atoms[0].ending, expected, "{pieces:?}");
        }
    }

    #[test]
    fn an_atom_knows_its_columns_its_spaces_and_its_times() {
        let (_, two) = atoms(&[" ab \n", "\u{3000} 漢字， "]);
        let first = Atom {
            start: 1,
            end: 3,
            columns: 2,
            space: 5,
            start_ms: 0,
            end_ms: 1,
            is_interpolated: false,
            ending: Ending::Word,
        };
        let second = Atom {
            start: 9,
            end: 18,
            columns: 6,
            space: 1,
            start_ms: 1,
            end_ms: 2,
            is_interpolated: false,
            ending: Ending::Clause,
        };
        assert_eq!(two, [first, second]);
        let (_, one) = atoms(&["ab", "  ", ", ", "cd."]);
        let whole = Atom {
            start: 0,
            end: 5,
            columns: 5,
            space: 1,
            start_ms: 0,
            end_ms: 3,
            is_interpolated: false,
            ending: Ending::Clause,
        };
        assert_eq!(one.first(), Some(&whole), "the spaces inside count");
        assert_eq!(one.len(), 2);
    }
}
