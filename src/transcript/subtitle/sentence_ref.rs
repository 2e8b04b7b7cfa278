//! A sentence that is to be written, from a transcription or straight from the reader.

use crate::document::WordTiming;
use crate::transcription::Sentence;

/// A borrowed sentence.
#[derive(Clone, Copy)]
pub(super) struct SentenceRef<'a> {
    pub(super) start_ms: u32,
    pub(super) end_ms: u32,
    pub(super) text: &'a str,
    /// The text of `words`.
    pub(super) words_text: &'a str,
    pub(super) words: &'a [WordTiming],
    pub(super) speaker_id: Option<u32>,
    pub(super) channel_id: u64,
}

impl<'a> From<Sentence<'a>> for SentenceRef<'a> {
    fn from(sentence: Sentence<'a>) -> Self {
        Self {
            start_ms: sentence.start_ms(),
            end_ms: sentence.end_ms(),
            text: sentence.text(),
            words_text: sentence.words_text(),
            words: sentence.word_timings(),
            speaker_id: sentence.speaker_id(),
            channel_id: sentence.channel_id,
        }
    }
}
