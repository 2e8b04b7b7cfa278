//! Fields of a document → the columns of a transcription.

use super::columns::{ChannelRow, EVENTS_MAX, SentenceRow, Span, Transcription};
use crate::alloc::{self, AllocResult, OutOfMemory, TryPush, vec_with_capacity};
use crate::document::{ChannelFields, DocumentField, RawSentence, Sink, UNKNOWN_MS};
use crate::join::push_joined;
use crate::order::by_start;
use crate::tags;
use crate::times::{self, Surroundings, Times, estimate_end, is_too_long, make_sound};

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
        let has_doubtful_end = make_times_sound(&mut self.transcription)?;
        let sentences = &self.transcription.sentences;
        self.transcription.by_start = by_start(sentences.len(), |row| {
            sentences.get(row).map_or(0, |row| row.start_ms)
        })?;
        estimate_ends(&mut self.transcription, has_doubtful_end)?;
        Ok(self.transcription)
    }

    /// Appends `text` to the buffer.
    fn store(&mut self, text: &str) -> AllocResult<Span> {
        let buffer = &mut self.transcription.text;
        let (start, bytes) = (to_u32(buffer.len())?, to_u32(text.len())?);
        start.checked_add(bytes).ok_or(OutOfMemory)?;
        if buffer.capacity() - buffer.len() < text.len() {
            buffer.try_reserve_exact(text.len().max(buffer.len() / 4))?;
        }
        buffer.push_str(text);
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
        alloc::reserve_frugally(&mut self.transcription.words, sentence.words.len())?;
        self.transcription.words.extend_from_slice(&sentence.words);
        let words_end = to_u32(self.transcription.words.len())?;
        let language = match self.label(&sentence.language)? {
            None => self.label(stripped.as_ref().map_or("", |stripped| &stripped.language))?,
            language => language,
        };
        let emotion = match self.label(&sentence.emotion)? {
            None => self.label(
                stripped
                    .and_then(|stripped| stripped.emotion)
                    .unwrap_or_default(),
            )?,
            emotion => emotion,
        };
        alloc::reserve_frugally(&mut self.transcription.sentences, 1)?;
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
            is_whole_channel: sentence.is_whole_channel,
            is_derived: sentence.is_derived,
        })
    }

    /// Makes the text of a channel that has none of its sentences, from row `first` on.
    fn store_sentences(&mut self, first: usize) -> AllocResult {
        let mut text = String::new();
        for row in self.transcription.sentences.iter().skip(first) {
            push_joined(&mut text, self.transcription.slice(row.text).trim())?;
        }
        self.channel = self.store(&text)?;
        Ok(())
    }

    fn push_channel(&mut self, channel: ChannelFields) -> AllocResult {
        let first = self
            .transcription
            .channels
            .last()
            .map_or(0, |before| before.sentences_end as usize);
        let is_blank = self.transcription.slice(self.channel).trim().is_empty();
        if is_blank {
            self.store_sentences(first)?;
        } else if self.transcription.sentences.len() == first {
            let text = alloc::to_string(self.transcription.slice(self.channel))?;
            self.push_sentence(&RawSentence::of_channel(text))?;
        }
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

/// Makes the times of all sentences and words sound; returns whether an end is not known or may be
/// too late.
fn make_times_sound(transcription: &mut Transcription) -> AllocResult<bool> {
    let latest_ms = times::latest_ms(transcription.duration_ms);
    let (channels, mut channel) = (&transcription.channels, 0);
    let (mut words, mut words_begin) = (transcription.words.as_mut_slice(), 0);
    let (mut earliest_ms, mut has_doubtful_end) = (0, false);
    for (row, sentence) in (0..).zip(&mut transcription.sentences) {
        while let Some(before) = channels.get(channel)
            && before.sentences_end <= row
        {
            (channel, earliest_ms) = (channel + 1, 0);
        }
        let count = (sentence.words_end - words_begin) as usize;
        let (own, rest) = words.split_at_mut_checked(count).unwrap_or_default();
        (words, words_begin) = (rest, sentence.words_end);
        let around = Surroundings {
            earliest_ms,
            latest_ms,
        };
        let own_times = Times {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
        };
        let times = if sentence.is_whole_channel {
            own_times.of_whole_channel(latest_ms)
        } else {
            make_sound(own_times, sentence.text.bytes as usize, own, around)?
        };
        (sentence.start_ms, sentence.end_ms) = (times.start_ms, times.end_ms);
        // One that is not known may be close to its start, in numbers, at the end of all time.
        has_doubtful_end |=
            times.end_ms == UNKNOWN_MS || is_too_long(times, sentence.text.bytes as usize, own);
        earliest_ms = times.behind_ms();
    }
    Ok(has_doubtful_end)
}

/// Estimates the ends that no time tells, or that are too late, by the starts of the sentences
/// behind them.
fn estimate_ends(transcription: &mut Transcription, needed: bool) -> AllocResult {
    if !needed {
        return Ok(());
    }
    let latest_ms = times::latest_ms(transcription.duration_ms);
    // Of each channel: the start of the sentence behind.
    let mut nexts = vec_with_capacity(transcription.channels.len())?;
    nexts.resize(transcription.channels.len(), UNKNOWN_MS);
    for place in (0..transcription.sentences.len()).rev() {
        let row = transcription.row_at(place);
        let channel = transcription
            .channels
            .partition_point(|channel| channel.sentences_end as usize <= row);
        let begin = row
            .checked_sub(1)
            .and_then(|before| transcription.sentences.get(before))
            .map_or(0, |before| before.words_end as usize);
        let (Some(next), Some(sentence)) =
            (nexts.get_mut(channel), transcription.sentences.get_mut(row))
        else {
            continue;
        };
        let next_ms = core::mem::replace(next, sentence.start_ms);
        if sentence.is_whole_channel {
            continue;
        }
        let mut times = Times {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
        };
        let words = transcription
            .words
            .get_mut(begin..sentence.words_end as usize)
            .unwrap_or_default();
        let bytes = sentence.text.bytes as usize;
        estimate_end(&mut times, bytes, words, next_ms, latest_ms);
        sentence.end_ms = times.end_ms;
    }
    Ok(())
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
