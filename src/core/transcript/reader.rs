//! Reads a result document that comes in pieces cut anywhere, and tells what is in it, sentence by sentence
//! (docs/dashscope-api.md §4, all families at once).
//!
//! It works in steps: one opening or closing bracket, or one key with its plain value. A step that meets the end of what has come is taken
//! again when more has; so nothing is kept but the frames it is in, one sentence, and the bytes of an unfinished step. Words in the usual key
//! order, which are nearly all of a document, take a quicker way.

use crate::json::{JsonError, Problem, Reader};

/// Told what a document holds, in its order.
pub(super) trait Sink {
    /// A plain field of the document itself.
    fn field(&mut self, field: Field);
    /// A sentence of the channel that is being read.
    fn sentence(&mut self, sentence: &Sentence);
    /// The end of a channel, whose own fields may come before or after its sentences.
    fn channel(&mut self, channel: &Channel);
}

/// A plain field of the document.
pub(super) enum Field {
    FileUrl(Option<String>),
    DurationMs(Option<u64>),
    Format(Option<String>),
    SampleRateHz(Option<u64>),
    /// One of the tracks in the file.
    Track(u64),
}

/// What a channel says of itself. Wire: `transcripts[]`.
#[derive(Default)]
pub(super) struct Channel {
    pub(super) channel_id: u64,
    pub(super) speech_ms: Option<u64>,
    pub(super) text: String,
}

/// A sentence. Wire: `sentences[]`.
#[derive(Default)]
pub(super) struct Sentence {
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    pub(super) text: String,
    pub(super) sentence_id: Option<u64>,
    pub(super) speaker_id: Option<u64>,
    pub(super) language: Option<String>,
    pub(super) emotion: Option<String>,
    pub(super) words: Vec<Word>,
    /// The text and punctuation of all its words, one after the other.
    pub(super) spoken: String,
}

/// A word. Wire: `words[]`.
#[derive(Clone, Copy, Default)]
pub(super) struct Word {
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    /// Bytes of its text in `spoken`.
    pub(super) text_bytes: usize,
    /// Bytes of what follows it there.
    pub(super) punctuation_bytes: usize,
}

impl Sentence {
    /// Empties it, keeping its memory.
    fn clear(&mut self) {
        let (mut text, mut words, mut spoken) =
            (core::mem::take(&mut self.text), core::mem::take(&mut self.words), core::mem::take(&mut self.spoken));
        text.clear();
        words.clear();
        spoken.clear();
        *self = Self { text, words, spoken, ..Self::default() };
    }
}

/// What an array or object is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Properties,
    Tracks,
    Transcripts,
    Transcript,
    Sentences,
    Sentence,
    Words,
    Word,
    /// Checked and forgotten.
    Other,
}

/// An array or object that is open.
struct Frame {
    kind: Kind,
    is_array: bool,
    /// Nothing is in it yet.
    is_empty: bool,
}

/// How deep arrays and objects may nest; a document nests 8 deep.
const DEPTH_MAX: usize = 64;
/// Longest unfinished step that is kept: a channel's whole text is one, 1 MB in 12 hours.
const STEP_BYTES_MAX: usize = 256 << 20;

/// Reads a document; see the module.
#[derive(Default)]
pub(super) struct DocumentReader {
    frames: Vec<Frame>,
    /// Bytes of a step that has not come to its end.
    rest: Vec<u8>,
    /// Bytes of the document before `rest`.
    done_bytes: usize,
    begun: bool,
    /// There was a `transcripts`, so it is a result document.
    is_result: bool,
    channel: Channel,
    sentence: Sentence,
    word: Word,
    word_text: String,
    punctuation: String,
}

enum Step {
    /// So many bytes are done with.
    Took(usize),
    /// It takes more than has come.
    Incomplete,
}

type Read<T> = core::result::Result<T, JsonError>;

