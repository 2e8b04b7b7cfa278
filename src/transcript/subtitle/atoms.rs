//! A sentence → atoms. Lines may be broken behind the service's words; where a sentence has none,
//! at spaces, between Chinese or Japanese characters, and at the words of a dictionary.

use core::ops::Range;

use super::atom::{Atom, Ending, push_piece};
use super::borders::{Borders, Place};
use super::line_break_tables::{
    is_between_ideographs, is_ideographic, is_space, is_unspaced, may_end_line,
};
use super::piece::Piece;
use super::words::WordSpan;
use crate::alloc::AllocResult;
use dashscope_asr_phrases::Bond;

/// Fills `atoms` with those of the `pieces` of `text`.
#[inline(never)]
pub(super) fn split_into_atoms(
    atoms: &mut Vec<Atom>,
    text: &str,
    pieces: &[Piece],
    borders: Borders<'_>,
) -> AllocResult {
    let known = borders.words;
    atoms.clear();
    let mut start = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let next = pieces.get(index + 1);
        let end = piece.end as usize;
        // Opening punctuation belongs to the next word, though the service puts all punctuation
        // behind the word before.
        let opening_bytes = match next {
            Some(_) => opening_bytes(text.get(start..end).unwrap_or_default()),
            None => 0,
        };
        let range = start..end - opening_bytes;
        start = range.end;
        if piece.is_word {
            split_word(atoms, text, range, (*piece, next), borders)?;
        } else {
            split_at_characters(atoms, text, range, *piece, known)?;
        }
    }
    Ok(())
}

/// Appends the atom of a word, which has the text of `range`, or more where the word is a pair of
/// characters that belong to two words.
fn split_word(
    atoms: &mut Vec<Atom>,
    text: &str,
    range: Range<usize>,
    (word, next): (Piece, Option<&Piece>),
    borders: Borders<'_>,
) -> AllocResult {
    let token = word.word_start as usize..word.word_end as usize;
    // A character alone behind it, such as a particle, belongs to the word, and is one of the
    // service's.
    let is_end =
        word.end > word.word_end || next.is_none_or(|next| next.word_end - next.word_start <= 4);
    // Where the token is divided, the start of its second part is interpolated.
    let mut part = (range.start, word.start_ms);
    let inside = token.start as u32 + 1..token.end as u32;
    let from = borders
        .places
        .partition_point(|place| place.at < inside.start);
    let places = borders.places.get(from..).unwrap_or_default().iter();
    let loose = places
        .take_while(|place| inside.contains(&place.at))
        .filter(|place| place.bond < Bond::Tight)
        .map(|place| place.at as usize);
    for at in word_borders(text, token.clone(), is_end, borders.words).chain(loose) {
        if at <= part.0 {
            continue;
        }
        let word_ms = u64::from(word.end_ms - word.start_ms);
        let ms = word.start_ms + (word_ms * (at - token.start) as u64 / token.len() as u64) as u32;
        push_piece(atoms, text, part.0..at, (part.1, ms), word.is_interpolated)?;
        part = (at, ms);
    }
    let times = (part.1, word.end_ms);
    push_piece(atoms, text, part.0..range.end, times, word.is_interpolated)
}

/// Bytes of opening punctuation at the end of `piece`.
fn opening_bytes(piece: &str) -> usize {
    let closed = piece.trim_end_matches(|character| !may_end_line(character));
    piece.len() - closed.len()
}

