//! Words that are other words than those of the text, fewer or more.

use super::{Kind, change_sentences, kind};
use crate::document::{Document, Sentence, Word};
use crate::json::{Json, ms_of, text_of};
use crate::rng::Rng;
use crate::spelling::letters;

pub const KINDS: &[Kind] = &[
    kind("numbers spoken in words", |d, r| {
        replaced(d, r, "25", Some("twenty five"))
    }),
    kind("masked words", |d, r| replaced(d, r, "**", None)),
    kind("pieces of words", |d, r| change_sentences(d, r, in_pieces)),
    kind("a word missing", |d, r| at_word(d, r, missing)),
    kind("a word extra", |d, r| at_word(d, r, extra)),
    kind("a word twice", |d, r| at_word(d, r, twice)),
    kind("a word with empty text", |d, r| {
        at_word(d, r, |s, at| textless(s, at, 0))
    }),
    kind("a word with null text", |d, r| {
        at_word(d, r, |s, at| textless(s, at, 1))
    }),
    kind("a word without text", |d, r| {
        at_word(d, r, |s, at| textless(s, at, 2))
    }),
];

/// Changes one word in some sentences.
fn at_word(document: &mut Document, rng: &mut Rng, change: fn(&mut Sentence, usize)) -> bool {
    change_sentences(document, rng, |sentence, rng| {
        if sentence.words.is_empty() {
            return false;
        }
        let at = rng.below(sentence.words.len());
        change(sentence, at);
        true
    })
}

/// The text has `written` where the words have the word, or `spoken`.
fn replaced(document: &mut Document, rng: &mut Rng, written: &str, spoken: Option<&str>) -> bool {
    change_sentences(document, rng, |sentence, rng| {
        if sentence.words.is_empty() || sentence.words_text() != text_of(&sentence.text) {
            return false;
        }
        let at = rng.below(sentence.words.len());
        let word = text_of(&sentence.words[at].text);
        let blanks = &word[..word.len() - word.trim_start().len()];
        let (written, spoken) = (
            format!("{blanks}{written}"),
            spoken.map(|spoken| format!("{blanks}{spoken}")),
        );
        let mut text = String::new();
        for (index, word) in sentence.words.iter().enumerate() {
            text.push_str(if index == at {
                &written
            } else {
                text_of(&word.text)
            });
            text.push_str(text_of(&word.punctuation));
        }
        sentence.text = Some(Json::Text(text));
        let word = &mut sentence.words[at];
        if let Some(spoken) = spoken {
            word.text = Some(Json::Text(spoken));
        }
        word.agrees = false;
        true
    })
}

/// Splits each word of two characters and more.
fn in_pieces(sentence: &mut Sentence, rng: &mut Rng) -> bool {
    let (count_before, mut pieces) = (sentence.words.len(), Vec::new());
    let words = core::mem::take(&mut sentence.words);
    let starts: Vec<Option<u32>> = words.iter().map(|word| ms_of(&word.start)).collect();
    for (at, word) in words.into_iter().enumerate() {
        // The pieces of a word that overlaps the next would contradict it.
        let next_ms = starts[at + 1..].iter().flatten().min();
        let is_apart = |end: u32| next_ms.is_none_or(|next_ms| end <= *next_ms);
        let characters: Vec<char> = text_of(&word.text).chars().collect();
        let count = (2 + rng.below(2)).min(characters.len());
        let times = ms_of(&word.start).zip(ms_of(&word.end));
        let Some((start, end)) =
            times.filter(|(start, end)| start <= end && is_apart(*end) && count > 1)
        else {
            pieces.push(word);
            continue;
        };
        let part = |of: usize, index: usize| of * index / count;
        let ms = |index| start + part((end - start) as usize, index) as u32;
        for index in 0..count {
            let bounds = part(characters.len(), index)..part(characters.len(), index + 1);
            let is_last = index + 1 == count;
            pieces.push(Word {
                start: Some(Json::number(ms(index))),
                end: Some(Json::number(ms(index + 1))),
                text: Some(Json::Text(characters[bounds].iter().collect())),
                punctuation: if is_last {
                    word.punctuation.clone()
                } else {
                    Some(Json::text(""))
                },
                known_ms: word.known_ms.map(|_| ms(index)),
                agrees: word.agrees,
            });
        }
    }
    sentence.words = pieces;
    sentence.words.len() > count_before
}

fn missing(sentence: &mut Sentence, at: usize) {
    sentence.words.remove(at);
}

fn extra(sentence: &mut Sentence, at: usize) {
    let before = &sentence.words[at];
    let extra = Word {
        start: before.end.clone(),
        end: before.end.clone(),
        text: Some(Json::text(" extra")),
        punctuation: Some(Json::text("")),
        known_ms: None,
        agrees: false,
    };
    sentence.words.insert(at + 1, extra);
}

fn twice(sentence: &mut Sentence, at: usize) {
    let again = Word {
        agrees: false,
        ..sentence.words[at].clone()
    };
    sentence.words.insert(at + 1, again);
}

fn textless(sentence: &mut Sentence, at: usize, form: usize) {
    let word = &mut sentence.words[at];
    word.agrees &= letters(text_of(&word.text)).is_empty();
    word.text = [Some(Json::text("")), Some(Json::Null), None][form].clone();
}
