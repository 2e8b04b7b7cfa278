//! Document bytes → subtitle bytes as they come, without holding either.

use super::rules::Rules;
use super::sentence_ref::SentenceRef;
use super::words::Segmenter;
use super::writer::SubtitleWriter;
use crate::alloc::{AllocResult, OutOfMemory, TryPushStr};
use crate::document::{
    ChannelFields, DocumentField, DocumentReader, RawSentence, Sink, UNKNOWN_MS,
};
use crate::error::{Problem, ReadError};
use crate::tags;
use crate::times::{self, Surroundings, Times, estimate_end, make_sound};
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

/// Longest text of a channel that is kept in case that no sentence comes: four hours of speech
/// without a sentence are an error.
const CHANNEL_TEXT_MAX: usize = 1 << 18;

/// Writes the sentences of a document as they come, or holds them until its end.
struct SentenceSink {
    writer: SubtitleWriter,
    tracks: usize,
    duration_ms: Option<u64>,
    /// Properties of the audio were there.
    has_properties: bool,
    /// Whether all sentences are held until the end; known from the first sentence on.
    holds: Option<bool>,
    held: TranscriptionBuilder,
    /// By start: the last few sentences with their channel, before which another may belong.
    near: Vec<(RawSentence, u64)>,
    /// A sentence whose memory is used again.
    spare: Option<(RawSentence, u64)>,
    /// End of the last sentence of the channel, in the document's order.
    earliest_ms: u32,
    /// The text of the channel, until it has a sentence.
    channel_text: String,
    /// That text is longer than what is kept.
    has_long_text: bool,
    has_sentence: bool,
}

impl SentenceSink {
    fn latest_ms(&self) -> u32 {
        times::latest_ms(self.duration_ms)
    }

    /// Whether sentences are held until the end.
    fn holds(&mut self) -> bool {
        let needs_all = self.tracks > 1 || !self.has_properties || self.writer.picks_channel();
        *self.holds.get_or_insert(needs_all)
    }

    fn push_near(&mut self, sentence: &mut RawSentence, channel_id: u64) -> AllocResult {
        let (mut kept, _) = self.spare.take().unwrap_or_default();
        core::mem::swap(&mut kept, sentence);
        if let Some(stripped) = tags::strip(&kept.text)? {
            kept.replace_text(stripped.text);
        }
        self.make_sound(&mut kept)?;
        let place = self
            .near
            .partition_point(|(before, _)| before.start_ms <= kept.start_ms);
        self.near.try_reserve(1)?;
        self.near.insert(place, (kept, channel_id));
        if self.near.len() > NEAR_SENTENCES {
            self.write_first()
        } else {
            Ok(())
        }
    }

    fn make_sound(&mut self, sentence: &mut RawSentence) -> AllocResult {
        let around = Surroundings {
            earliest_ms: self.earliest_ms,
            latest_ms: self.latest_ms(),
        };
        let own_times = Times {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
        };
        let times = if sentence.is_whole_channel {
            own_times.of_whole_channel(around.latest_ms)
        } else {
            make_sound(own_times, sentence.text.len(), &mut sentence.words, around)?
        };
        (sentence.start_ms, sentence.end_ms) = (times.start_ms, times.end_ms);
        self.earliest_ms = times.behind_ms();
        Ok(())
    }

    fn write_first(&mut self) -> AllocResult {
        let latest_ms = self.latest_ms();
        let (sentence, channel_id) = self.spare.insert(self.near.remove(0));
        if !sentence.is_whole_channel {
            let next = self
                .near
                .iter()
                .find(|(_, channel)| channel == channel_id)
                .map_or(UNKNOWN_MS, |(next, _)| next.start_ms);
            let mut times = Times {
                start_ms: sentence.start_ms,
                end_ms: sentence.end_ms,
            };
            let bytes = sentence.text.len();
            estimate_end(&mut times, bytes, &mut sentence.words, next, latest_ms);
            sentence.end_ms = times.end_ms;
        }
        self.writer.set_latest(latest_ms);
        self.writer.push_raw(sentence, *channel_id)
    }

    fn finish(&mut self) -> Result<(), Problem> {
        while !self.near.is_empty() {
            self.write_first()?;
        }
        let held = core::mem::take(&mut self.held).finish()?;
        if self.holds == Some(true) {
            self.writer.set_latest(times::latest_ms(held.duration_ms));
        }
        for sentence in held.sentences() {
            self.writer.push_sentence(&SentenceRef::from(sentence))?;
        }
        self.writer.finish()
    }
}

impl Sink for SentenceSink {
    fn field(&mut self, field: DocumentField<'_>) -> AllocResult {
        self.has_properties |= !matches!(field, DocumentField::FileUrl(_));
        self.tracks += usize::from(matches!(field, DocumentField::Track(_)));
        if let DocumentField::DurationMs(ms) = field {
            self.duration_ms = Some(ms);
            return self.held.field(field);
        }
        Ok(())
    }

    fn wants_channel_text(&self) -> bool {
        self.holds == Some(true) || !(self.has_sentence || self.has_long_text)
    }

    fn channel_text(&mut self, piece: &str, begins: bool) -> AllocResult {
        if self.holds() {
            return self.held.channel_text(piece, begins);
        }
        if begins {
            self.channel_text.clear();
            self.has_long_text = false;
        }
        self.has_long_text |= self.channel_text.len() + piece.len() > CHANNEL_TEXT_MAX;
        if self.has_long_text {
            self.channel_text = String::new();
            return Ok(());
        }
        self.channel_text.try_push_str(piece)
    }

    fn sentence(&mut self, channel: ChannelFields, sentence: &mut RawSentence) -> AllocResult {
        self.has_sentence = true;
        if self.holds() {
            return self.held.sentence(channel, sentence);
        }
        self.channel_text.clear();
        self.push_near(sentence, channel.channel_id)
    }

    fn channel(&mut self, channel: ChannelFields) -> AllocResult {
        let has_sentence = core::mem::take(&mut self.has_sentence);
        if self.holds() {
            return self.held.channel(channel);
        }
        if core::mem::take(&mut self.has_long_text) && !has_sentence {
            return Err(OutOfMemory);
        }
        if !has_sentence && !self.channel_text.trim().is_empty() {
            let text = core::mem::take(&mut self.channel_text);
            let mut whole = RawSentence::of_channel(text);
            self.push_near(&mut whole, channel.channel_id)?;
        }
        self.channel_text.clear();
        self.earliest_ms = 0;
        Ok(())
    }
}

impl SubtitleStream {
    /// A stream that writes by `rules`.
    pub fn new(rules: Rules, segmenter: Option<Segmenter>) -> Self {
        let writer = SubtitleWriter::new(rules, segmenter);
        let sink = SentenceSink {
            writer,
            tracks: 0,
            duration_ms: None,
            has_properties: false,
            holds: None,
            held: TranscriptionBuilder::default(),
            near: Vec::new(),
            spare: None,
            earliest_ms: 0,
            channel_text: String::new(),
            has_long_text: false,
            has_sentence: false,
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
        self.sink
            .finish()
            .map_err(|problem| ReadError { problem, offset })
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