impl DocumentReader {
    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8], sink: &mut dyn Sink) -> Read<()> {
        if self.rest.is_empty() {
            let done = self.steps(piece, false, sink)?;
            return self.keep(piece.get(done..).unwrap_or_default());
        }
        let mut rest = core::mem::take(&mut self.rest);
        if rest.len() + piece.len() > STEP_BYTES_MAX || rest.try_reserve(piece.len()).is_err() {
            return Err(JsonError { problem: Problem::TooLarge, offset: self.done_bytes });
        }
        rest.extend_from_slice(piece);
        let done = self.steps(&rest, false, sink)?;
        rest.drain(..done.min(rest.len()));
        self.rest = rest;
        Ok(())
    }

    fn keep(&mut self, rest: &[u8]) -> Read<()> {
        if self.rest.try_reserve(rest.len()).is_err() {
            return Err(JsonError { problem: Problem::TooLarge, offset: self.done_bytes });
        }
        self.rest.extend_from_slice(rest);
        Ok(())
    }

    /// Takes the end; `false` when this was JSON, but no result document.
    pub(super) fn finish(mut self, sink: &mut dyn Sink) -> Read<bool> {
        let rest = core::mem::take(&mut self.rest);
        self.steps(&rest, true, sink)?;
        if !self.begun || !self.frames.is_empty() {
            return Err(JsonError { problem: Problem::Truncated, offset: self.done_bytes });
        }
        Ok(self.is_result)
    }

    /// Takes as many steps as `input` holds and says how many bytes they took.
    fn steps(&mut self, input: &[u8], at_end: bool, sink: &mut dyn Sink) -> Read<usize> {
        let mut at = 0;
        loop {
            let left = input.get(at..).unwrap_or_default();
            match self.step(left, sink) {
                Ok(Step::Took(0)) => return Ok(at),
                Ok(Step::Took(bytes)) => {
                    at += bytes;
                    self.done_bytes += bytes;
                }
                Ok(Step::Incomplete) if !at_end => return Ok(at),
                Err(error) if error.problem == Problem::Truncated && !at_end => return Ok(at),
                Ok(Step::Incomplete) => return Err(JsonError { problem: Problem::Truncated, offset: self.done_bytes + left.len() }),
                Err(error) => return Err(JsonError { offset: error.offset + self.done_bytes, ..error }),
            }
        }
    }

    fn step(&mut self, input: &[u8], sink: &mut dyn Sink) -> Read<Step> {
        let mut reader = if self.begun { Reader::resumed(input) } else { Reader::new(input) };
        let Some(next) = reader.peek() else {
            // Between steps white space is done with; a byte order mark may still be coming.
            return Ok(if self.begun { Step::Took(input.len()) } else { Step::Took(0) });
        };
        let Some(Frame { kind, is_array, is_empty }) = self.frames.last_mut() else {
            if self.begun {
                return Err(reader.error(Problem::Trailing));
            }
            if next == 0xEF && input.len() < 3 {
                return Ok(Step::Incomplete);
            }
            let step = self.open(&mut reader, Kind::Document, false)?;
            self.begun = true;
            return Ok(step);
        };
        let (kind, is_array, was_empty) = (*kind, *is_array, *is_empty);
        if kind == Kind::Words
            && let Some(bytes) = self.usual_word(input, was_empty)
        {
            self.fill();
            return Ok(Step::Took(bytes));
        }
        if next == if is_array { b']' } else { b'}' } {
            reader.advance();
            self.frames.pop();
            self.close(kind, sink);
            return Ok(Step::Took(reader.at()));
        }
        if !was_empty {
            reader.expect(b',')?;
        }
        let key = if is_array {
            None
        } else {
            let key = reader.key()?;
            reader.expect(b':')?;
            Some(key)
        };
        let inner = inner_kind(kind, key.as_deref());
        match (inner, reader.need()?) {
            (Some(inner), _) => {
                let wants_array = matches!(inner, Kind::Tracks | Kind::Transcripts | Kind::Sentences | Kind::Words);
                self.is_result |= inner == Kind::Transcripts;
                self.open(&mut reader, inner, wants_array)
            }
            (None, bracket @ (b'{' | b'[')) => self.open(&mut reader, Kind::Other, bracket == b'['),
            (None, _) => {
                self.value(kind, key.as_deref().unwrap_or_default(), &mut reader, sink)?;
                // A number could go on with the next piece.
                reader.need()?;
                self.fill();
                Ok(Step::Took(reader.at()))
            }
        }
    }

    /// The innermost array or object has something in it.
    fn fill(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.is_empty = false;
        }
    }

    fn open(&mut self, reader: &mut Reader<'_>, kind: Kind, is_array: bool) -> Read<Step> {
        if !reader.opens(if is_array { b'[' } else { b'{' })? {
            // `null`, which is the same as nothing in it. A number could not go on, but a letter could.
            if kind != Kind::Document {
                reader.need()?;
            }
            self.fill();
            return Ok(Step::Took(reader.at()));
        }
        if self.frames.len() >= DEPTH_MAX {
            return Err(reader.error(Problem::TooDeep));
        }
        match kind {
            Kind::Transcript => self.channel = Channel::default(),
            Kind::Sentence => self.sentence.clear(),
            Kind::Word => {
                self.word = Word::default();
                self.word_text.clear();
                self.punctuation.clear();
            }
            _ => {}
        }
        self.fill();
        self.frames.push(Frame { kind, is_array, is_empty: true });
        Ok(Step::Took(reader.at()))
    }

    fn close(&mut self, kind: Kind, sink: &mut dyn Sink) {
        match kind {
            Kind::Word => {
                let (mut word, text, punctuation) =
                    (self.word, core::mem::take(&mut self.word_text), core::mem::take(&mut self.punctuation));
                (word.text_bytes, word.punctuation_bytes) = (text.len(), punctuation.len());
                self.sentence.spoken.push_str(&text);
                self.sentence.spoken.push_str(&punctuation);
                self.sentence.words.push(word);
                (self.word_text, self.punctuation) = (text, punctuation);
            }
            Kind::Sentence => sink.sentence(&self.sentence),
            Kind::Transcript => sink.channel(&self.channel),
            _ => {}
        }
    }

    /// A plain value. (`reader.text()` takes `null` as nothing and numbers as they are written.)
    fn value(&mut self, kind: Kind, key: &str, reader: &mut Reader<'_>, sink: &mut dyn Sink) -> Read<()> {
        let (channel, sentence, word) = (&mut self.channel, &mut self.sentence, &mut self.word);
        match (kind, key) {
            (Kind::Document, "file_url") => reader.text().map(|url| sink.field(Field::FileUrl(url))),
            (Kind::Properties, "original_duration_in_milliseconds") => reader.count().map(|ms| sink.field(Field::DurationMs(ms))),
            // Paraformer's name for it, and Qwen's.
            (Kind::Properties, "audio_format" | "format") => reader.text().map(|format| sink.field(Field::Format(format))),
            (Kind::Properties, "original_sampling_rate" | "sample_rate") => reader.count().map(|hz| sink.field(Field::SampleRateHz(hz))),
            (Kind::Tracks, _) => {
                let track = reader.count()?;
                // Told only when it is whole: a step may be taken again.
                reader.need()?;
                track.into_iter().for_each(|track| sink.field(Field::Track(track)));
                Ok(())
            }
            (Kind::Transcript, "channel_id") => reader.count().map(|id| channel.channel_id = id.unwrap_or_default()),
            (Kind::Transcript, "content_duration_in_milliseconds") => reader.count().map(|ms| channel.speech_ms = ms),
            (Kind::Transcript, "text") => reader.text_into(&mut channel.text),
            (Kind::Sentence, "begin_time") => reader.count().map(|ms| sentence.start_ms = ms.unwrap_or_default()),
            (Kind::Sentence, "end_time") => reader.count().map(|ms| sentence.end_ms = ms.unwrap_or_default()),
            (Kind::Sentence, "text") => reader.text_into(&mut sentence.text),
            (Kind::Sentence, "sentence_id") => reader.count().map(|id| sentence.sentence_id = id),
            (Kind::Sentence, "speaker_id") => reader.count().map(|id| sentence.speaker_id = id),
            (Kind::Sentence, "language") => reader.text().map(|language| sentence.language = language),
            (Kind::Sentence, "emotion") => reader.text().map(|emotion| sentence.emotion = emotion),
            (Kind::Word, "begin_time") => reader.count().map(|ms| word.start_ms = ms.unwrap_or_default()),
            (Kind::Word, "end_time") => reader.count().map(|ms| word.end_ms = ms.unwrap_or_default()),
            (Kind::Word, "text") => reader.text_into(&mut self.word_text),
            (Kind::Word, "punctuation") => reader.text_into(&mut self.punctuation),
            _ => reader.skip(),
        }
    }

    /// The next word, if it is written in the usual order and without escapes; and how many bytes it took. Whatever else is there is left to
    /// the steps.
    fn usual_word(&mut self, input: &[u8], is_first: bool) -> Option<usize> {
        let mut usual = Usual { input, at: 0 };
        if !is_first {
            usual.mark(b',')?;
        }
        usual.mark(b'{')?;
        usual.key(b"\"begin_time\"")?;
        let start_ms = usual.number()?;
        usual.mark(b',')?;
        usual.key(b"\"end_time\"")?;
        let end_ms = usual.number()?;
        usual.mark(b',')?;
        usual.key(b"\"text\"")?;
        let text = usual.string()?;
        usual.mark(b',')?;
        usual.key(b"\"punctuation\"")?;
        let punctuation = usual.string()?;
        usual.mark(b'}')?;
        self.sentence.spoken.push_str(text);
        self.sentence.spoken.push_str(punctuation);
        self.sentence.words.push(Word { start_ms, end_ms, text_bytes: text.len(), punctuation_bytes: punctuation.len() });
        Some(usual.at)
    }
}

