//! Times that are missing, wrong, or of another type.

use super::{Kind, change_sentences, kind, places};
use crate::document::{Document, Sentence};
use crate::json::{Field, Json, ms_of};
use crate::rng::Rng;

/// A time that is none.
#[derive(Clone, Copy)]
enum Bad {
    Null,
    Missing,
    Zero,
    Negative,
    /// Half of the start.
    Before,
    Huge,
}

pub const KINDS: &[Kind] = &[
    kind("sentence end null", |d, r| sentence_ends(d, r, Bad::Null)),
    kind("sentence end missing", |d, r| {
        sentence_ends(d, r, Bad::Missing)
    }),
    kind("sentence end 0", |d, r| sentence_ends(d, r, Bad::Zero)),
    kind("sentence end -1", |d, r| sentence_ends(d, r, Bad::Negative)),
    kind("sentence end before its start", |d, r| {
        sentence_ends(d, r, Bad::Before)
    }),
    kind("sentence end 10^15", |d, r| sentence_ends(d, r, Bad::Huge)),
    kind("sentence end minutes late", ends_late),
    kind("sentence start null", |d, r| {
        sentence_starts(d, r, Bad::Null)
    }),
    kind("sentence start missing", |d, r| {
        sentence_starts(d, r, Bad::Missing)
    }),
    kind("sentence start 0", |d, r| sentence_starts(d, r, Bad::Zero)),
    kind("sentence start -1", |d, r| {
        sentence_starts(d, r, Bad::Negative)
    }),
    kind("sentence start 10^15", |d, r| {
        sentence_starts(d, r, Bad::Huge)
    }),
    kind("word end null", |d, r| word_ends(d, r, Bad::Null)),
    kind("word end missing", |d, r| word_ends(d, r, Bad::Missing)),
    kind("word end 0", |d, r| word_ends(d, r, Bad::Zero)),
    kind("word end -1", |d, r| word_ends(d, r, Bad::Negative)),
    kind("word end before its start", |d, r| {
        word_ends(d, r, Bad::Before)
    }),
    kind("word end 10^15", |d, r| word_ends(d, r, Bad::Huge)),
    kind("word start null", |d, r| word_starts(d, r, Bad::Null)),
    kind("word start missing", |d, r| word_starts(d, r, Bad::Missing)),
    kind("word start 0", |d, r| word_starts(d, r, Bad::Zero)),
    kind("word start -1", |d, r| word_starts(d, r, Bad::Negative)),
    kind("word start 10^15", |d, r| word_starts(d, r, Bad::Huge)),
    kind("only the last word's time", |d, r| {
        sentences(d, r, only_the_last)
    }),
    kind("all words at 0", |d, r| sentences(d, r, all_at_zero)),
    kind("words on one start", |d, r| sentences(d, r, on_one_start)),
    kind("a runaway start", |d, r| sentences(d, r, runaway_start)),
    kind("a runaway end", |d, r| sentences(d, r, runaway_end)),
    kind("words beyond the audio", beyond_the_audio),
    kind("times as text", |d, r| written(d, r, &[""], true)),
    kind("times as decimals in text", |d, r| {
        written(d, r, &[".0", ".7"], true)
    }),
    kind("times as floats", |d, r| {
        written(d, r, &[".4", ".0"], false)
    }),
];

/// Minutes, in milliseconds.
const LATE_MS: u32 = 600_000;

fn bad_time(bad: Bad, start: &Field) -> Field {
    Some(match bad {
        Bad::Null => Json::Null,
        Bad::Missing => return None,
        Bad::Zero => Json::number(0),
        Bad::Negative => Json::number(-1),
        Bad::Before => Json::number(ms_of(start).unwrap_or_default() / 2),
        Bad::Huge => Json::number("1000000000000000"),
    })
}

/// Changes times in some sentences, and notes where.
fn sentences(
    document: &mut Document,
    rng: &mut Rng,
    change: impl Fn(&mut Sentence, &mut Rng) -> bool,
) -> bool {
    change_sentences(document, rng, |sentence, rng| {
        let changed = change(sentence, rng);
        sentence.time_dirt += u32::from(changed);
        changed
    })
}

fn sentence_ends(document: &mut Document, rng: &mut Rng, bad: Bad) -> bool {
    sentences(document, rng, |sentence, _| {
        sentence.end = bad_time(bad, &sentence.start);
        true
    })
}

