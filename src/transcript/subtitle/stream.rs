//! Document bytes → subtitle bytes as they come, without holding either.

use std::collections::VecDeque;

use super::rules::Rules;
use super::sentence_ref::SentenceRef;
use super::words::Segmenter;
use super::writer::SubtitleWriter;
use crate::alloc::{self, AllocResult, OutOfMemory};
use crate::document::{ChannelFields, DocumentField, DocumentReader, RawSentence, Sink};
use crate::error::{Problem, ReadError};
use crate::transcription::TranscriptionBuilder;

/// A result document goes in, in pieces cut anywhere; a subtitle file comes out.
///
/// A document of one track is not held in memory. A document of several tracks lists its channels
/// one after the other, while cues go by time: it is held in columns until its end. So is a
/// document of which one channel is picked, because the id of a channel may come behind its
/// sentences. Where the number of tracks comes behind the sentences, cues are in the document's
/// order, as are sentences of one track that are further from their place than
/// [`NEAR_SENTENCES`].
pub struct SubtitleStream {
    reader: DocumentReader,
    sink: SentenceSink,
}

/// Distance, in sentences, within which a sentence is put in its place: cues of a file go by time.
const NEAR_SENTENCES: usize = 16;

/// Writes the sentences of a document as they come, or holds them until its end.
struct SentenceSink {
    writer: SubtitleWriter,
    tracks: usize,
    /// Whether all sentences are held until the end; known from the first sentence on.
    holds: Option<bool>,
    held: TranscriptionBuilder,
    /// By start: the last few sentences with their channel, before which another may belong.
    near: VecDeque<(RawSentence, u64)>,
    /// A sentence whose memory is used again.
    spare: Option<(RawSentence, u64)>,
}

impl SentenceSink {
    fn push_near(&mut self, sentence: &mut RawSentence, channel_id: u64) -> AllocResult {
        let (mut kept, _) = self.spare.take().unwrap_or_default();
        core::mem::swap(&mut kept, sentence);
        let place = self
            .near
            .partition_point(|(before, _)| before.start_ms <= kept.start_ms);
        alloc::insert(&mut self.near, place, (kept, channel_id))?;
        if self.near.len() > NEAR_SENTENCES {
            self.write_first()
        } else {
            Ok(())
        }
    }

    fn write_first(&mut self) -> AllocResult {
        self.spare = self.near.pop_front();
        self.spare
            .as_ref()
            .map_or(Ok(()), |(sentence, channel_id)| {
                self.writer.push_raw(sentence, *channel_id)
            })
    }

    fn finish(&mut self) -> AllocResult {
        while !self.near.is_empty() {
            self.write_first()?;
        }
        let held = core::mem::take(&mut self.held).finish()?;
        for sentence in held.sentences() {
            self.writer.push_sentence(&SentenceRef::from(sentence))?;
        }
        self.writer.finish()
    }
}

impl Sink for SentenceSink {
    fn field(&mut self, field: DocumentField<'_>) -> AllocResult {
        self.tracks += usize::from(matches!(field, DocumentField::Track(_)));
        Ok(())
    }

    fn wants_channel_text(&self) -> bool {
        false
    }

    fn sentence(&mut self, channel: ChannelFields, sentence: &mut RawSentence) -> AllocResult {
        let needs_all = self.tracks > 1 || self.writer.picks_channel();
        if *self.holds.get_or_insert(needs_all) {
            return self.held.sentence(channel, sentence);
        }
        self.push_near(sentence, channel.channel_id)
    }

    fn channel(&mut self, channel: ChannelFields) -> AllocResult {
        if self.holds == Some(true) {
            self.held.channel(channel)
        } else {
            Ok(())
        }
    }
}

impl SubtitleStream {
    /// A stream that writes by `rules`.
    pub fn new(rules: Rules, segmenter: Option<Segmenter>) -> Self {
        let writer = SubtitleWriter::new(rules, segmenter);
        let sink = SentenceSink {
            writer,
            tracks: 0,
            holds: None,
            held: TranscriptionBuilder::default(),
            near: VecDeque::new(),
            spare: None,
        };
        Self {
            reader: DocumentReader::default(),
            sink,
        }
    }

    /// Takes the next piece of the document.
    ///
    /// # Errors
    /// As soon as the bytes so far cannot be the beginning of a result document.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        self.reader.feed(piece, &mut self.sink)
    }

    /// Takes the end of the document.
    ///
    /// # Errors
    /// When the document is not complete, or was no result document.
    pub fn finish(&mut self) -> Result<(), ReadError> {
        let offset = self.reader.finish()?;
        self.sink.finish().map_err(|OutOfMemory| ReadError {
            problem: Problem::TooLarge,
            offset,
        })
    }

    /// Text that has been written since the last [`Self::clear_written`].
    pub fn written(&self) -> &str {
        &self.sink.writer.output.text
    }

    /// Drops the text that has been written.
    pub fn clear_written(&mut self) {
        self.sink.writer.output.text.clear();
    }
}
