//! One sentence of a document, as it is read.

use super::words::WordTiming;

/// A sentence as it stands in the document. Wire: `sentences[]`.
#[derive(Debug, Default)]
pub(crate) struct RawSentence {
    /// Wire: `begin_time`.
    pub(crate) start_ms: u32,
    /// Wire: `end_time`.
    pub(crate) end_ms: u32,
    /// Wire: `text`.
    pub(crate) text: String,
    /// Wire: `sentence_id`.
    pub(crate) sentence_id: Option<u32>,
    /// Wire: `speaker_id`.
    pub(crate) speaker_id: Option<u32>,
    /// Wire: `language`; empty where there is none.
    pub(crate) language: String,
    /// Wire: `emotion`; empty where there is none.
    pub(crate) emotion: String,
    /// In the document's order.
    pub(crate) words: Vec<WordTiming>,
    /// The text of the words, where it differs from `text`.
    pub(super) words_text: Option<String>,
}

impl RawSentence {
    /// The text and punctuation of all its words, one after the other; nearly always its `text`.
    pub(crate) fn words_text(&self) -> &str {
        self.words_text.as_ref().unwrap_or(&self.text)
    }

    /// Empties the sentence, keeping its memory.
    pub(super) fn clear(&mut self) {
        for text in [&mut self.text, &mut self.language, &mut self.emotion] {
            text.clear();
        }
        self.words.clear();
        (
            self.start_ms,
            self.end_ms,
            self.sentence_id,
            self.speaker_id,
        ) = (0, 0, None, None);
    }
}
