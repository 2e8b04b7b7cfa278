//! A sentence → pieces of its text with their times: its words, and the text that belongs to none.

use crate::align::Aligner;
use crate::alloc::{AllocResult, TryPush};
use crate::document::{UNKNOWN_MS, WordTiming};
use crate::speech::has_speech;
use crate::times::slow_speech_ms;

/// A piece of the text of a sentence. The pieces of a sentence are its whole text, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the text that it begins and ends at.
    pub(super) start: u32,
    pub(super) end: u32,
    /// The same of its word, without what stands before the first and behind each: a name,
    /// punctuation, blanks.
    pub(super) word_start: u32,
    pub(super) word_end: u32,
    pub(super) start_ms: u32,
    pub(super) end_ms: u32,
    /// A word of the service's. Of any other text the borders of words are not known.
    pub(super) is_word: bool,
    /// The times are no word's own.
    pub(super) is_interpolated: bool,
}

/// Cuts sentences into pieces; keeps its memory from one to the next.
#[derive(Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    aligner: Aligner,
}

impl Pieces {
    pub(super) fn as_slice(&self) -> &[Piece] {
        &self.pieces
    }

    /// Cuts `text` from byte `start` on, which is the text of a sentence from `times.0` to
    /// `times.1`. The bytes before that belong to the first piece.
    pub(super) fn cut(
        &mut self,
        text: &str,
        start: usize,
        (words_text, words): (&str, &[WordTiming]),
        times: (u32, u32),
    ) -> AllocResult {
        self.pieces.clear();
        let sentence = text.get(start..).unwrap_or_default();
        if sentence == words_text {
            self.push_words(start, words)?;
        } else {
            self.push_aligned(sentence, start, (words_text, words))?;
        }
        let end = text.len() as u32;
        if self.pieces.is_empty() {
            push_untimed(&mut self.pieces, start as u32, end)?;
        }
        if let Some(first) = self.pieces.first_mut() {
            first.start = 0;
        }
        if let Some(last) = self.pieces.last_mut() {
            last.end = end;
        }
        self.make_credible(times);
        Ok(())
    }

    /// Appends the words whose text is the sentence's, but those without any.
    fn push_words(&mut self, start: usize, words: &[WordTiming]) -> AllocResult {
        self.pieces.try_reserve(words.len())?;
        let mut at = start as u32;
        for word in words.iter().filter(|word| word.bytes() > 0) {
            let start = at;
            at += word.bytes() as u32;
            self.pieces.push(Piece {
                start,
                end: at,
                word_start: start,
                word_end: start + u32::from(word.text_bytes),
                start_ms: word.start_ms,
                end_ms: word.end_ms,
                is_word: true,
                is_interpolated: word.is_interpolated(),
            });
        }
        Ok(())
    }

    /// Appends the words that are found in the text, and the text between them.
    #[inline(never)]
    fn push_aligned(
        &mut self,
        sentence: &str,
        start: usize,
        (words_text, words): (&str, &[WordTiming]),
    ) -> AllocResult {
        let ranges = self.aligner.align(sentence, words_text, words)?;
        let base = start as u32;
        let mut pairs = ranges.iter().zip(words);
        let mut end = 0;
        while let Some((range, word)) = pairs.next() {
            let (mut piece_end, mut end_ms, mut is_word) = (range.end, word.end_ms, true);
            let mut is_open = range.is_open;
            // Words between which the border is not known are one piece.
            while is_open && let Some((next, word)) = pairs.next() {
                (piece_end, end_ms, is_open) = (next.end, word.end_ms.max(end_ms), next.is_open);
                is_word = false;
            }
            if piece_end <= range.start {
                continue;
            }
            let gap = sentence
                .get(end as usize..range.start as usize)
                .unwrap_or_default();
            // Text behind a blank belongs to the word that follows it.
            let mut start_of_lead = range.start;
            if !self.pieces.is_empty() {
                for (at, character) in gap.char_indices() {
                    if character.is_whitespace() {
                        start_of_lead = end + (at + character.len_utf8()) as u32;
                    }
                }
            }
            if has_speech(gap) {
                push_untimed(&mut self.pieces, base + end, base + start_of_lead)?;
            } else if let Some(last) = self.pieces.last_mut() {
                last.end = base + start_of_lead;
            }
            self.pieces.try_push(Piece {
                start: base + start_of_lead,
                end: base + piece_end,
                word_start: base + range.start,
                word_end: base + piece_end,
                start_ms: word.start_ms,
                end_ms,
                is_word,
                is_interpolated: word.is_interpolated(),
            })?;
            end = piece_end;
        }
        if end > 0 && sentence.get(end as usize..).is_some_and(has_speech) {
            push_untimed(&mut self.pieces, base + end, base + sentence.len() as u32)?;
        }
        Ok(())
    }

