//! What was said in one file, in the same words for all models. Times are milliseconds from the
//! start of the audio.
//!
//! Kept in columns: a row for each sentence and word, and one buffer of text. Twelve hours of
//! speech are 150,000 words, which as objects would take ten times the memory.

use core::any::Any;
use core::fmt;
use std::rc::Rc;

use crate::error::{Problem, ReadError};
use crate::order::by_start;
use crate::document::{Channel as ReadChannel, DocumentReader, Field, Said, Sink, Timing};
use crate::alloc::{Grow, GrowText, Grown, NoMemory, owned};
use crate::tags;

/// Everything a result document says about one file.
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
    /// The service's own document, wherever the caller keeps it.
    pub document: Document,
    pub(crate) channels: Vec<ChannelRow>,
    pub(crate) sentences: Vec<SentenceRow>,
    pub(crate) words: Vec<Timing>,
    /// The text of channels, sentences and words, each kept once.
    pub(crate) text: String,
    /// Languages, emotions and events: few, and each once.
    pub(crate) labels: Vec<String>,
    /// The rows of `sentences` by start time, where that is not the order they are in.
    pub(crate) by_start: Option<Vec<u32>>,
}

/// A document that somebody else keeps; the engine only takes it along. Any two are equal.
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
    pub(crate) spoken: Span,
    /// Its words end before this row of `words`.
    pub(crate) words_end: u32,
    pub(crate) sentence_id: Option<u32>,
    pub(crate) speaker_id: Option<u32>,
    pub(crate) language: Option<u16>,
    pub(crate) emotion: Option<u16>,
    /// A bit for each of the labels of events.
    pub(crate) events: u32,
}

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
    /// The track it was said on.
    pub channel_id: u64,
}

/// A word, or a token of one to two characters in Chinese. Wire: `words[]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Wire: `begin_time`.
    pub start_ms: u32,
    /// Wire: `end_time`.
    pub end_ms: u32,
    /// With the spaces the service put around it: joining `text + punctuation` gives the sentence.
    pub text: &'a str,
    /// What follows the word; empty when nothing does.
    pub punctuation: &'a str,
}

impl Transcription {
    /// Reads a whole result document.
    ///
    /// # Errors
    /// When it is not JSON (with the byte offset) or not such a document.
    pub fn parse(document: &[u8]) -> Result<Self, ReadError> {
        let mut reading = Reading::default();
        reading.feed(document)?;
        reading.finish()
    }

    /// The result of a file without speech, for which the service makes no document.
    pub fn without_speech(file_url: Option<String>) -> Self {
        Self {
            file_url,
            ..Self::default()
        }
    }

    /// All text; channels one after the other, a line each.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn text(&self) -> Result<String, NoMemory> {
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

    /// Whether nothing was said.
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
        (0..self.sentences.len()).filter_map(|place| {
            let index = self
                .by_start
                .as_ref()
                .and_then(|rows| rows.get(place))
                .map_or(place, |&row| row as usize);
            self.sentence(index)
        })
    }

    /// The sentence at a row.
    fn sentence(&self, index: usize) -> Option<Sentence<'_>> {
        let row = self.sentences.get(index)?;
        // A search by halves: somebody may make a document of a million channels.
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

    fn piece(&self, span: Span) -> &str {
        let start = span.start as usize;
        self.text
            .get(start..start + span.bytes as usize)
            .unwrap_or_default()
    }

    fn label(&self, index: Option<u16>) -> Option<&str> {
        self.labels.get(usize::from(index?)).map(String::as_str)
    }
}

impl<'a> Channel<'a> {
    /// Track of the audio, from 0.
    pub fn channel_id(self) -> u64 {
        self.row.channel_id
    }

