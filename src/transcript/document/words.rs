//! Words of a sentence as they are read: their times, and one buffer with all their text.

use crate::alloc::{AllocResult, TryPushStr};
use crate::join::push_joined;

/// Times of a word, and its share of the sentence's text. Wire: `words[]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordTiming {
    /// Wire: `begin_time`.
    pub start_ms: u32,
    /// Wire: `end_time`.
    pub end_ms: u32,
    /// Bytes of its text.
    pub text_bytes: u16,
    /// Bytes of the punctuation behind it; the highest bit is [`INTERPOLATED`]. A field of its own
    /// for that bit would make 12 bytes 16.
    punctuation: u16,
}

/// Bit of a word whose times were interpolated.
const INTERPOLATED: u16 = 1 << 15;

/// Stands for a time that a document does not have, or that is no time.
pub(crate) const UNKNOWN_MS: u32 = u32::MAX;

impl WordTiming {
    /// A word with its own times. Punctuation of more than 32,767 bytes is cut.
    pub fn new((start_ms, end_ms): (u32, u32), text_bytes: u16, punctuation_bytes: u16) -> Self {
        Self {
            start_ms,
            end_ms,
            text_bytes,
            punctuation: punctuation_bytes & !INTERPOLATED,
        }
    }

    /// Bytes of the punctuation behind it.
    pub fn punctuation_bytes(self) -> u16 {
        self.punctuation & !INTERPOLATED
    }

    /// Bytes of its text and of the punctuation behind it.
    pub(crate) fn bytes(self) -> usize {
        usize::from(self.text_bytes) + usize::from(self.punctuation_bytes())
    }

    /// Whether its times are not the service's own: they were missing, or contradicted others.
    pub fn is_interpolated(self) -> bool {
        self.punctuation & INTERPOLATED != 0
    }

    /// Sets times that were interpolated.
    pub(crate) fn interpolate(&mut self, start_ms: u32, end_ms: u32) {
        (self.start_ms, self.end_ms) = (start_ms, end_ms);
        self.punctuation |= INTERPOLATED;
    }
}

/// A piece of text, and all the input from its first byte on.
pub(super) type TextInInput<'a> = (&'a [u8], &'a [u8]);

/// Longest text of a sentence, of its words together, and of a field of the document. An hour of
/// speech is 100 KB.
pub(super) const TEXT_BYTES_MAX: usize = 16 << 20;

/// Words of a sentence. Half a day is 150,000.
const WORDS_MAX: usize = 1 << 20;

/// Bytes that one copy of a fixed length takes.
const COPY_BYTES: usize = 16;

/// Appends a word; `false` when it does not fit.
#[inline]
pub(super) fn push_word(
    words: &mut Vec<WordTiming>,
    spoken: &mut Vec<u8>,
    times: (u32, u32),
    text: TextInInput<'_>,
    punctuation: TextInInput<'_>,
) -> bool {
    let (Ok(text_bytes), Ok(punctuation_bytes)) = (
        u16::try_from(text.0.len()),
        u16::try_from(punctuation.0.len()),
    ) else {
        return false;
    };
    let needed = text.0.len() + punctuation.0.len() + 2 * COPY_BYTES;
    let fits = spoken.len() + needed <= TEXT_BYTES_MAX
        && words.len() < WORDS_MAX
        && punctuation_bytes < INTERPOLATED;
    if !(fits && spoken.try_reserve(needed).is_ok() && words.try_reserve(1).is_ok()) {
        return false;
    }
    append(spoken, text);
    if !punctuation.0.is_empty() {
        append(spoken, punctuation);
    }
    words.push(WordTiming::new(times, text_bytes, punctuation_bytes));
    true
}

/// Makes the text of a sentence that has none of its words: as they are if one brings blanks of its
/// own, else with blanks between them where their script has them.
pub(super) fn join(text: &mut String, words: &[WordTiming], spoken: &[u8]) -> AllocResult {
    let spoken = core::str::from_utf8(spoken).unwrap_or_default();
    text.clear();
    if spoken.chars().any(char::is_whitespace) {
        return text.try_push_str(spoken);
    }
    let mut left = spoken;
    for word in words {
        let (next, rest) = left.split_at_checked(word.bytes()).unwrap_or_default();
        push_joined(text, next)?;
        left = rest;
    }
    Ok(())
}

/// Appends a piece of text. A short one is copied together with the input behind it, up to a fixed
/// length, and the surplus is dropped: a copy of any length is a call.
#[inline]
fn append(spoken: &mut Vec<u8>, (text, input): TextInInput<'_>) {
    match input.first_chunk::<COPY_BYTES>() {
        Some(chunk) if text.len() <= COPY_BYTES => {
            let end = spoken.len() + text.len();
            spoken.extend_from_slice(chunk);
            spoken.truncate(end);
        }
        _ => spoken.extend_from_slice(text),
    }
}
