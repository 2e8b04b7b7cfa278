//! Kinds of dirt, each a change at random places of a document.

mod spellings;
mod structure;
mod texts;
mod times;
mod words;

use crate::document::{Document, Sentence, Word};
use crate::rng::Rng;

/// A kind of dirt. `apply` returns whether it found a place.
pub struct Kind {
    pub name: &'static str,
    pub apply: fn(&mut Document, &mut Rng) -> bool,
}

const fn kind(name: &'static str, apply: fn(&mut Document, &mut Rng) -> bool) -> Kind {
    Kind { name, apply }
}

/// All kinds.
pub fn all() -> Vec<&'static Kind> {
    [
        spellings::KINDS,
        words::KINDS,
        times::KINDS,
        texts::KINDS,
        structure::KINDS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Some of `count` places: one at least, if there is one.
fn places(rng: &mut Rng, count: usize) -> Vec<usize> {
    if count == 0 {
        return Vec::new();
    }
    let share = *rng.pick(&[1, 2, 4]);
    let mut places: Vec<usize> = (0..count).filter(|_| rng.one_in(share)).collect();
    if places.is_empty() {
        places.push(rng.below(count));
    }
    places
}

/// Changes some sentences.
fn change_sentences(
    document: &mut Document,
    rng: &mut Rng,
    change: impl Fn(&mut Sentence, &mut Rng) -> bool,
) -> bool {
    let tracks = document.tracks.iter_mut();
    let mut sentences: Vec<&mut Sentence> = tracks.flat_map(|track| &mut track.sentences).collect();
    let mut changed = false;
    for place in places(rng, sentences.len()) {
        changed |= change(sentences[place], rng);
    }
    changed
}

/// Changes some words of some sentences.
fn change_words(
    document: &mut Document,
    rng: &mut Rng,
    change: impl Fn(&mut Word, &mut Rng) -> bool,
) -> bool {
    change_sentences(document, rng, |sentence, rng| {
        let mut changed = false;
        for place in places(rng, sentence.words.len()) {
            changed |= change(&mut sentence.words[place], rng);
        }
        changed
    })
}

/// `text` with `inserted` between two characters, before or behind all.
fn with_inserted(text: &str, inserted: char, rng: &mut Rng) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    characters.insert(rng.below(characters.len() + 1), inserted);
    characters.into_iter().collect()
}
