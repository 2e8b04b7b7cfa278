//! Cues, each taken apart into pieces of the sentences that are expected: a search with
//! backtracking, because two sentences may begin alike.

use crate::expected::ExpectedSentence;
use crate::file::Cue;

/// A part of a cue that is a part of a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    pub cue: usize,
    /// The first byte and the end in the cue's text.
    pub bounds: (usize, usize),
    pub sentence: usize,
    /// The first byte in the sentence's text.
    pub from: usize,
}

/// Steps after which the search gives up.
const STEPS_MAX: usize = 20_000;

#[derive(Debug, PartialEq)]
pub enum Assignment {
    Found(Vec<Piece>),
    /// The cues are not made of the sentences.
    Impossible,
    /// Too many sentences begin alike.
    Unknown,
}

struct Search<'a> {
    cues: &'a [Cue],
    sentences: &'a [ExpectedSentence],
    /// Whether no sentence begins before one that is known to be earlier.
    by_time: bool,
    /// Bytes of each sentence that are in cues so far.
    taken: Vec<usize>,
    pieces: Vec<Piece>,
    steps: usize,
}

/// Takes the cues apart; `by_time` if sentences must begin in the order of their known starts.
pub fn assign(cues: &[Cue], sentences: &[ExpectedSentence], by_time: bool) -> Assignment {
    let mut search = Search {
        cues,
        sentences,
        by_time,
        taken: vec![0; sentences.len()],
        pieces: Vec::new(),
        steps: 0,
    };
    if search.go_on(0, 0) {
        Assignment::Found(search.pieces)
    } else if search.steps > STEPS_MAX {
        Assignment::Unknown
    } else {
        Assignment::Impossible
    }
}

impl Search<'_> {
    /// Takes the cues apart from byte `at` of `cue` on.
    fn go_on(&mut self, cue: usize, at: usize) -> bool {
        self.steps += 1;
        if self.steps > STEPS_MAX {
            return false;
        }
        let Some(text) = self.cues.get(cue).map(|cue| &cue.text[at..]) else {
            return self.is_complete();
        };
        if text.is_empty() {
            return self.go_on(cue + 1, 0);
        }
        // First those that have begun.
        let mut order: Vec<usize> = (0..self.sentences.len()).collect();
        order.sort_by_key(|&sentence| self.taken[sentence] == 0);
        order
            .into_iter()
            .any(|sentence| self.take(cue, at, sentence))
    }

    /// Takes a sentence, or the rest of the cue from it, and goes on.
    fn take(&mut self, cue: usize, at: usize, sentence: usize) -> bool {
        let text = &self.cues[cue].text[at..];
        let from = self.taken[sentence];
        let left = &self.sentences[sentence].text[from..];
        let length = text.len().min(left.len());
        let fits = length > 0 && text.as_bytes()[..length] == left.as_bytes()[..length];
        if !fits || (self.by_time && from == 0 && self.is_early(sentence)) {
            return false;
        }
        self.taken[sentence] += length;
        self.pieces.push(Piece {
            cue,
            bounds: (at, at + length),
            sentence,
            from,
        });
        let found = self.go_on(cue, at + length);
        if !found {
            self.pieces.pop();
            self.taken[sentence] = from;
        }
        found
    }

    /// Whether a sentence that is known to be earlier has not begun.
    fn is_early(&self, sentence: usize) -> bool {
        let Some(start_ms) = self.sentences[sentence].start_ms else {
            return false;
        };
        self.sentences
            .iter()
            .zip(&self.taken)
            .any(|(other, taken)| {
                other.is_required && *taken == 0 && other.start_ms.is_some_and(|ms| ms < start_ms)
            })
    }

    fn is_complete(&self) -> bool {
        self.sentences
            .iter()
            .zip(&self.taken)
            .all(|(sentence, taken)| {
                *taken == sentence.text.len() || (*taken == 0 && !sentence.is_required)
            })
    }
}
