//! The times of words inside of cues are those of the document.

use super::Violations;
use crate::assign::Piece;
use crate::expected::{Expected, ExpectedSentence};
use crate::file::Cue;
use crate::spelling::letters;

/// Milliseconds by which a time may differ: fractions are rounded or cut.
pub const TOLERANCE_MS: u64 = 1;

pub fn check(cues: &[Cue], expected: &Expected, pieces: Option<&[Piece]>, found: &mut Violations) {
    for piece in pieces.unwrap_or_default() {
        let sentence = &expected.sentences[piece.sentence];
        let is_alone = |(index, other): (usize, &ExpectedSentence)| {
            index == piece.sentence || !other.text.starts_with(&sentence.text)
        };
        if expected.sentences.iter().enumerate().all(is_alone) {
            check_piece(&cues[piece.cue], piece, sentence, found);
        }
    }
}

fn check_piece(cue: &Cue, piece: &Piece, sentence: &ExpectedSentence, found: &mut Violations) {
    let (first, end) = piece.bounds;
    // The bytes of letters before each mark, and its time.
    let marks: Vec<(usize, u64)> = cue
        .marks
        .iter()
        .filter(|(at, _)| (first..end).contains(at))
        .map(|&(at, ms)| {
            let before = &sentence.text[..piece.from + at - first];
            (letters(before).len(), ms)
        })
        .collect();
    for word in &sentence.words {
        let Some(word_at) = word.at else { continue };
        let mut of_word = marks.iter().filter(|(at, _)| *at == word_at).peekable();
        let known_ms = u64::from(word.start_ms);
        if let Some(&&(_, ms)) = of_word.peek()
            && of_word.all(|(_, ms)| ms.abs_diff(known_ms) > TOLERANCE_MS)
        {
            let detail = format!("{:?} at {ms} ms in place of {known_ms}", word.letters);
            found.add("known times in marks", detail);
        }
    }
}
