//! A transcription as channels, sentences and words, which borrow from its columns.

use super::columns::{ChannelRow, EVENTS_MAX, SentenceRow, Transcription};
use crate::alloc::{AllocResult, TryPushStr};
use crate::document::WordTiming;

/// One audio track. Wire: `transcripts[]`.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    of: &'a Transcription,
    index: usize,
    row: &'a ChannelRow,
}

/// A sentence. Wire: `sentences[]`.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    of: &'a Transcription,
    index: usize,
    row: &'a SentenceRow,
    /// The track of the audio.
    pub channel_id: u64,
}

/// A word, or a token of one to two characters in Chinese. Wire: `words[]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Wire: `begin_time`.
    pub start_ms: u32,
    /// Wire: `end_time`.
    pub end_ms: u32,
    /// Text with the spaces that the service put around it: joining `text + punctuation` gives the sentence.
    pub text: &'a str,
    /// Punctuation behind the word; empty where there is none.
    pub punctuation: &'a str,
}

impl Transcription {
    /// All text; channels one after the other, a line each.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn text(&self) -> AllocResult<String> {
        let mut text = String::new();
        for channel in self
            .channels()
            .map(|channel| channel.text().trim())
            .filter(|text| !text.is_empty())
        {
            if !text.is_empty() {
                text.try_push_str("\n")?;
            }
            text.try_push_str(channel)?;
        }
        Ok(text)
    }

    /// Whether there is no speech.
    pub fn no_speech(&self) -> bool {
        self.sentences.is_empty()
            && self
                .channels()
                .all(|channel| channel.text().trim().is_empty())
    }

    /// The tracks that were recognised; none where there was no speech.
    pub fn channels(&self) -> impl Iterator<Item = Channel<'_>> {
        self.channels
            .iter()
            .enumerate()
            .map(|(index, row)| Channel {
                of: self,
                index,
                row,
            })
    }

    /// The sentences of all channels by start time; those of the same time in the document's order.
    pub fn sentences(&self) -> impl Iterator<Item = Sentence<'_>> {
        (0..self.sentences.len()).filter_map(|place| self.sentence(self.row_at(place)))
    }

    /// The row of the sentence at a place by start time.
    pub(super) fn row_at(&self, place: usize) -> usize {
        self.by_start
            .as_ref()
            .and_then(|rows| rows.get(place))
            .map_or(place, |&row| row as usize)
    }

    /// The sentence at a row.
    fn sentence(&self, index: usize) -> Option<Sentence<'_>> {
        let row = self.sentences.get(index)?;
        // A binary search: a document may be made with a million channels.
        let channel = self
            .channels
            .partition_point(|channel| channel.sentences_end as usize <= index);
        let channel = self.channels.get(channel)?;
        Some(Sentence {
            of: self,
            index,
            row,
            channel_id: channel.channel_id,
        })
    }

    /// The words of all sentences, sentence by sentence.
    pub fn words(&self) -> impl Iterator<Item = Word<'_>> {
        self.sentences().flat_map(Sentence::words)
    }
}

impl<'a> Channel<'a> {
    /// Track of the audio, from 0.
    pub fn channel_id(self) -> u64 {
        self.row.channel_id
    }

    /// Text of the whole channel. Wire: `text`.
    pub fn text(self) -> &'a str {
        self.of.slice(self.row.text)
    }

    /// Milliseconds of speech, as billed. Wire: `content_duration_in_milliseconds`.
    pub fn speech_ms(self) -> Option<u64> {
        self.row.speech_ms
    }

    /// Its sentences, in the document's order.
    pub fn sentences(self) -> impl Iterator<Item = Sentence<'a>> {
        let begin = self
            .index
            .checked_sub(1)
            .and_then(|before| self.of.channels.get(before))
            .map_or(0, |row| row.sentences_end as usize);
        let rows = self
            .of
            .sentences
            .get(begin..self.row.sentences_end as usize)
            .unwrap_or_default();
        rows.iter().enumerate().map(move |(index, row)| Sentence {
            of: self.of,
            index: begin + index,
            row,
            channel_id: self.row.channel_id,
        })
    }
}

impl<'a> Sentence<'a> {
    /// Wire: `begin_time`, made sound (`times.rs`).
    pub fn start_ms(self) -> u32 {
        self.row.start_ms
    }

    /// Wire: `end_time`, made sound; [`u32::MAX`] where nothing tells it.
    pub fn end_ms(self) -> u32 {
        self.row.end_ms
    }

    /// Its text, with punctuation.
    pub fn text(self) -> &'a str {
        self.of.slice(self.row.text)
    }

    /// Whether the sentence was cut out of a longer one. Wire: `derived`, in documents of this
    /// library.
    pub fn is_derived(self) -> bool {
        self.row.is_derived
    }

    /// Number of the sentence, which the service counts from 1 (Paraformer) or from 0 (Qwen); older
    /// documents have none.
    pub fn sentence_id(self) -> Option<u32> {
        self.row.sentence_id
    }

    /// Speaker, from 0; with diarization only.
    pub fn speaker_id(self) -> Option<u32> {
        self.row.speaker_id
    }

    /// Language code, from models that detect it.
    pub fn language(self) -> Option<&'a str> {
        self.of.label(self.row.language)
    }

    /// Emotion, from models that detect it.
    pub fn emotion(self) -> Option<&'a str> {
        self.of.label(self.row.emotion)
    }

    /// Sounds (`speech`, `applause`, `bgm`, `laughter`), from SenseVoice.
    pub fn events(self) -> impl Iterator<Item = &'a str> {
        let has_event = move |bit: &usize| self.row.events >> bit & 1 == 1;
        let labels = self.of.labels.iter().enumerate().take(EVENTS_MAX);
        labels
            .filter(move |(bit, _)| has_event(bit))
            .map(|(_, label)| label.as_str())
    }

    /// The text and punctuation of all its words, one after the other; empty where the model gives
    /// no words.
    pub fn words_text(self) -> &'a str {
        self.of.slice(self.row.words_text)
    }

    /// The times of its words, and the share of each in [`Self::words_text`].
    pub fn word_timings(self) -> &'a [WordTiming] {
        let begin = self
            .index
            .checked_sub(1)
            .and_then(|before| self.of.sentences.get(before))
            .map_or(0, |row| row.words_end as usize);
        self.of
            .words
            .get(begin..self.row.words_end as usize)
            .unwrap_or_default()
    }

    /// Its words; none where the model gives none.
    pub fn words(self) -> impl Iterator<Item = Word<'a>> {
        let mut left = self.words_text();
        self.word_timings().iter().map(move |timing| {
            let (text, rest) = left
                .split_at_checked(usize::from(timing.text_bytes))
                .unwrap_or_default();
            let (punctuation, rest) = rest
                .split_at_checked(usize::from(timing.punctuation_bytes()))
                .unwrap_or_default();
            left = rest;
            Word {
                start_ms: timing.start_ms,
                end_ms: timing.end_ms,
                text,
                punctuation,
            }
        })
    }
}
