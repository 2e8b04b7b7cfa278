//! Thousands of documents by chance, the same in every run: read as serde_json reads them, however
//! they are written and wherever they are cut.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

mod dice;
mod expected;
mod make;
mod print;

use dashscope_asr_transcript::{Problem, ReadError, Transcription, TranscriptionReader};
use dice::Dice;

fn fed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Transcription, ReadError> {
    let mut reader = TranscriptionReader::default();
    for piece in pieces {
        reader.feed(piece)?;
    }
    reader.finish()
}

/// A document, printed one way or another.
fn document(dice: &mut Dice) -> Vec<u8> {
    let document = make::document(dice);
    print::print(dice, &document).into_bytes()
}

/// Changes, cuts out, doubles or inserts a few bytes.
fn mutate(dice: &mut Dice, bytes: &mut Vec<u8>) {
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len().max(1));
        let end = (at + dice.below(6)).min(bytes.len());
        let odd = *dice.one(b"{}[]\",:0-.eEu\\ tn\x00\x1f\x7f\xc0\xe4\xed\xa0\xf4\xff");
        match dice.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.extend_from_within(at..end),
            3 => bytes.insert(at, odd),
            4 => drop(bytes.splice(at..at, *br"\ud800").collect::<Vec<u8>>()),
            _ => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = odd),
        }
    }
}

/// The same result however it comes: cut once everywhere if it is small, else in a few ways by
/// chance.
fn assert_cuts_do_not_matter(dice: &mut Dice, document: &[u8]) {
    let whole = fed([document]);
    let shown = || String::from_utf8_lossy(document);
    if document.len() < 300 {
        for cut in 0..=document.len() {
            let (left, right) = document.split_at(cut);
            assert_eq!(fed([left, right]), whole, "cut at {cut}: {}", shown());
        }
    }
    for _ in 0..3 {
        let longest = *dice.one(&[1, 2, 7, 30, 500]);
        let (mut left, mut pieces) = (document, Vec::new());
        while !left.is_empty() {
            let (piece, rest) = left.split_at(left.len().min(dice.below(longest + 1)));
            pieces.push(piece);
            left = rest;
        }
        assert_eq!(
            fed(pieces.iter().copied()),
            whole,
            "in {} pieces: {}",
            pieces.len(),
            shown()
        );
    }
}

#[test]
fn documents_are_read_as_a_reader_of_the_whole_would() {
    let mut dice = Dice::new(1);
    let (mut read, mut of_another_shape) = (0, 0);
    for _ in 0..3000 {
        let document = document(&mut dice);
        let json = serde_json::from_slice(&document).unwrap();
        let shown = || String::from_utf8_lossy(&document);
        match (fed([document.as_slice()]), expected::of_json(&json)) {
            (Ok(ours), Ok(theirs)) => {
                assert_eq!(expected::of_reader(&ours), theirs, "{}", shown());
                read += 1;
            }
            (Err(error), Err(problem)) => {
                assert_eq!(error.problem, problem, "{}", shown());
                of_another_shape += 1;
            }
            (ours, theirs) => panic!("{ours:?}, expected {theirs:?}: {}", shown()),
        }
    }
    assert!(
        read > 2000 && of_another_shape > 100,
        "{read} {of_another_shape}"
    );
}

#[test]
fn documents_are_read_the_same_wherever_they_are_cut() {
    let mut dice = Dice::new(2);
    for _ in 0..600 {
        let mut document = document(&mut dice);
        assert_cuts_do_not_matter(&mut dice, &document);
        mutate(&mut dice, &mut document);
        assert_cuts_do_not_matter(&mut dice, &document);
    }
}

#[test]
fn broken_documents_are_refused_where_serde_json_refuses_them() {
    let mut dice = Dice::new(3);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..6000 {
        let mut document = document(&mut dice);
        mutate(&mut dice, &mut document);
        let theirs = serde_json::from_slice::<serde_json::Value>(&document);
        match (fed([document.as_slice()]), theirs) {
            (Ok(_), Ok(_)) => accepted += 1,
            (Err(error), Err(_)) => {
                assert!(error.offset <= document.len());
                refused += 1;
            }
            (Err(error), Ok(_)) => {
                let ours_alone = matches!(error.problem, Problem::Shape | Problem::NoTranscripts);
                assert!(
                    ours_alone,
                    "{error}: {}",
                    String::from_utf8_lossy(&document)
                );
            }
            (Ok(_), Err(error)) => panic!("{error}: {}", String::from_utf8_lossy(&document)),
        }
    }
    assert!(accepted > 500 && refused > 3000, "{accepted} {refused}");
}