/// What an array or object under `key` of a `kind` is; `None` where a plain value is looked for.
fn inner_kind(kind: Kind, key: Option<&str>) -> Option<Kind> {
    match (kind, key) {
        (Kind::Document, Some("properties" | "audio_info")) => Some(Kind::Properties),
        (Kind::Properties, Some("channels")) => Some(Kind::Tracks),
        (Kind::Document, Some("transcripts")) => Some(Kind::Transcripts),
        (Kind::Transcripts, _) => Some(Kind::Transcript),
        (Kind::Transcript, Some("sentences")) => Some(Kind::Sentences),
        (Kind::Sentences, _) => Some(Kind::Sentence),
        (Kind::Sentence, Some("words")) => Some(Kind::Words),
        (Kind::Words, _) => Some(Kind::Word),
        _ => None,
    }
}

/// A position in a word that is probably written as usual. `None` is no error: it is left to the careful way.
struct Usual<'a> {
    input: &'a [u8],
    at: usize,
}

impl<'a> Usual<'a> {
    fn white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.input.get(self.at) {
            self.at += 1;
        }
    }

    fn mark(&mut self, mark: u8) -> Option<()> {
        self.white_space();
        (*self.input.get(self.at)? == mark).then(|| self.at += 1)
    }

    fn key(&mut self, key: &[u8]) -> Option<()> {
        self.white_space();
        self.input.get(self.at..)?.starts_with(key).then(|| self.at += key.len())?;
        self.mark(b':')
    }

    /// At most 15 digits, so that it is exact in a double too.
    fn number(&mut self) -> Option<u64> {
        self.white_space();
        let (start, mut value) = (self.at, 0_u64);
        while let Some(digit @ b'0'..=b'9') = self.input.get(self.at) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let digits = self.at - start;
        let plain = (1..=15).contains(&digits) && (digits == 1 || self.input.get(start) != Some(&b'0'));
        // What could make another number of it comes right behind it.
        let ends = !matches!(self.input.get(self.at)?, b'.' | b'e' | b'E');
        (plain && ends).then_some(value)
    }

    fn string(&mut self) -> Option<&'a str> {
        self.mark(b'"')?;
        let rest = self.input.get(self.at..)?;
        let length = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 1;
        core::str::from_utf8(rest.get(..length)?).ok()
    }
}
