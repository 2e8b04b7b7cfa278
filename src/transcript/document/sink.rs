//! The receiver of a document's fields.

use super::sentence::RawSentence;
use crate::alloc::AllocResult;

/// Receives the fields of a document, in its order. Any call may fail for lack of memory.
pub(crate) trait Sink {
    /// A plain field of the document itself.
    fn field(&mut self, field: DocumentField<'_>) -> AllocResult;
    /// Whether [`Self::channel_text`] is called at all.
    fn wants_channel_text(&self) -> bool {
        true
    }
    /// A piece of the text of the channel that is being read, the first if it `begins`; perhaps
    /// before, perhaps after the channel's sentences.
    fn channel_text(&mut self, _piece: &str, _begins: bool) -> AllocResult {
        Ok(())
    }
    /// A sentence of the channel that is being read. The sink may swap it for another sentence,
    /// whose memory the reader then fills.
    fn sentence(&mut self, channel: ChannelFields, sentence: &mut RawSentence) -> AllocResult;
    /// The end of a channel.
    fn channel(&mut self, channel: ChannelFields) -> AllocResult;
}

/// A plain field of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentField<'a> {
    /// Wire: `file_url`.
    FileUrl(&'a str),
    /// Wire: `properties.original_duration_in_milliseconds`.
    DurationMs(u64),
    /// Wire: `properties.audio_format`, or `audio_info.format` (Qwen).
    Format(&'a str),
    /// Wire: `properties.original_sampling_rate`, or `audio_info.sample_rate` (Qwen).
    SampleRateHz(u64),
    /// One of the tracks in the file. Wire: `properties.channels[]`.
    Track(u64),
}

/// The fields of a channel that have been read so far; they may come before or after its
/// sentences. Wire: `transcripts[]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChannelFields {
    /// Wire: `channel_id`.
    pub(crate) channel_id: u64,
    /// Wire: `content_duration_in_milliseconds`.
    pub(crate) speech_ms: Option<u64>,
}
