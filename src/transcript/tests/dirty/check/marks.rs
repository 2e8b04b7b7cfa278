//! The times of words inside of cues are those of the document.

use super::Violations;
use crate::assign::Piece;
use crate::expected::{Expected, ExpectedSentence, KnownWord, leading};
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
    // A blank that is a word has a time at the same place as the word behind it.
    for marks in cue.marks.chunk_by(|one, next| one.0 == next.0) {
        let Some(&(at, ms)) = marks.first().filter(|(at, _)| (first..end).contains(at)) else {
            continue;
        };
        let (before, behind) = sentence.text.split_at(piece.from + at - first);
        let (letters_before, gap) = (letters(before).len(), leading(behind));
        // A time before a quote may be that of the quote.
        let is_marked =
            |word: &&KnownWord| word.at == Some(letters_before) && word.leading.ends_with(gap);
        if let Some(word) = sentence.words.iter().find(is_marked)
            && marks
                .iter()
                .all(|(_, ms)| ms.abs_diff(u64::from(word.start_ms)) > TOLERANCE_MS)
        {
            let detail = format!("{:?} at {ms} ms, not {}", word.letters, word.start_ms);
            found.add("known times in marks", detail);
        }
    }
}