    /// All its text. Wire: `text`.
    pub fn text(self) -> &'a str {
        self.of.piece(self.row.text)
    }

    /// Speech in it, as billed. Wire: `content_duration_in_milliseconds`.
    pub fn speech_ms(self) -> Option<u64> {
        self.row.speech_ms
    }

    /// In the document's order.
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
    /// Wire: `begin_time`.
    pub fn start_ms(self) -> u32 {
        self.row.start_ms
    }

    /// Wire: `end_time`.
    pub fn end_ms(self) -> u32 {
        self.row.end_ms
    }

    /// With its punctuation.
    pub fn text(self) -> &'a str {
        self.of.piece(self.row.text)
    }

    /// As the service counts: from 1 (Paraformer), from 0 (Qwen); older documents have none.
    pub fn sentence_id(self) -> Option<u32> {
        self.row.sentence_id
    }

    /// From 0; with diarization only.
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

    /// What else was heard (`speech`, `applause`, `bgm`, `laughter`), from SenseVoice.
    pub fn events(self) -> impl Iterator<Item = &'a str> {
        let heard = move |bit: &usize| self.row.events >> bit & 1 == 1;
        let labels = self.of.labels.iter().enumerate().take(EVENTS_MAX);
        labels
            .filter(move |(bit, _)| heard(bit))
            .map(|(_, label)| label.as_str())
    }

    /// The text and punctuation of all its words, one after the other; empty where the model gives
    /// no words.
    pub fn spoken(self) -> &'a str {
        self.of.piece(self.row.spoken)
    }

    /// When its words were said, and how much of [`Self::spoken`] each is.
    pub fn timings(self) -> &'a [Timing] {
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

    /// None where the model gives none.
    pub fn words(self) -> impl Iterator<Item = Word<'a>> {
        let mut left = self.spoken();
        self.timings().iter().map(move |timing| {
            let (text, rest) = left
                .split_at_checked(usize::from(timing.text_bytes))
                .unwrap_or_default();
            let (punctuation, rest) = rest
                .split_at_checked(usize::from(timing.punctuation_bytes))
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

/// Labels of events are among the first so many.
const EVENTS_MAX: usize = 32;

/// All languages that have a code of two letters, twice, and whatever emotions; each sentence's are
/// looked for among them.
const LABELS_MAX: usize = 512;

/// Blanks between two sentences in the text of their channel.
const BLANKS_MAX: usize = 4;

/// A document that is being read, in pieces cut anywhere.
#[derive(Default)]
pub struct Reading {
    reader: DocumentReader,
    columns: Columns,
}

impl Reading {
    /// Takes the next piece.
    ///
    /// # Errors
    /// As [`Transcription::parse`], as soon as it shows.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        self.reader.feed(piece, &mut self.columns)
    }

    /// Takes the end.
    ///
    /// # Errors
    /// As [`Transcription::parse`].
    pub fn finish(self) -> Result<Transcription, ReadError> {
        let offset = self.reader.finish()?;
        self.columns.finish().map_err(|NoMemory| ReadError {
            problem: Problem::TooLarge,
            offset,
        })
    }
}

/// Puts what the reader tells into rows.
#[derive(Default)]
pub(crate) struct Columns {
    read: Transcription,
    /// The text of the channel that is being read, if it came before its sentences.
    channel: Span,
    /// How much of that its sentences so far are.
    told_bytes: u32,
}

impl Columns {
    pub(crate) fn finish(mut self) -> Result<Transcription, NoMemory> {
        let sentences = &self.read.sentences;
        self.read.by_start = by_start(sentences.len(), |row| {
            sentences.get(row).map_or(0, |row| row.start_ms)
        })?;
        Ok(self.read)
    }

    fn store(&mut self, text: &str) -> Result<Span, NoMemory> {
        let buffer = &mut self.read.text;
        let (start, bytes) = (place(buffer.len())?, place(text.len())?);
        start.checked_add(bytes).ok_or(NoMemory)?;
        buffer.try_push_str(text)?;
        Ok(Span { start, bytes })
    }

    /// The same, but what the channel's text says at this place is kept there already.
    fn store_told(&mut self, text: &str) -> Result<Span, NoMemory> {
        let left = Span {
            start: self.channel.start + self.told_bytes,
            bytes: self.channel.bytes - self.told_bytes,
        };
        let untold = self.read.piece(left);
        // Sentences have a space or a line between them. All blanks, where there are megabytes of
        // them, must not be looked at for each.
        let blanks = untold
            .chars()
            .take(BLANKS_MAX)
            .take_while(|character| character.is_whitespace());
        let blank = blanks.map(char::len_utf8).sum();
        let skipped = if text.starts_with(char::is_whitespace) {
            0
        } else {
            blank
        };
        if text.is_empty()
            || !untold
                .get(skipped..)
                .is_some_and(|untold| untold.starts_with(text))
        {
            return self.store(text);
        }
        let (skipped, bytes) = (place(skipped)?, place(text.len())?);
        self.told_bytes += skipped + bytes;
        Ok(Span {
            start: left.start + skipped,
            bytes,
        })
    }

    fn label(&mut self, text: &str) -> Result<Option<u16>, NoMemory> {
        if text.is_empty() {
            return Ok(None);
        }
        let labels = &mut self.read.labels;
        let index = match labels.iter().position(|label| label == text) {
            Some(index) => index,
            None if labels.len() < LABELS_MAX => {
                labels.try_push(owned(text)?)?;
                labels.len() - 1
            }
            None => return Ok(None),
        };
        Ok(u16::try_from(index).ok())
    }

    fn put_sentence(&mut self, said: &Said) -> Grown {
        let stripped = tags::strip(&said.text)?;
        let told = stripped
            .as_ref()
            .map_or(said.text.as_str(), |stripped| &stripped.text);
        let mut events = 0_u32;
        for event in stripped.iter().flat_map(|stripped| &stripped.events) {
            let bit = self
                .label(event)?
                .filter(|index| usize::from(*index) < EVENTS_MAX);
            events |= bit.map_or(0, |index| 1 << index);
        }
        let spoken = self.store_told(said.spoken())?;
        // Nearly always a sentence is what its words are: then its text is kept once.
        let text = if told == said.spoken() {
            spoken
        } else {
            self.store_told(told)?
        };
        self.read.words.try_reserve(said.words.len())?;
        self.read.words.extend_from_slice(&said.words);
        let words_end = place(self.read.words.len())?;
        let language = self.label(&said.language)?;
        let emotion = match self.label(&said.emotion)? {
            None => self.label(
                stripped
                    .and_then(|stripped| stripped.emotion)
                    .unwrap_or_default(),
            )?,
            emotion => emotion,
        };
        self.read.sentences.try_push(SentenceRow {
            start_ms: said.start_ms,
            end_ms: said.end_ms,
            text,
            spoken,
            words_end,
            sentence_id: said.sentence_id,
            speaker_id: said.speaker_id,
            language,
            emotion,
            events,
        })
    }

    fn put_channel(&mut self, channel: ReadChannel) -> Grown {
        let text = match tags::strip(self.read.piece(self.channel))? {
            Some(stripped) => self.store(&stripped.text)?,
            None => self.channel,
        };
        let sentences_end = place(self.read.sentences.len())?;
        self.read.channels.try_push(ChannelRow {
            channel_id: channel.channel_id,
            text,
            speech_ms: channel.speech_ms,
            sentences_end,
        })?;
        (self.channel, self.told_bytes) = (Span::default(), 0);
        Ok(())
    }
}

/// A row or an offset. There are not more than can be counted, nor would there be memory for them.
fn place(count: usize) -> Result<u32, NoMemory> {
    u32::try_from(count).map_err(|_| NoMemory)
}

impl Sink for Columns {
    fn field(&mut self, field: Field<'_>) -> Grown {
        let read = &mut self.read;
        match field {
            Field::FileUrl(url) => read.file_url = Some(owned(url)?),
            Field::DurationMs(ms) => read.duration_ms = Some(ms),
            Field::Format(format) => read.format = Some(owned(format)?),
            Field::SampleRateHz(hz) => read.sample_rate_hz = Some(hz),
            Field::Track(id) => read.audio_channel_ids.try_push(id)?,
        }
        Ok(())
    }

    fn channel_text(&mut self, piece: &str, begins: bool) -> Grown {
        let span = self.store(piece)?;
        if begins {
            (self.channel, self.told_bytes) = (span, 0);
        } else {
            self.channel.bytes += span.bytes;
        }
        Ok(())
    }

    fn sentence(&mut self, _: ReadChannel, said: &mut Said) -> Grown {
        self.put_sentence(said)
    }

    fn channel(&mut self, channel: ReadChannel) -> Grown {
        self.put_channel(channel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Transcription {
        let path = format!(
            "{}/../../tests/fixtures/service/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        Transcription::parse(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn reads_a_paraformer_document() {
        let read = fixture("result-paraformer-male2.json");
        assert_eq!(
            read.file_url.as_deref(),
            Some(
                "https://dashscope.oss-cn-beijing.aliyuncs.com/samples/audio/paraformer/hello_world_male2.wav"
            )
        );
        assert_eq!(read.duration_ms, Some(4726));
        assert_eq!(
            read.text().unwrap(),
            "Hello world, 这里是阿里巴巴语音实验室。"
        );
        assert!(!read.no_speech());
        let [sentence] = read.sentences().collect::<Vec<_>>()[..] else {
            panic!("{read:?}")
        };
        assert_eq!(
            (
                sentence.start_ms(),
                sentence.end_ms(),
                sentence.sentence_id(),
                sentence.speaker_id()
            ),
            (140, 4710, None, None)
        );
        let words: Vec<_> = read.words().collect();
        assert_eq!(words.len(), 8);
        assert_eq!(
            (
                words[1].start_ms,
                words[1].end_ms,
                words[1].text,
                words[1].punctuation
            ),
            (597, 1054, "world", ", ")
        );
    }

    #[test]
    fn words_and_their_punctuation_make_up_the_sentence_in_every_document() {
        let folder = format!(
            "{}/../../tests/fixtures/service",
            env!("CARGO_MANIFEST_DIR")
        );
        let mut with_words = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !name.starts_with("result-") || !name.ends_with(".json") {
                continue;
            }
            let read = fixture(&name);
            for sentence in read
                .sentences()
                .filter(|sentence| sentence.words().next().is_some())
            {
                let joined: String = sentence
                    .words()
                    .flat_map(|word| [word.text, word.punctuation])
                    .collect();
                assert_eq!(joined, sentence.text(), "{name}");
                with_words += 1;
            }
        }
        assert!(with_words >= 10, "{with_words}");
    }

    #[test]
    fn merges_channels_by_time() {
        let read = fixture("result-paraformer-two-channels.json");
        let starts: Vec<u32> = read
            .sentences()
            .map(|sentence| sentence.start_ms())
            .collect();
        assert!(starts.is_sorted(), "{starts:?}");
        let channels: Vec<u64> = read.channels().map(Channel::channel_id).collect();
        assert_eq!(channels, [0, 1]);
        assert_eq!(read.text().unwrap().lines().count(), 2);
    }

    #[test]
    fn no_speech_is_an_empty_success() {
        let read = fixture("result-empty.json");
        assert!(read.no_speech());
        assert_eq!(read.text().unwrap(), "");
        assert_eq!(read.duration_ms, Some(3000));
        assert!(Transcription::without_speech(None).no_speech());
    }

    #[test]
    fn reads_language_emotion_and_speakers() {
        let qwen = fixture("result-qwen-words.json");
        let sentence = qwen.sentences().next().unwrap();
        assert_eq!(
            (
                sentence.language(),
                sentence.emotion(),
                sentence.sentence_id()
            ),
            (Some("zh"), Some("neutral"), Some(0))
        );
        let two = fixture("result-paraformer-two-speakers.json");
        let speakers: Vec<_> = two
            .sentences()
            .map(|sentence| sentence.speaker_id())
            .collect();
        assert!(
            speakers.contains(&Some(0)) && speakers.contains(&Some(1)),
            "{speakers:?}"
        );
    }

    #[test]
    fn reads_what_each_family_says_about_the_file() {
        let qwen = fixture("result-qwen.json");
        assert_eq!(
            (
                qwen.format.as_deref(),
                qwen.sample_rate_hz,
                qwen.audio_channel_ids.len()
            ),
            (Some("wav"), Some(16000), 0)
        );
        let paraformer = fixture("result-paraformer-two-channels.json");
        assert_eq!(
            (
                paraformer.format.as_deref(),
                paraformer.audio_channel_ids.as_slice()
            ),
            (Some("pcm_s16le"), &[0, 1][..])
        );
    }

    #[test]
    fn takes_sensevoice_tags_out_of_the_text() {
        let read = fixture("result-sensevoice.json");
        let first = read.sentences().next().unwrap();
        assert_eq!(
            first.text(),
            "Senior staff, Principal Doris Jackson, Wakefield faculty, and of course, my fellow classmates."
        );
        assert_eq!(
            (first.events().collect::<Vec<_>>(), first.emotion()),
            (vec!["speech"], Some("angry"))
        );
        assert_eq!(read.sentences().nth(1).unwrap().emotion(), None);
        assert!(!read.text().unwrap().contains("<|"));
    }

    #[test]
    fn tolerates_what_documents_and_wire_disagree_on() {
        let document = br#"{"new":{"a":[1,{}]},"transcripts":[{"sentences":[{"text":"hi","end_time":900.4,"begin_time":"100","words":null}],"channel_id":1}]}"#;
        let read = Transcription::parse(document).unwrap();
        let sentence = read.sentences().next().unwrap();
        assert_eq!(
            (sentence.start_ms(), sentence.end_ms(), sentence.channel_id),
            (100, 900, 1)
        );
    }

    #[test]
    fn says_where_a_document_is_broken() {
        for (document, says) in [
            (&b""[..], "ends too early at byte 0"),
            (b"{\"transcripts\":[", "ends too early at byte 16"),
            (
                b"{\"transcripts\":[]} x",
                "something follows the JSON at byte 19",
            ),
            (b"<html>", "unexpected character in the JSON at byte 0"),
            (b"{}", "it has no transcripts"),
            (
                b"{\"transcripts\":7}",
                "another type than expected in the JSON at byte 15",
            ),
        ] {
            let error = Transcription::parse(document).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    fn fed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Transcription, ReadError> {
        let mut reading = Reading::default();
        for piece in pieces {
            reading.feed(piece)?;
        }
        reading.finish()
    }

    fn documents() -> Vec<(String, Vec<u8>)> {
        let folder = format!(
            "{}/../../tests/fixtures/service",
            env!("CARGO_MANIFEST_DIR")
        );
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let results = files.filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("result-") && name.ends_with(".json")
        });
        let mut all = Vec::new();
        for path in results {
            let pretty = std::fs::read(&path).unwrap();
            let compact =
                serde_json::to_vec(&serde_json::from_slice::<serde_json::Value>(&pretty).unwrap())
                    .unwrap();
            let name = path.display().to_string();
            all.push((format!("{name}, compact"), compact));
            all.push((name, pretty));
        }
        assert!(all.len() > 20);
        all
    }

    #[test]
    fn every_cut_of_every_document_reads_the_same() {
        for (name, document) in documents() {
            let expected = Transcription::parse(&document).unwrap();
            for cut in 0..=document.len() {
                let (left, right) = document.split_at(cut);
                assert_eq!(
                    fed([left, right]),
                    Ok(expected.clone()),
                    "{name} cut at {cut}"
                );
            }
            for size in [1, 2, 3, 7] {
                assert_eq!(
                    fed(document.chunks(size)),
                    Ok(expected.clone()),
                    "{name} in pieces of {size}"
                );
            }
        }
    }

    #[test]
    fn no_beginning_of_a_document_is_taken_for_a_whole() {
        for (name, document) in documents() {
            let end = document.iter().rposition(|&byte| byte == b'}').unwrap();
            for cut in 0..=end {
                let error = fed([&document[..cut]]).expect_err(&name);
                assert_eq!(
                    error,
                    ReadError {
                        problem: Problem::Truncated,
                        offset: cut
                    },
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn accepts_and_refuses_what_serde_json_does_in_whole_and_in_pieces() {
        let document = r#"{"file_url":"u","x":[{"y":[1,{"z":null}]}],"properties":{"channels":[0,1],"original_duration_in_milliseconds":5},"transcripts":[{"text":"a\u00e9","sentences":[{"words":[{"begin_time":1,"end_time":2,"text":"a","punctuation":""},{"text":"\u00e9","end_time":3,"n":1.5e3,"begin_time":2,"punctuation":null}],"text":"a\u00e9","begin_time":1,"end_time":3}],"channel_id":1}]}"#.as_bytes();
        let expected = Transcription::parse(document).unwrap();
        assert_eq!(
            expected
                .words()
                .map(|word| (word.start_ms, word.end_ms, word.text))
                .collect::<Vec<_>>(),
            [(1, 2, "a"), (2, 3, "é")]
        );
        assert_eq!(
            (
                expected.audio_channel_ids.as_slice(),
                expected.sentences().next().unwrap().channel_id
            ),
            (&[0, 1][..], 1)
        );
        let (mut accepted, mut refused) = (0, 0);
        for at in 0..document.len() {
            for byte in *b"{}[]\",:01.eE\\ tn\x1f\xff\xe4" {
                let mut changed = document.to_vec();
                changed[at] = byte;
                let ours = Transcription::parse(&changed);
                assert_eq!(fed(changed.chunks(5)), ours, "{at} {byte}");
                let theirs = serde_json::from_slice::<serde_json::Value>(&changed);
                match (&ours, &theirs) {
                    (Ok(_), Ok(_)) => accepted += 1,
                    (Err(_), Err(_)) => refused += 1,
                    // JSON, but of another shape, such as a list where an object belongs.
                    (Err(error), Ok(_)) => {
                        let shape =
                            matches!(error.problem, Problem::Shape | Problem::NoTranscripts);
                        assert!(shape, "{error} {}", String::from_utf8_lossy(&changed));
                    }
                    (Ok(_), Err(error)) => panic!("{error}: {}", String::from_utf8_lossy(&changed)),
                }
            }
        }
        assert!(accepted > 500 && refused > 2000, "{accepted} {refused}");
    }

    #[test]
    fn a_document_may_nest_and_weigh_only_so_much() {
        let nested = format!(
            "{{\"x\":{}{},\"transcripts\":[]}}",
            "[".repeat(70),
            "]".repeat(70)
        );
        assert_eq!(
            Transcription::parse(nested.as_bytes()).unwrap_err().problem,
            Problem::TooDeep
        );
        let long = "é".repeat(400_000);
        let document =
            format!("{{\"transcripts\":[{{\"text\":\"{long}\",\"sentences\":[]}}]}}").into_bytes();
        assert_eq!(fed(document.chunks(65_536)).unwrap().text().unwrap(), long);
    }

    #[test]
    fn a_document_made_to_take_long_takes_no_longer_than_others() {
        let channels = format!(
            r#"{{"transcripts":[{}{{"sentences":[{}{{}}]}}]}}"#,
            "{},".repeat(200_000),
            "{},".repeat(200_000)
        );
        let labels: Vec<String> = (0..100_000)
            .map(|label| format!(r#"{{"language":"{label:06}"}}"#))
            .collect();
        let labels = format!(
            r#"{{"transcripts":[{{"sentences":[{}]}}]}}"#,
            labels.join(",")
        );
        let blanks = format!(
            r#"{{"transcripts":[{{"text":"{}","sentences":[{}{{}}]}}]}}"#,
            " ".repeat(2_000_000),
            r#"{"text":"a"},"#.repeat(100_000)
        );
        let start = std::time::Instant::now();
        for (document, sentences) in [(channels, 200_001), (labels, 100_000), (blanks, 100_001)] {
            assert_eq!(
                Transcription::parse(document.as_bytes())
                    .unwrap()
                    .sentences()
                    .count(),
                sentences
            );
        }
        // In seconds what took minutes, also without optimisation and on a busy machine.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn labels_beyond_all_that_there_are_count_as_not_given() {
        let sentence = |label: &usize| format!(r#"{{"language":"l{label}","emotion":"sad"}}"#);
        let sentences: Vec<String> = (0..LABELS_MAX + 9).map(|label| sentence(&label)).collect();
        let read = Transcription::parse(
            format!(
                r#"{{"transcripts":[{{"sentences":[{}]}}]}}"#,
                sentences.join(",")
            )
            .as_bytes(),
        )
        .unwrap();
        assert_eq!(read.labels.len(), LABELS_MAX);
        let (first, last) = (
            read.sentences().next().unwrap(),
            read.sentences().last().unwrap(),
        );
        assert_eq!(
            (
                first.language(),
                first.emotion(),
                last.language(),
                last.emotion()
            ),
            (Some("l0"), Some("sad"), None, Some("sad"))
        );
    }

    #[test]
    fn what_a_channel_says_between_its_sentences_is_not_theirs() {
        for gap in ["", " ", "\n", "    ", "     ", "\u{3000}", " x "] {
            let text = serde_json::Value::from(format!("a.{gap}b."));
            let document = format!(
                r#"{{"transcripts":[{{"text":{text},"sentences":[{{"text":"a."}},{{"text":"b."}}]}}]}}"#
            );
            let read = Transcription::parse(document.as_bytes()).unwrap();
            assert_eq!(
                read.sentences()
                    .map(|sentence| sentence.text())
                    .collect::<Vec<_>>(),
                ["a.", "b."],
                "{gap:?}"
            );
            assert_eq!(read.text().unwrap(), format!("a.{gap}b."));
            let told = !matches!(gap, "     " | " x ");
            assert_eq!(read.text.len() == gap.len() + 4, told, "kept once: {gap:?}");
        }
    }

    #[test]
    fn a_word_that_is_too_long_is_an_error_and_no_gap() {
        let document = |text: &str| {
            format!(
                r#"{{"transcripts":[{{"sentences":[{{"words":[{{"begin_time":0,"end_time":1,"text":"{text}","punctuation":"."}}]}}]}}]}}"#
            )
        };
        let longest = "a".repeat(65_535);
        let read = Transcription::parse(document(&longest).as_bytes()).unwrap();
        assert_eq!(read.words().next().unwrap().text, longest);
        let error = Transcription::parse(document(&format!("{longest}a")).as_bytes()).unwrap_err();
        assert_eq!(error.problem, Problem::TooLarge);
    }
}
