//! Words of a sentence as they are read: their times, and one buffer with all their text.

/// Times of a word, and its share of the sentence's text. Wire: `words[]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordTiming {
    /// Wire: `begin_time`.
    pub start_ms: u32,
    /// Wire: `end_time`.
    pub end_ms: u32,
    /// Bytes of its text.
    pub text_bytes: u16,
    /// Bytes of the punctuation behind it.
    pub punctuation_bytes: u16,
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
    timing: WordTiming,
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
    let fits = spoken.len() + needed <= TEXT_BYTES_MAX && words.len() < WORDS_MAX;
    if !(fits && spoken.try_reserve(needed).is_ok() && words.try_reserve(1).is_ok()) {
        return false;
    }
    append(spoken, text);
    if !punctuation.0.is_empty() {
        append(spoken, punctuation);
    }
    words.push(WordTiming {
        text_bytes,
        punctuation_bytes,
        ..timing
    });
    true
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
