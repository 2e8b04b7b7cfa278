//! One sentence of a document, as it is read.

use super::words::{UNKNOWN_MS, WordTiming};

/// A sentence as it stands in the document. Wire: `sentences[]`.
#[derive(Debug, Default)]
pub(crate) struct RawSentence {
    /// Wire: `begin_time`; perhaps [`UNKNOWN_MS`].
    pub(crate) start_ms: u32,
    /// Wire: `end_time`; perhaps [`UNKNOWN_MS`].
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
    /// The sentence was cut out of a longer one. Wire: `derived`, in documents of this library.
    pub(crate) is_derived: bool,
    /// In the document's order.
    pub(crate) words: Vec<WordTiming>,
    /// The text of a channel that has no sentences.
    pub(crate) is_whole_channel: bool,
    /// The text of the words, where it differs from `text`.
    pub(super) words_text: Option<String>,
}

impl RawSentence {
    /// The text of a channel that has no sentences, as one.
    pub(crate) fn of_channel(text: String) -> Self {
        Self {
            start_ms: 0,
            end_ms: UNKNOWN_MS,
            text,
            words_text: Some(String::new()),
            is_whole_channel: true,
            ..Self::default()
        }
    }

    /// The text and punctuation of all its words, one after the other; nearly always its `text`.
    pub(crate) fn words_text(&self) -> &str {
        self.words_text.as_ref().unwrap_or(&self.text)
    }

    /// Puts another text in place of its own; the text of its words stays.
    pub(crate) fn replace_text(&mut self, text: String) {
        let own = core::mem::replace(&mut self.text, text);
        if !self.words.is_empty() {
            self.words_text.get_or_insert(own);
        }
    }

    /// Empties the sentence, keeping its memory.
    pub(super) fn clear(&mut self) {
        for text in [&mut self.text, &mut self.language, &mut self.emotion] {
            text.clear();
        }
        self.words.clear();
        self.is_whole_channel = false;
        self.is_derived = false;
        (
            self.start_ms,
            self.end_ms,
            self.sentence_id,
            self.speaker_id,
        ) = (UNKNOWN_MS, UNKNOWN_MS, None, None);
    }
}