/// Appends the atoms of text of which only the whole has times, in proportion to their columns.
#[inline(never)]
fn split_at_characters(
    atoms: &mut Vec<Atom>,
    text: &str,
    range: Range<usize>,
    piece: Piece,
    known: &[WordSpan],
) -> AllocResult {
    let first = atoms.len();
    let mut start = range.start;
    let mut before: Option<char> = None;
    for (offset, character) in text.get(range.clone()).unwrap_or_default().char_indices() {
        let at = range.start + offset;
        let begins_word = || {
            is_unspaced(character)
                && known
                    .binary_search_by_key(&(at as u32), |word| word.start)
                    .is_ok()
        };
        let breaks = before.is_some_and(|before| {
            is_space(before) || is_ideographic(before) || is_ideographic(character) || begins_word()
        });
        if breaks && !is_space(character) {
            push_piece(
                atoms,
                text,
                start..at,
                (piece.start_ms, piece.start_ms),
                true,
            )?;
            start = at;
        }
        before = Some(character);
    }
    push_piece(
        atoms,
        text,
        start..range.end,
        (piece.start_ms, piece.start_ms),
        true,
    )?;
    let own = atoms.get_mut(first..).unwrap_or_default();
    interpolate(own, piece.start_ms, piece.end_ms);
    // The first begins with the piece.
    if let Some(first) = own.first_mut() {
        first.is_interpolated = piece.is_interpolated;
    }
    Ok(())
}

/// Bytes inside of `token`, between ideographs or Thai letters, where a dictionary word ends that began before
/// the token, or one begins that goes on behind it: some models give characters in pairs, part of
/// one word and part of the next. A pair that the dictionary divides although no word reaches over
/// its edges is a word that the dictionary lacks, such as a name; so is a pair that ends a word
/// (`is_end`), even if a particle belongs to it.
fn word_borders<'a>(
    text: &'a str,
    token: Range<usize>,
    is_end: bool,
    known: &'a [WordSpan],
) -> impl Iterator<Item = usize> + 'a {
    let (first, end) = (token.start as u32, token.end as u32);
    let from = known.partition_point(|word| word.end <= first);
    let near = known
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(move |word| word.start < end);
    let over = near.flat_map(move |word| {
        [
            (word.end > end && !is_end).then_some(word.start),
            (word.start < first).then_some(word.end),
        ]
    });
    over.flatten()
        .filter(move |at| first < *at && *at < end && is_dictionary_border(text, *at as usize))
        .map(|at| at as usize)
}

/// Whether words of the dictionary meet at a byte: between two ideographs, or before Thai and the
/// like.
fn is_dictionary_border(text: &str, at: usize) -> bool {
    let tail = text.get(at..).unwrap_or_default();
    tail.starts_with(is_unspaced) || is_between_ideographs(text, at)
}

/// Marks the atoms behind which a line should not end.
pub(super) fn mark_bonds(atoms: &mut [Atom], places: &[Place]) {
    let mut places = places.iter().peekable();
    let mut atoms = atoms.iter_mut().peekable();
    while let (Some(atom), Some(next)) = (atoms.next(), atoms.peek()) {
        while places.next_if(|place| place.at < next.start).is_some() {}
        if let Some(place) = places.next_if(|place| place.at == next.start) {
            match place.bond {
                Bond::Loose => {}
                Bond::Close => atom.ending = atom.ending.min(Ending::Poor),
                Bond::Tight => atom.ending = atom.ending.min(Ending::Bound),
            }
        }
    }
}

/// Marks the atoms that end inside of a known word.
pub(super) fn mark_word_parts(atoms: &mut [Atom], known: &[WordSpan]) {
    let mut known = known.iter().peekable();
    if known.peek().is_none() {
        return;
    }
    let mut atoms = atoms.iter_mut().peekable();
    while let (Some(atom), Some(next)) = (atoms.next(), atoms.peek()) {
        while known.next_if(|word| word.end <= next.start).is_some() {}
        if known.peek().is_some_and(|word| word.start < next.start)
            && atom.space == 0
            && atom.ending == Ending::Word
        {
            atom.ending = Ending::Part;
        }
    }
}

/// Sets the times of `atoms`, in proportion to their columns.
fn interpolate(atoms: &mut [Atom], start_ms: u32, end_ms: u32) {
    let total: u64 = atoms
        .iter()
        .map(|atom| u64::from(atom.columns.max(1)))
        .sum();
    let (span, mut before) = (u64::from(end_ms.saturating_sub(start_ms)), 0);
    let ms = |columns: u64| start_ms.saturating_add((span * columns / total.max(1)) as u32);
    for atom in atoms {
        atom.start_ms = ms(before);
        before += u64::from(atom.columns.max(1));
        atom.end_ms = ms(before);
    }
}

#[cfg(test)]
mod tests;
