//! Words that are spelled otherwise than in the text of their sentence.

use super::{Kind, change_sentences, change_words, kind, with_inserted};
use crate::document::Document;
use crate::json::{Field, Json, text_of};
use crate::rng::Rng;
use crate::spelling::{decomposed, full_width, in_case, other_apostrophe};

pub const KINDS: &[Kind] = &[
    kind("words without their blanks", |d, r| {
        in_words(d, r, without_blanks)
    }),
    kind("words with doubled blanks", |d, r| {
        in_words(d, r, doubled_blanks)
    }),
    kind("words in upper case", |d, r| {
        in_words(d, r, |t, _| in_case(t, true))
    }),
    kind("words in lower case", |d, r| {
        in_words(d, r, |t, _| in_case(t, false))
    }),
    kind("text in upper case", |d, r| {
        in_texts(d, r, |t, _| in_case(t, true))
    }),
    kind("text in lower case", |d, r| {
        in_texts(d, r, |t, _| in_case(t, false))
    }),
    kind("apostrophes in words", |d, r| {
        in_words(d, r, |t, _| other_apostrophe(t))
    }),
    kind("apostrophes in the text", |d, r| {
        in_texts(d, r, |t, _| other_apostrophe(t))
    }),
    kind("NFD in words", |d, r| in_words(d, r, |t, _| decomposed(t))),
    kind("NFD in the text", |d, r| {
        in_texts(d, r, |t, _| decomposed(t))
    }),
    kind("▁ before words", |d, r| {
        in_words(d, r, |t, _| format!("▁{}", t.trim_start()))
    }),
    kind("full-width words", |d, r| {
        in_words(d, r, |t, _| full_width(t))
    }),
    kind("invisible in words", |d, r| in_words(d, r, with_invisible)),
    kind("invisible in the text", |d, r| {
        in_texts(d, r, with_invisible)
    }),
    kind("punctuation missing", punctuation_missing),
    kind("punctuation different", punctuation_different),
    kind("punctuation in the word", punctuation_in_the_word),
];

/// Rewrites a text; returns whether it changed.
fn rewrite(field: &mut Field, rng: &mut Rng, spell: fn(&str, &mut Rng) -> String) -> bool {
    let text = text_of(field);
    if text.is_empty() {
        return false;
    }
    let spelled = spell(text, rng);
    let changed = spelled != text;
    *field = Some(Json::Text(spelled));
    changed
}

fn in_words(document: &mut Document, rng: &mut Rng, spell: fn(&str, &mut Rng) -> String) -> bool {
    change_words(document, rng, |word, rng| {
        rewrite(&mut word.text, rng, spell)
    })
}

fn in_texts(document: &mut Document, rng: &mut Rng, spell: fn(&str, &mut Rng) -> String) -> bool {
    change_sentences(document, rng, |sentence, rng| {
        rewrite(&mut sentence.text, rng, spell)
    })
}

fn without_blanks(text: &str, _: &mut Rng) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn doubled_blanks(text: &str, _: &mut Rng) -> String {
    text.replace(' ', "  ")
}

fn with_invisible(text: &str, rng: &mut Rng) -> String {
    let invisible = *rng.pick(&['\u{200b}', '\u{feff}', '\u{2060}', '\u{ad}']);
    with_inserted(text, invisible, rng)
}

fn punctuation_missing(document: &mut Document, rng: &mut Rng) -> bool {
    change_words(document, rng, |word, rng| {
        let had = !text_of(&word.punctuation).is_empty();
        if had {
            let absent = [None, Some(Json::Null), Some(Json::text(""))];
            word.punctuation = rng.pick(&absent).clone();
        }
        had
    })
}

fn punctuation_different(document: &mut Document, rng: &mut Rng) -> bool {
    change_words(document, rng, |word, rng| {
        let other = *rng.pick(&[",", ".", "。", "…", " — ", "?!"]);
        let changed = other != text_of(&word.punctuation);
        word.punctuation = Some(Json::text(other));
        changed
    })
}

fn punctuation_in_the_word(document: &mut Document, rng: &mut Rng) -> bool {
    change_words(document, rng, |word, _| {
        let moved = !text_of(&word.punctuation).is_empty();
        word.text = Some(Json::Text(word.whole_text()));
        word.punctuation = Some(Json::text(""));
        moved
    })
}
