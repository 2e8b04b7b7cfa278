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

/// Milliseconds by which a fraction may change the order of two starts.
const ROUNDED_MS: u32 = 1;

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
    strictness: Strictness,
    /// Bytes of each sentence that are in cues so far.
    taken: Vec<usize>,
    pieces: Vec<Piece>,
    steps: usize,
}

/// The order in which sentences may stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strictness {
    /// Sentences begin in the order of their known starts. In a cue, another sentence follows where
    /// one ends.
    Ordered,
    /// Sentences begin in any order.
    Whole,
    /// Another sentence may follow in the middle of one.
    Mixed,
}

/// Takes the cues apart.
pub fn assign(cues: &[Cue], sentences: &[ExpectedSentence], strictness: Strictness) -> Assignment {
    let mut search = Search {
        cues,
        sentences,
        strictness,
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

    /// Takes a sentence, or a part of it, and goes on.
    fn take(&mut self, cue: usize, at: usize, sentence: usize) -> bool {
        let text = &self.cues[cue].text[at..];
        let from = self.taken[sentence];
        let left = &self.sentences[sentence].text[from..];
        if self.strictness == Strictness::Ordered && from == 0 && self.is_early(sentence) {
            return false;
        }
        if self.strictness == Strictness::Mixed {
            let same = text.chars().zip(left.chars()).take_while(|(a, b)| a == b);
            let ends = same.scan(0, |end, (character, _)| {
                *end += character.len_utf8();
                Some(*end)
            });
            let ends: Vec<usize> = ends.collect();
            return ends
                .into_iter()
                .rev()
                .any(|length| self.take_bytes(cue, at, sentence, length));
        }
        let length = text.len().min(left.len());
        let fits = length > 0 && text.as_bytes()[..length] == left.as_bytes()[..length];
        fits && self.take_bytes(cue, at, sentence, length)
    }

    fn take_bytes(&mut self, cue: usize, at: usize, sentence: usize, length: usize) -> bool {
        let from = self.taken[sentence];
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
                other.is_required
                    && *taken == 0
                    && other.start_ms.is_some_and(|ms| ms + ROUNDED_MS < start_ms)
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
