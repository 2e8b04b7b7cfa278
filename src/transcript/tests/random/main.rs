//! Thousands of random documents, the same in every run: read as serde_json reads them, however
//! they are written and wherever they are cut.

#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

mod expected;
mod generate;
mod print;
mod rng;

use dashscope_asr_transcript::{Problem, ReadError, Transcription, TranscriptionReader};
use rng::Rng;

fn fed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Transcription, ReadError> {
    let mut reader = TranscriptionReader::default();
    for piece in pieces {
        reader.feed(piece)?;
    }
    reader.finish()
}

/// A document, printed one way or another.
fn document(rng: &mut Rng) -> Vec<u8> {
    let document = generate::document(rng);
    print::print(rng, &document).into_bytes()
}

/// Changes, cuts out, doubles or inserts a few bytes.
fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..=rng.below(3) {
        let at = rng.below(bytes.len().max(1));
        let end = (at + rng.below(6)).min(bytes.len());
        let odd = *rng.pick(b"{}[]\",:0-.eEu\\ tn\x00\x1f\x7f\xc0\xe4\xed\xa0\xf4\xff");
        match rng.below(6) {
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

/// The result is the same: cut once at every byte if the document is small, else at a few random
/// bytes.
fn assert_cuts_do_not_matter(rng: &mut Rng, document: &[u8]) {
    let whole = fed([document]);
    let shown = || String::from_utf8_lossy(document);
    if document.len() < 300 {
        for cut in 0..=document.len() {
            let (left, right) = document.split_at(cut);
            assert_eq!(fed([left, right]), whole, "cut at {cut}: {}", shown());
        }
    }
    for _ in 0..3 {
        let longest = *rng.pick(&[1, 2, 7, 30, 500]);
        let (mut left, mut pieces) = (document, Vec::new());
        while !left.is_empty() {
            let (piece, rest) = left.split_at(left.len().min(rng.below(longest + 1)));
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
    let mut rng = Rng::new(1);
    let (mut read, mut of_another_shape) = (0, 0);
    for _ in 0..3000 {
        let document = document(&mut rng);
        let json = serde_json::from_slice(&document).unwrap();
        let shown = || String::from_utf8_lossy(&document);
        match (fed([document.as_slice()]), expected::of_json(&json)) {
            (Ok(ours), Ok(mut theirs)) => {
                let mut ours = expected::of_reader(&ours);
                expected::leave_out_made(&mut ours, &mut theirs);
                assert_eq!(ours, theirs, "{}", shown());
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
    let mut rng = Rng::new(2);
    for _ in 0..600 {
        let mut document = document(&mut rng);
        assert_cuts_do_not_matter(&mut rng, &document);
        mutate(&mut rng, &mut document);
        assert_cuts_do_not_matter(&mut rng, &document);
    }
}

fn has_surrogate(document: &[u8]) -> bool {
    document.windows(4).any(|bytes| {
        matches!(
            bytes,
            [
                b'\\',
                b'u',
                b'd' | b'D',
                b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F',
            ]
        )
    })
}

#[test]
fn broken_documents_are_refused_where_serde_json_refuses_them() {
    let mut rng = Rng::new(3);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..6000 {
        let mut document = document(&mut rng);
        mutate(&mut rng, &mut document);
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
            // Half a character, as JavaScript writes it, is text to us.
            (Ok(_), Err(error)) => assert!(
                has_surrogate(&document),
                "{error}: {}",
                String::from_utf8_lossy(&document)
            ),
        }
    }
    assert!(accepted > 500 && refused > 3000, "{accepted} {refused}");
}
