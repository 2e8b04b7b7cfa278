//! A sentence → atoms. Lines may be broken behind the service's words; where a sentence has none,
//! at spaces, between Chinese or Japanese characters, and at the words of a dictionary.

use core::ops::Range;

use super::atom::{Atom, Ending, push_piece};
use super::line_break_tables::{
    is_between_ideographs, is_ideographic, is_space, is_unspaced, may_end_line,
};
use super::words::WordSpan;
use crate::alloc::AllocResult;
use crate::document::WordTiming;

/// Fills `atoms` with those of `text`. From byte `words_start` on, `text` consists of `words`; the
/// bytes before that are kept together with the first word. Without words, times between `start_ms`
/// and `end_ms` are interpolated; returns whether they were. `known` are dictionary words.
pub(super) fn split_into_atoms(
    atoms: &mut Vec<Atom>,
    text: &str,
    words_start: usize,
    words: &[WordTiming],
    (start_ms, end_ms): (u32, u32),
    known: &[WordSpan],
) -> AllocResult<bool> {
    atoms.clear();
    let is_interpolated = words.is_empty();
    if is_interpolated {
        split_at_characters(atoms, text, known)?;
    } else {
        split_at_words(atoms, text, words_start, words, start_ms, known)?;
    }
    mark_word_parts(atoms, known);
    if is_interpolated {
        interpolate(atoms, start_ms, end_ms);
    }
    Ok(is_interpolated)
}

/// Appends an atom for each of the service's words, or more where a word is a pair of characters
/// that belong to two words.
fn split_at_words(
    atoms: &mut Vec<Atom>,
    text: &str,
    words_start: usize,
    words: &[WordTiming],
    start_ms: u32,
    known: &[WordSpan],
) -> AllocResult {
    let (mut start, mut end) = (0, words_start);
    let mut last_ms = start_ms;
    for (index, word) in words.iter().enumerate() {
        let token = end..end + usize::from(word.text_bytes);
        end = token.end + usize::from(word.punctuation_bytes);
        let next = words.get(index + 1);
        // Opening punctuation belongs to the next word, though the service puts all punctuation
        // behind the word before.
        let opening_bytes = match next {
            Some(_) => opening_bytes(text.get(start..end).unwrap_or_default()),
            None => 0,
        };
        // Some documents' times go back or overlap; a word never begins before the one before it.
        let word_start_ms = word.start_ms.max(last_ms);
        last_ms = word_start_ms;
        let word_end_ms = word.end_ms.max(word_start_ms);
        // A character alone behind it, such as a particle, belongs to the word, and is one of the
        // service's.
        let is_end = word.punctuation_bytes > 0 || next.is_none_or(|next| next.text_bytes <= 4);
        // Where the token is divided, the start of its second part is interpolated.
        let mut part_ms = word_start_ms;
        for at in word_borders(text, token.clone(), is_end, known) {
            if at <= start {
                continue;
            }
            let word_ms = u64::from(word_end_ms - word_start_ms);
            let ms =
                word_start_ms + (word_ms * (at - token.start) as u64 / token.len() as u64) as u32;
            push_piece(atoms, text, start, at, part_ms, ms)?;
            (start, part_ms) = (at, ms);
        }
        push_piece(
            atoms,
            text,
            start,
            end - opening_bytes,
            part_ms,
            word_end_ms,
        )?;
        start = end - opening_bytes;
    }
    Ok(())
}

/// Bytes of opening punctuation at the end of `piece`.
fn opening_bytes(piece: &str) -> usize {
    let closed = piece.trim_end_matches(|character| !may_end_line(character));
    piece.len() - closed.len()
}

/// Appends atoms without times, where there are no words.
fn split_at_characters(atoms: &mut Vec<Atom>, text: &str, known: &[WordSpan]) -> AllocResult {
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
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
            push_piece(atoms, text, start, at, 0, 0)?;
            start = at;
        }
        before = Some(character);
    }
    push_piece(atoms, text, start, text.len(), 0, 0)
}

/// Bytes inside of `token`, between two ideographs, where a dictionary word ends that began before
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
        .filter(move |at| first < *at && *at < end && is_between_ideographs(text, *at as usize))
        .map(|at| at as usize)
}

/// Marks the atoms that end inside of a known word.
fn mark_word_parts(atoms: &mut [Atom], known: &[WordSpan]) {
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