    /// Sets the times of text that no word has said, and takes back ends that are too late for
    /// their text: the speaker stopped.
    fn make_credible(&mut self, (start_ms, end_ms): (u32, u32)) {
        let mut last = (start_ms, start_ms);
        for index in 0..self.pieces.len() {
            let next_ms = self
                .pieces
                .get(index + 1)
                .map_or(end_ms, |next| next.start_ms);
            let Some(piece) = self.pieces.get_mut(index) else {
                return;
            };
            if piece.start_ms == UNKNOWN_MS {
                (piece.start_ms, piece.end_ms) = (last.1.min(next_ms), next_ms);
            }
            // Words may overlap; none begins before the one before it.
            piece.start_ms = piece.start_ms.max(last.0);
            let bytes = (piece.end - piece.start) as usize;
            let latest_ms = piece.start_ms.saturating_add(slow_speech_ms(bytes));
            piece.end_ms = piece.end_ms.clamp(piece.start_ms, latest_ms);
            last = (piece.start_ms, piece.end_ms);
        }
    }
}

/// Appends text that no word has said.
#[inline(never)]
fn push_untimed(pieces: &mut Vec<Piece>, start: u32, end: u32) -> AllocResult {
    pieces.try_push(Piece {
        start,
        end,
        word_start: start,
        word_end: end,
        start_ms: UNKNOWN_MS,
        end_ms: UNKNOWN_MS,
        is_word: false,
        is_interpolated: true,
    })
}

/// The pieces of a text from byte `start` on, for tests: words of start, end, text and punctuation.
#[cfg(test)]
pub(super) fn pieces_of(
    text: &str,
    start: usize,
    words: &[(u32, u32, &str, &str)],
    times: (u32, u32),
) -> Vec<Piece> {
    let words_text: String = words.iter().flat_map(|word| [word.2, word.3]).collect();
    let timings: Vec<WordTiming> = words
        .iter()
        .map(|&(from, to, text, punctuation)| {
            WordTiming::new((from, to), text.len() as u16, punctuation.len() as u16)
        })
        .collect();
    let mut pieces = Pieces::default();
    pieces
        .cut(text, start, (&words_text, &timings), times)
        .unwrap();
    pieces.pieces
}

#[cfg(test)]
mod tests {
    use super::pieces_of;

    #[test]
    fn punctuation_belongs_to_the_word_before_and_what_stands_behind_a_blank_to_the_next() {
        let texts = |text: &'static str, words: &[&str]| -> Vec<&str> {
            let words: Vec<_> = words.iter().map(|&word| (0, 1, word, "")).collect();
            let pieces = pieces_of(text, 0, &words, (0, 9));
            pieces
                .iter()
                .map(|piece| &text[piece.start as usize..piece.end as usize])
                .collect()
        };
        for (text, words, expected) in [
            (
                "Good Morning，欢迎来到。",
                &["Good", "Morning", "欢迎来到"][..],
                &["Good ", "Morning，", "欢迎来到。"][..],
            ),
            (
                "say \"yes\" now",
                &["say", "yes", "now"],
                &["say ", "\"yes\" ", "now"],
            ),
            ("(ab) cd", &["ab", "cd"], &["(ab) ", "cd"]),
            // Text that no word has said is a piece.
            ("ab xyz cd", &["ab", "cd"], &["ab", " xyz ", "cd"]),
            ("ab xyz", &["ab"], &["ab", " xyz"]),
            ("xyz ab", &["ab"], &["xyz ", "ab"]),
            ("", &["ab"], &[""]),
        ] {
            assert_eq!(texts(text, words), expected, "{text}");
        }
    }
}