fn sentence_starts(document: &mut Document, rng: &mut Rng, bad: Bad) -> bool {
    sentences(document, rng, |sentence, _| {
        sentence.start = bad_time(bad, &sentence.start);
        true
    })
}

fn ends_late(document: &mut Document, rng: &mut Rng) -> bool {
    sentences(document, rng, |sentence, _| {
        sentence.end = later(&sentence.end);
        true
    })
}

/// The time, minutes later.
fn later(time: &Field) -> Field {
    let ms = ms_of(time).unwrap_or_default();
    Some(Json::number(ms.saturating_add(LATE_MS)))
}

fn word_ends(document: &mut Document, rng: &mut Rng, bad: Bad) -> bool {
    sentences(document, rng, |sentence, rng| {
        for at in places(rng, sentence.words.len()) {
            let word = &mut sentence.words[at];
            word.end = bad_time(bad, &word.start);
            word.forget();
        }
        !sentence.words.is_empty()
    })
}

fn word_starts(document: &mut Document, rng: &mut Rng, bad: Bad) -> bool {
    sentences(document, rng, |sentence, rng| {
        for at in places(rng, sentence.words.len()) {
            let word = &mut sentence.words[at];
            word.start = bad_time(bad, &word.start);
            word.forget();
        }
        !sentence.words.is_empty()
    })
}

fn only_the_last(sentence: &mut Sentence, _: &mut Rng) -> bool {
    let Some((_, others)) = sentence.words.split_last_mut() else {
        return false;
    };
    for word in others {
        (word.start, word.end) = (Some(Json::Null), Some(Json::Null));
        word.forget();
    }
    (sentence.start, sentence.end) = (Some(Json::Null), Some(Json::Null));
    true
}

fn all_at_zero(sentence: &mut Sentence, _: &mut Rng) -> bool {
    for word in &mut sentence.words {
        (word.start, word.end) = (Some(Json::number(0)), Some(Json::number(0)));
        word.forget();
    }
    !sentence.words.is_empty()
}

fn on_one_start(sentence: &mut Sentence, rng: &mut Rng) -> bool {
    if sentence.words.len() < 2 {
        return false;
    }
    let from = rng.below(sentence.words.len() - 1);
    let start = sentence.words[from].start.clone();
    for word in &mut sentence.words[from + 1..] {
        word.start = start.clone();
        word.forget();
    }
    true
}

fn runaway_start(sentence: &mut Sentence, rng: &mut Rng) -> bool {
    if sentence.words.is_empty() {
        return false;
    }
    let at = rng.below(sentence.words.len());
    let word = &mut sentence.words[at];
    word.start = later(&word.start);
    word.forget();
    true
}

fn runaway_end(sentence: &mut Sentence, rng: &mut Rng) -> bool {
    if sentence.words.is_empty() {
        return false;
    }
    let at = rng.below(sentence.words.len());
    let word = &mut sentence.words[at];
    word.end = later(&word.end);
    word.forget();
    true
}

fn beyond_the_audio(document: &mut Document, rng: &mut Rng) -> bool {
    let Some(duration_ms) = document.duration_ms else {
        return false;
    };
    sentences(document, rng, |sentence, rng| {
        if sentence.words.is_empty() {
            return false;
        }
        let from = rng.below(sentence.words.len());
        for (word, index) in sentence.words[from..].iter_mut().zip(1_u32..) {
            let ms = duration_ms.saturating_add(500 * index);
            word.start = Some(Json::number(ms));
            word.end = Some(Json::number(ms.saturating_add(400)));
            word.forget();
        }
        true
    })
}

/// Writes the times of some sentences and their words with a fraction, as text or as numbers. The
/// times are the same ones but for the fraction.
fn written(document: &mut Document, rng: &mut Rng, fractions: &[&str], as_text: bool) -> bool {
    change_sentences(document, rng, |sentence, rng| {
        let fraction = *rng.pick(fractions);
        let write = |field: &mut Field| {
            if let Some(ms) = ms_of(field) {
                let time = format!("{ms}{fraction}");
                *field = Some(if as_text {
                    Json::Text(time)
                } else {
                    Json::Number(time)
                });
            }
        };
        write(&mut sentence.start);
        write(&mut sentence.end);
        for word in &mut sentence.words {
            write(&mut word.start);
            write(&mut word.end);
        }
        true
    })
}
