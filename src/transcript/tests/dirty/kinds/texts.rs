//! Texts that are missing, or of characters that are no text.

use super::{Kind, change_sentences, change_words, kind, with_inserted};
use crate::document::{Document, Form, Sentence, Track, Word};
use crate::json::{Field, Json, LONE_SURROGATE, ms_of, text_of};
use crate::rng::Rng;

pub const KINDS: &[Kind] = &[
    kind("track text missing", |d, _| track_text(d, &None)),
    kind("track text null", |d, _| track_text(d, &Some(Json::Null))),
    kind("sentence text missing", |d, r| no_text(d, r, &None)),
    kind("sentence text null", |d, r| {
        no_text(d, r, &Some(Json::Null))
    }),
    kind("sentence text empty", |d, r| {
        no_text(d, r, &Some(Json::text("")))
    }),
    kind("words missing", |d, r| no_words(d, r, Form::Absent)),
    kind("words null", |d, r| no_words(d, r, Form::Null)),
    kind("words []", |d, r| no_words(d, r, Form::List)),
    kind("a sentence of punctuation", |d, r| {
        inserted(d, r, &[".", "…", "，", "?!", "。", "—", "؟"])
    }),
    kind("a sentence of invisible characters", |d, r| {
        inserted(
            d,
            r,
            &["\u{200b}", "\u{feff}\u{2060}", "\u{ad}", " \u{200b} "],
        )
    }),
    kind("lone surrogates in the text", |d, r| {
        in_texts(d, r, LONE_SURROGATE)
    }),
    kind("lone surrogates in words", |d, r| {
        in_words(d, r, LONE_SURROGATE)
    }),
    kind("NUL in the text", |d, r| in_texts(d, r, '\0')),
    kind("NUL in words", |d, r| in_words(d, r, '\0')),
    kind("text, sentences missing", |d, _| {
        no_sentences(d, Form::Absent)
    }),
    kind("text, sentences null", |d, _| no_sentences(d, Form::Null)),
    kind("text, sentences []", |d, _| no_sentences(d, Form::List)),
];

fn track_text(document: &mut Document, text: &Field) -> bool {
    // Of a track without sentences the text is all there is.
    let tracks = document.tracks.iter_mut();
    let mut changed = false;
    for track in tracks.filter(|track| !track.sentences.is_empty()) {
        track.text.clone_from(text);
        changed = true;
    }
    changed
}

fn no_text(document: &mut Document, rng: &mut Rng, text: &Field) -> bool {
    change_sentences(document, rng, |sentence, _| {
        let has_words = !sentence.words_text().trim().is_empty();
        if has_words {
            sentence.text.clone_from(text);
        }
        has_words
    })
}

fn no_words(document: &mut Document, rng: &mut Rng, form: Form) -> bool {
    change_sentences(document, rng, |sentence, _| {
        let had = !sentence.words.is_empty() && !text_of(&sentence.text).is_empty();
        if had {
            sentence.words.clear();
            sentence.form = form;
        }
        had
    })
}

/// Inserts a sentence that is only one of `texts`, in the pause between two others.
fn inserted(document: &mut Document, rng: &mut Rng, texts: &[&str]) -> bool {
    let mut changed = false;
    for track in &mut document.tracks {
        if track.sentences.is_empty() {
            continue;
        }
        let at = rng.below(track.sentences.len() + 1);
        let before = at.checked_sub(1).map(|at| &track.sentences[at].end);
        let start_ms = before.and_then(ms_of).unwrap_or_default();
        let text = *rng.pick(texts);
        let (start, end) = (
            Json::number(start_ms),
            Json::number(start_ms.saturating_add(80)),
        );
        let word = Word {
            start: Some(start.clone()),
            end: Some(end.clone()),
            text: Some(Json::text(if rng.one_in(2) { text } else { "" })),
            punctuation: Some(Json::text("")),
            known_ms: None,
            agrees: false,
        };
        let sentence = Sentence {
            start: Some(start),
            end: Some(end),
            text: Some(Json::text(text)),
            words: if rng.one_in(2) {
                vec![word]
            } else {
                Vec::new()
            },
            ..Sentence::default()
        };
        track.sentences.insert(at, sentence);
        changed = true;
    }
    changed
}

fn put(field: &mut Field, character: char, rng: &mut Rng) -> bool {
    let text = text_of(field);
    if text.is_empty() {
        return false;
    }
    *field = Some(Json::Text(with_inserted(text, character, rng)));
    true
}

fn in_texts(document: &mut Document, rng: &mut Rng, character: char) -> bool {
    for track in &mut document.tracks {
        put(&mut track.text, character, rng);
    }
    change_sentences(document, rng, |sentence, rng| {
        put(&mut sentence.text, character, rng)
    })
}

fn in_words(document: &mut Document, rng: &mut Rng, character: char) -> bool {
    change_words(document, rng, |word, rng| {
        put(&mut word.text, character, rng)
    })
}

fn no_sentences(document: &mut Document, form: Form) -> bool {
    let with_text = |track: &&mut Track| !text_of(&track.text).trim().is_empty();
    let mut changed = false;
    for track in document.tracks.iter_mut().filter(with_text) {
        track.sentences.clear();
        track.form = form;
        changed = true;
    }
    changed
}
