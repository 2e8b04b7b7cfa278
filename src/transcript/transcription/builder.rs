//! Fields of a document → the columns of a transcription.

use super::columns::{ChannelRow, EVENTS_MAX, SentenceRow, Span, Transcription};
use crate::alloc::{self, AllocResult, OutOfMemory, TryPush, TryPushStr};
use crate::document::{ChannelFields, DocumentField, RawSentence, Sink};
use crate::order::by_start;
use crate::tags;

/// Most labels: twice the languages that have a code of two letters, and emotions. Labels are
/// found by a linear search.
pub(super) const LABELS_MAX: usize = 512;

/// Most white space between two sentences in the text of their channel.
const SPACES_MAX: usize = 4;

/// Appends the fields of a document to the columns of a transcription.
#[derive(Default)]
pub(crate) struct TranscriptionBuilder {
    transcription: Transcription,
    /// The text of the channel that is being read, if it came before its sentences.
    channel: Span,
    /// Bytes of that text that are the text of its sentences so far.
    matched_bytes: u32,
}

impl TranscriptionBuilder {
    pub(crate) fn finish(mut self) -> AllocResult<Transcription> {
        let sentences = &self.transcription.sentences;
        self.transcription.by_start = by_start(sentences.len(), |row| {
            sentences.get(row).map_or(0, |row| row.start_ms)
        })?;
        Ok(self.transcription)
    }

    /// Appends `text` to the buffer.
    fn store(&mut self, text: &str) -> AllocResult<Span> {
        let buffer = &mut self.transcription.text;
        let (start, bytes) = (to_u32(buffer.len())?, to_u32(text.len())?);
        start.checked_add(bytes).ok_or(OutOfMemory)?;
        buffer.try_push_str(text)?;
        Ok(Span { start, bytes })
    }

    /// The span of `text` in the text of the channel, if it comes next there; else appends `text`.
    fn store_shared(&mut self, text: &str) -> AllocResult<Span> {
        let left = Span {
            start: self.channel.start + self.matched_bytes,
            bytes: self.channel.bytes - self.matched_bytes,
        };
        let unmatched = self.transcription.slice(left);
        let skipped = if text.starts_with(char::is_whitespace) {
            0
        } else {
            leading_space(unmatched)
        };
        if text.is_empty()
            || !unmatched
                .get(skipped..)
                .is_some_and(|unmatched| unmatched.starts_with(text))
        {
            return self.store(text);
        }
        let (skipped, bytes) = (to_u32(skipped)?, to_u32(text.len())?);
        self.matched_bytes += skipped + bytes;
        Ok(Span {
            start: left.start + skipped,
            bytes,
        })
    }

    /// The index of a label, which is kept once; `None` of an empty one and beyond the limit.
    fn label(&mut self, text: &str) -> AllocResult<Option<u16>> {
        if text.is_empty() {
            return Ok(None);
        }
        let labels = &mut self.transcription.labels;
        let index = match labels.iter().position(|label| label == text) {
            Some(index) => index,
            None if labels.len() < LABELS_MAX => {
                labels.try_push(alloc::to_string(text)?)?;
                labels.len() - 1
            }
            None => return Ok(None),
        };
        Ok(u16::try_from(index).ok())
    }

    fn push_sentence(&mut self, sentence: &RawSentence) -> AllocResult {
        let stripped = tags::strip(&sentence.text)?;
        let text = stripped
            .as_ref()
            .map_or(sentence.text.as_str(), |stripped| &stripped.text);
        let mut events = 0_u32;
        for event in stripped.iter().flat_map(|stripped| &stripped.events) {
            let bit = self
                .label(event)?
                .filter(|index| usize::from(*index) < EVENTS_MAX);
            events |= bit.map_or(0, |index| 1 << index);
        }
        let words_text = self.store_shared(sentence.words_text())?;
        // Nearly always the text of a sentence is that of its words: then one copy is kept.
        let text = if text == sentence.words_text() {
            words_text
        } else {
            self.store_shared(text)?
        };
        self.transcription.words.try_reserve(sentence.words.len())?;
        self.transcription.words.extend_from_slice(&sentence.words);
        let words_end = to_u32(self.transcription.words.len())?;
        let language = self.label(&sentence.language)?;
        let emotion = match self.label(&sentence.emotion)? {
            None => self.label(
                stripped
                    .and_then(|stripped| stripped.emotion)
                    .unwrap_or_default(),
            )?,
            emotion => emotion,
        };
        self.transcription.sentences.try_push(SentenceRow {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
            text,
            words_text,
            words_end,
            sentence_id: sentence.sentence_id,
            speaker_id: sentence.speaker_id,
            language,
            emotion,
            events,
        })
    }

    fn push_channel(&mut self, channel: ChannelFields) -> AllocResult {
        let text = match tags::strip(self.transcription.slice(self.channel))? {
            Some(stripped) => self.store(&stripped.text)?,
            None => self.channel,
        };
        let sentences_end = to_u32(self.transcription.sentences.len())?;
        self.transcription.channels.try_push(ChannelRow {
            channel_id: channel.channel_id,
            text,
            speech_ms: channel.speech_ms,
            sentences_end,
        })?;
        (self.channel, self.matched_bytes) = (Span::default(), 0);
        Ok(())
    }
}

/// Bytes of the white space that may stand before a sentence in the text of its channel: a space or
/// a line break. Of more, where a document has megabytes, only the first few characters are looked
/// at.
fn leading_space(text: &str) -> usize {
    text.chars()
        .take(SPACES_MAX)
        .take_while(|character| character.is_whitespace())
        .map(char::len_utf8)
        .sum()
}

/// A row or an offset as a number of 32 bits; more of them would not fit into memory.
fn to_u32(count: usize) -> AllocResult<u32> {
    u32::try_from(count).map_err(|_| OutOfMemory)
}

impl Sink for TranscriptionBuilder {
    fn field(&mut self, field: DocumentField<'_>) -> AllocResult {
        let transcription = &mut self.transcription;
        match field {
            DocumentField::FileUrl(url) => transcription.file_url = Some(alloc::to_string(url)?),
            DocumentField::DurationMs(ms) => transcription.duration_ms = Some(ms),
            DocumentField::Format(format) => transcription.format = Some(alloc::to_string(format)?),
            DocumentField::SampleRateHz(hz) => transcription.sample_rate_hz = Some(hz),
            DocumentField::Track(id) => transcription.audio_channel_ids.try_push(id)?,
        }
        Ok(())
    }

    fn channel_text(&mut self, piece: &str, begins: bool) -> AllocResult {
        let span = self.store(piece)?;
        if begins {
            (self.channel, self.matched_bytes) = (span, 0);
        } else {
            self.channel.bytes += span.bytes;
        }
        Ok(())
    }

    fn sentence(&mut self, _: ChannelFields, sentence: &mut RawSentence) -> AllocResult {
        self.push_sentence(sentence)
    }

    fn channel(&mut self, channel: ChannelFields) -> AllocResult {
        self.push_channel(channel)
    }
}
