//! The columns that a transcription is kept in: a row for each channel, sentence and word, and one
//! buffer of text. Twelve hours of speech are 150,000 words, which as objects would take ten times
//! the memory. Times are milliseconds from the start of the audio.

use core::any::Any;
use core::fmt;
use std::rc::Rc;

use crate::document::WordTiming;

/// A result document: everything the service recognised in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcription {
    /// URL of the audio, as submitted.
    pub file_url: Option<String>,
    /// Length of the audio. Wire: `properties.original_duration_in_milliseconds`.
    pub duration_ms: Option<u64>,
    /// Codec of the audio. Wire: `properties.audio_format`, or `audio_info.format` (Qwen).
    pub format: Option<String>,
    /// Wire: `properties.original_sampling_rate`, or `audio_info.sample_rate` (Qwen).
    pub sample_rate_hz: Option<u64>,
    /// Tracks in the file, not only those recognised. Wire: `properties.channels`.
    pub audio_channel_ids: Vec<u64>,
    /// The service's own document, kept by the caller.
    pub document: Document,
    pub(crate) channels: Vec<ChannelRow>,
    pub(crate) sentences: Vec<SentenceRow>,
    pub(crate) words: Vec<WordTiming>,
    /// The text of channels, sentences and words, each kept once.
    pub(crate) text: String,
    /// Languages, emotions and events: few, and each once.
    pub(crate) labels: Vec<String>,
    /// The rows of `sentences` by start time, where that is not the order they are in.
    pub(crate) by_start: Option<Vec<u32>>,
}

/// A handle of the document that the caller keeps; the engine only carries it. Any two are equal.
#[derive(Clone, Default)]
pub struct Document(pub Option<Rc<dyn Any>>);

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "kept" } else { "not kept" })
    }
}

impl PartialEq for Document {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Document {}

/// A piece of `text`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) bytes: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChannelRow {
    pub(crate) channel_id: u64,
    pub(crate) text: Span,
    pub(crate) speech_ms: Option<u64>,
    /// Its sentences end before this row of `sentences`; they begin where those of the channel
    /// before it end.
    pub(crate) sentences_end: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SentenceRow {
    pub(crate) start_ms: u32,
    pub(crate) end_ms: u32,
    pub(crate) text: Span,
    /// The text of its words.
    pub(crate) words_text: Span,
    /// Its words end before this row of `words`.
    pub(crate) words_end: u32,
    pub(crate) sentence_id: Option<u32>,
    pub(crate) speaker_id: Option<u32>,
    pub(crate) language: Option<u16>,
    pub(crate) emotion: Option<u16>,
    /// A bit for each of the labels of events.
    pub(crate) events: u32,
    /// The text of a channel that came without sentences.
    pub(crate) is_whole_channel: bool,
    /// The sentence was cut out of a longer one.
    pub(crate) is_derived: bool,
}

/// Labels of events are among the first so many.
pub(super) const EVENTS_MAX: usize = 31;

impl Transcription {
    /// The result of a file without speech, for which the service makes no document.
    pub fn without_speech(file_url: Option<String>) -> Self {
        Self {
            file_url,
            ..Self::default()
        }
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &str {
        let start = span.start as usize;
        self.text
            .get(start..start + span.bytes as usize)
            .unwrap_or_default()
    }

    /// The label at an index.
    pub(super) fn label(&self, index: Option<u16>) -> Option<&str> {
        self.labels.get(usize::from(index?)).map(String::as_str)
    }
}
