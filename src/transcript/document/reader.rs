//! Reads a result document that comes in pieces cut anywhere, and tells what is in it, sentence by
//! sentence (docs/dashscope-api.md §4, all families at once).
//!
//! A state machine over bytes: whatever a piece ends in the middle of (a number, an escape, a
//! character) is state, so no piece is kept, and what is kept is one sentence. Words in the usual
//! key order, which are nearly all of a document, take a quicker way, a whole word at a time;
//! whatever is not as usual, or not whole in this piece, is left to the state machine. Every byte
//! is checked, also of what nobody asked for.

use crate::error::{Problem, ReadError};
use crate::alloc::Grown;
use super::fast_path as usual;
use super::fast_path::Piece;
use super::scan;

/// Told what a document holds, in its order. An error says that there is no memory to keep it.
pub trait Sink {
    /// A plain field of the document itself.
    fn field(&mut self, field: Field<'_>) -> Grown;
    /// Whether the texts of channels are told.
    fn wants_channel_text(&self) -> bool {
        true
    }
    /// A piece of the text of the channel that is being read, the first if it `begins`; perhaps
    /// before, perhaps after its sentences.
    fn channel_text(&mut self, _piece: &str, _begins: bool) -> Grown {
        Ok(())
    }
    /// A sentence of the channel that is being read; it may be swapped for another, to be filled.
    fn sentence(&mut self, channel: Channel, said: &mut Said) -> Grown;
    /// The end of a channel.
    fn channel(&mut self, channel: Channel) -> Grown;
}

/// A plain field of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<'a> {
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

/// What a channel has said of itself so far; its own fields may come before or after its sentences.
/// Wire: `transcripts[]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// How many came before it.
    pub index: usize,
    /// Wire: `channel_id`.
    pub channel_id: u64,
    /// Wire: `content_duration_in_milliseconds`.
    pub speech_ms: Option<u64>,
}

/// A sentence as it was read. Wire: `sentences[]`.
#[derive(Debug, Default)]
pub struct Said {
    /// Wire: `begin_time`.
    pub start_ms: u32,
    /// Wire: `end_time`.
    pub end_ms: u32,
    /// Wire: `text`.
    pub text: String,
    /// Wire: `sentence_id`.
    pub sentence_id: Option<u32>,
    /// Wire: `speaker_id`.
    pub speaker_id: Option<u32>,
    /// Wire: `language`; empty where there is none.
    pub language: String,
    /// Wire: `emotion`; empty where there is none.
    pub emotion: String,
    /// In the document's order.
    pub words: Vec<Timing>,
    /// What [`Self::spoken`] is where it is not `text`.
    spoken: Option<String>,
}

/// When a word is said, and how much of the text it is. Wire: `words[]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// Wire: `begin_time`.
    pub start_ms: u32,
    /// Wire: `end_time`.
    pub end_ms: u32,
    /// Bytes of its text.
    pub text_bytes: u16,
    /// Bytes of the punctuation behind it.
    pub punctuation_bytes: u16,
}

impl Said {
    /// The text and punctuation of all its words, one after the other; nearly always its `text`.
    pub fn spoken(&self) -> &str {
        self.spoken.as_ref().unwrap_or(&self.text)
    }

    /// Empties it, keeping its memory.
    fn clear(&mut self) {
        for text in [&mut self.text, &mut self.language, &mut self.emotion] {
            text.clear();
        }
        self.words.clear();
        (
            self.start_ms,
            self.end_ms,
            self.sentence_id,
            self.speaker_id,
        ) = (0, 0, None, None);
    }
}

/// What an array or object is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    OtherArray,
    OtherObject,
}

impl Kind {
    fn is_array(self) -> bool {
        matches!(
            self,
            Self::Tracks | Self::Transcripts | Self::Sentences | Self::Words | Self::OtherArray
        )
    }
}

/// What the next value is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Skip,
    Open(Kind),
    // Texts.
    FileUrl,
    Format,
    Language,
    Emotion,
    ChannelText,
    SentenceText,
    WordText,
    Punctuation,
    // Whole numbers.
    DurationMs,
    SampleRateHz,
    Track,
    ChannelId,
    SpeechMs,
    SentenceStart,
    SentenceEnd,
    SentenceId,
    SpeakerId,
    WordStart,
    WordEnd,
}

impl Slot {
    fn is_text(self) -> bool {
        use Slot::{
            ChannelText, Emotion, FileUrl, Format, Language, Punctuation, SentenceText, WordText,
        };
        matches!(
            self,
            FileUrl
                | Format
                | Language
                | Emotion
                | ChannelText
                | SentenceText
                | WordText
                | Punctuation
        )
    }

    fn is_count(self) -> bool {
        !self.is_text() && !matches!(self, Self::Skip | Self::Open(_))
    }
}

/// Where the machine stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the document; so many bytes of a byte order mark have come.
    Start(u8),
    Value,
    /// Behind `[`: a value or `]`.
    FirstElement,
    /// Behind `{`: a key or `}`.
    FirstKey,
    Key,
    Colon,
    /// Behind a value.
    CommaOrEnd,
    Text,
    /// Behind a backslash.
    Escape,
    /// In `\uXXXX`: digits so far, and their value.
    Unicode(u8, u32),
    /// Behind the first half of a surrogate pair: a backslash.
    PairBackslash,
    /// The `u` behind that.
    PairLetter,
    Number(Part),
    /// In `true`, `false` or `null`; so many bytes have come.
    Literal(&'static [u8], usize),
    End,
}

/// In which part of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Minus,
    /// Behind a leading zero.
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

/// A number as far as it has come: `digits` × 10^`scale` × 10^±`exponent`.
#[derive(Clone, Copy, Debug, Default)]
struct Number {
    negative: bool,
    digits: u64,
    scale: i32,
    exponent: i32,
    exponent_negative: bool,
}

/// Largest double below which every integer is one: `Number.MAX_SAFE_INTEGER`.
const EXACT_MAX: f64 = 9_007_199_254_740_991.0;

/// Largest power of ten that is reckoned with.
const POWER_MAX: i32 = 600;

impl Number {
    fn whole(&mut self, digit: u8) {
        match self
            .digits
            .checked_mul(10)
            .and_then(|digits| digits.checked_add(u64::from(digit - b'0')))
        {
            Some(digits) if self.scale == 0 => self.digits = digits,
            // More digits than a double holds only make it larger.
            _ => self.scale = self.scale.saturating_add(1),
        }
    }

    fn fraction(&mut self, digit: u8) {
        if self.scale <= 0
            && let Some(digits) = self
                .digits
                .checked_mul(10)
                .and_then(|digits| digits.checked_add(u64::from(digit - b'0')))
        {
            self.digits = digits;
            self.scale -= 1;
        }
    }

    /// `None` when it is too large for a double.
    fn value(self) -> Option<f64> {
        let exponent = if self.exponent_negative {
            -self.exponent
        } else {
            self.exponent
        };
        // Beyond this it is 0 or too large, and sums must not overflow.
        let power = self
            .scale
            .saturating_add(exponent)
            .clamp(-POWER_MAX, POWER_MAX);
        let digits = self.digits as f64;
        let value = match power {
            _ if self.digits == 0 => 0.0,
            // In two steps: 10^330 alone is too large for a double.
            ..0 => {
                digits
                    / 10_f64.powi((-power).min(300))
                    / 10_f64.powi((-power).clamp(300, POWER_MAX) - 300)
            }
            _ => digits * 10_f64.powi(power),
        };
        value
            .is_finite()
            .then_some(if self.negative { -value } else { value })
    }
}

/// The nearest whole number. Adding a half and cutting off would make the next one of odd numbers
/// beyond 2^52.
fn rounded(value: f64) -> u64 {
    let whole = value as u64;
    whole + u64::from(value - whole as f64 >= 0.5)
}

/// How deep arrays and objects may nest; a document nests 8 deep.
const DEPTH_MAX: usize = 64;
/// Longest text of a sentence, of its words together, and of a field of the document. An hour of
/// speech is 100 KB.
const TEXT_BYTES_MAX: usize = 16 << 20;
/// Words of a sentence. Half a day is 150,000.
const WORDS_MAX: usize = 1 << 20;
/// Longest key that is looked at; the longest that is known has 34 bytes.
const KEY_BYTES_MAX: usize = 40;

/// Reads a document; see the module.
pub struct DocumentReader {
    state: State,
    /// What is open.
    stack: [Kind; DEPTH_MAX],
    depth: usize,
    /// Bytes of the document before this piece.
    done_bytes: usize,
    /// There was a `transcripts`, so it is a result document.
    is_result: bool,
    slot: Slot,
    /// The text being read is a key.
    in_key: bool,
    /// Nothing of the text being read has come.
    begins: bool,
    key: [u8; KEY_BYTES_MAX],
    /// May exceed what is kept of it.
    key_bytes: usize,
    number: Number,
    /// First half of a surrogate pair.
    high: u32,
    /// Bytes of a character that the last piece ended in.
    cut: [u8; 4],
    cut_bytes: usize,
    channel: Channel,
    channels: usize,
    sentence: Said,
    /// What will be the sentence's `spoken`.
    spoken: Vec<u8>,
    word: Timing,
    word_text: String,
    punctuation: String,
    /// Texts of the document's own fields, and numbers in quotes.
    scratch: String,
}

impl Default for DocumentReader {
    fn default() -> Self {
        Self {
            state: State::Start(0),
            stack: [Kind::OtherArray; DEPTH_MAX],
            depth: 0,
            done_bytes: 0,
            is_result: false,
            slot: Slot::Open(Kind::Document),
            in_key: false,
            begins: false,
            key: [0; KEY_BYTES_MAX],
            key_bytes: 0,
            number: Number::default(),
            high: 0,
            cut: [0; 4],
            cut_bytes: 0,
            channel: Channel::default(),
            channels: 0,
            sentence: Said::default(),
            spoken: Vec::new(),
            word: Timing::default(),
            word_text: String::new(),
            punctuation: String::new(),
            scratch: String::new(),
        }
    }
}

type Step<T> = Result<T, Problem>;

impl DocumentReader {
    /// Takes the next piece.
    ///
    /// # Errors
    /// As soon as what has come cannot be the beginning of a result document.
    pub fn feed(&mut self, piece: &[u8], sink: &mut dyn Sink) -> Result<(), ReadError> {
        let mut at = 0;
        while at < piece.len() {
            if let Err(problem) = self.step(piece, &mut at, sink) {
                // A character that is none may have begun in the piece before.
                return Err(ReadError {
                    problem,
                    offset: (self.done_bytes + at).saturating_sub(self.cut_bytes),
                });
            }
        }
        self.done_bytes += piece.len();
        Ok(())
    }

    /// Takes the end; how many bytes it were.
    ///
    /// # Errors
    /// When the document has not come to its end, or was no result document.
    pub fn finish(&self) -> Result<usize, ReadError> {
        let problem = match (self.state, self.is_result) {
            (State::End, true) => return Ok(self.done_bytes),
            (State::End, false) => Problem::NoTranscripts,
            _ => Problem::Truncated,
        };
        Err(ReadError {
            problem,
            offset: self.done_bytes,
        })
    }

    /// Takes at least one byte, or moves to the state that will.
    fn step(&mut self, piece: &[u8], at: &mut usize, sink: &mut dyn Sink) -> Step<()> {
        if self.state == State::Text {
            return self.text(piece, at, sink);
        }
        let rest = piece.get(*at..).unwrap_or_default();
        let Some(&byte) = rest.first() else {
            return Ok(());
        };
        let is_usual = match self.state {
            State::FirstElement | State::CommaOrEnd if self.top() == Kind::Words => {
                self.usual_words(rest, at)
            }
            State::FirstKey | State::CommaOrEnd if !self.top().is_array() => {
                self.usual_entry(rest, at, sink)?
            }
            _ => false,
        };
        if is_usual {
            return Ok(());
        }
        match self.state {
            State::Start(marks) => return self.start(byte, marks, at),
            State::Escape => self.escape(byte, sink)?,
            State::Unicode(digits, value) => self.unicode(byte, digits, value, sink)?,
            State::PairBackslash if byte == b'\\' => self.state = State::PairLetter,
            State::PairLetter if byte == b'u' => self.state = State::Unicode(0, 0),
            State::PairBackslash | State::PairLetter => return Err(Problem::BadString),
            State::Number(part) => return self.number(byte, part, at, sink),
            State::Literal(word, bytes) => self.literal(byte, word, bytes)?,
            _ if byte <= b' ' => {
                let blank = scan::blank(rest);
                *at += blank;
                return if blank > 0 {
                    Ok(())
                } else {
                    Err(Problem::Unexpected)
                };
            }
            State::FirstElement | State::CommaOrEnd if byte == b']' && self.top().is_array() => {
                self.close(sink)?
            }
            State::FirstKey | State::CommaOrEnd if byte == b'}' && !self.top().is_array() => {
                self.close(sink)?
            }
            State::CommaOrEnd if byte == b',' => {
                self.state = if self.top().is_array() {
                    State::Value
                } else {
                    State::Key
                }
            }
            State::FirstKey | State::Key if byte == b'"' => {
                (self.in_key, self.key_bytes) = (true, 0);
                self.state = State::Text;
            }
            State::Colon if byte == b':' => {
                self.slot = self.slot_of(self.key.get(..self.key_bytes).unwrap_or_default(), sink);
                self.state = State::Value;
            }
            State::Value | State::FirstElement => self.value(byte)?,
            State::End => return Err(Problem::Trailing),
            State::CommaOrEnd | State::FirstKey | State::Key | State::Colon | State::Text => {
                return Err(Problem::Unexpected);
            }
        }
        *at += 1;
        Ok(())
    }

    fn slot_of(&self, key: &[u8], sink: &dyn Sink) -> Slot {
        match slot(self.top(), key) {
            Slot::ChannelText if !sink.wants_channel_text() => Slot::Skip,
            slot => slot,
        }
    }

    fn top(&self) -> Kind {
        self.depth
            .checked_sub(1)
            .and_then(|top| self.stack.get(top))
            .copied()
            .unwrap_or(Kind::OtherObject)
    }

    /// Before the document: white space, and at its very beginning a byte order mark.
    #[inline(never)]
    fn start(&mut self, byte: u8, marks: u8, at: &mut usize) -> Step<()> {
        match (byte, marks) {
            (0xEF, 0) if self.done_bytes + *at == 0 => self.state = State::Start(1),
            (0xBB, 1) => self.state = State::Start(2),
            (0xBF, 2) => self.state = State::Value,
            (_, 0) => {
                self.state = State::Value;
                return Ok(());
            }
            _ => return Err(Problem::Unexpected),
        }
        *at += 1;
        Ok(())
    }

    /// The first byte of a value.
    #[inline(never)]
    fn value(&mut self, byte: u8) -> Step<()> {
        match self.top() {
            Kind::Tracks => self.slot = Slot::Track,
            Kind::Transcripts => self.slot = Slot::Open(Kind::Transcript),
            Kind::Sentences => self.slot = Slot::Open(Kind::Sentence),
            Kind::Words => self.slot = Slot::Open(Kind::Word),
            Kind::OtherArray => self.slot = Slot::Skip,
            _ => {}
        }
        let expected = match self.slot {
            Slot::Open(_) => matches!(byte, b'{' | b'[' | b'n'),
            slot if slot.is_text() => !matches!(byte, b't' | b'f'),
            _ => true,
        };
        let word: &'static [u8] = match byte {
            b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' => b"",
            // The same as nothing in it.
            b'n' => b"null",
            b't' => b"true",
            b'f' => b"false",
            _ => return Err(Problem::Unexpected),
        };
        if !expected {
            return Err(Problem::Shape);
        }
        if let b'{' | b'[' = byte {
            return self.open(byte == b'[');
        }
        if let Some(text) = self.target() {
            text.clear();
        }
        (self.number, self.begins) = (Number::default(), true);
        self.state = match byte {
            b'"' => {
                self.in_key = false;
                State::Text
            }
            b'-' => {
                self.number.negative = true;
                State::Number(Part::Minus)
            }
            b'0' => State::Number(Part::Zero),
            b'1'..=b'9' => {
                self.number.whole(byte);
                State::Number(Part::Whole)
            }
            _ => State::Literal(word, 1),
        };
        if let State::Number(_) = self.state {
            self.keep_digit(byte)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn open(&mut self, is_array: bool) -> Step<()> {
        let kind = match self.slot {
            Slot::Open(kind) if kind.is_array() == is_array => kind,
            Slot::Open(_) => return Err(Problem::Shape),
            _ if is_array => Kind::OtherArray,
            _ => Kind::OtherObject,
        };
        *self.stack.get_mut(self.depth).ok_or(Problem::TooDeep)? = kind;
        self.depth += 1;
        match kind {
            Kind::Transcripts => self.is_result = true,
            Kind::Transcript => {
                self.channel = Channel {
                    index: self.channels,
                    ..Channel::default()
                };
                self.channels += 1;
            }
            Kind::Sentence => {
                self.sentence.clear();
                self.spoken.clear();
            }
            Kind::Word => {
                self.word = Timing::default();
                self.word_text.clear();
                self.punctuation.clear();
            }
            _ => {}
        }
        self.state = if is_array {
            State::FirstElement
        } else {
            State::FirstKey
        };
        Ok(())
    }

    #[inline(never)]
    fn close(&mut self, sink: &mut dyn Sink) -> Step<()> {
        match self.top() {
            Kind::Word => {
                let (text, punctuation) = (self.word_text.as_bytes(), self.punctuation.as_bytes());
                if !put_word(
                    &mut self.sentence.words,
                    &mut self.spoken,
                    self.word,
                    (text, text),
                    (punctuation, punctuation),
                ) {
                    return Err(Problem::TooLarge);
                }
            }
            Kind::Sentence => {
                let said = &mut self.sentence;
                if self.spoken != said.text.as_bytes() {
                    // It cannot fail: each of its pieces was checked.
                    said.spoken = Some(
                        String::from_utf8(core::mem::take(&mut self.spoken))
                            .map_err(|_| Problem::BadUtf8)?,
                    );
                }
                let kept = sink.sentence(self.channel, said);
                if let Some(spoken) = said.spoken.take() {
                    self.spoken = spoken.into_bytes();
                }
                kept?;
            }
            Kind::Transcript => sink.channel(self.channel)?,
            _ => {}
        }
        self.depth -= 1;
        self.value_ended();
        Ok(())
    }

    fn value_ended(&mut self) {
        self.state = if self.depth == 0 {
            State::End
        } else {
            State::CommaOrEnd
        };
    }

    #[inline(never)]
    fn literal(&mut self, byte: u8, word: &'static [u8], bytes: usize) -> Step<()> {
        if word.get(bytes) != Some(&byte) {
            return Err(Problem::Unexpected);
        }
        if bytes + 1 == word.len() {
            self.value_ended();
        } else {
            self.state = State::Literal(word, bytes + 1);
        }
        Ok(())
    }

    /// A run of a text, up to its end, its next escape, or the end of the piece.
    #[inline(never)]
    fn text(&mut self, piece: &[u8], at: &mut usize, sink: &mut dyn Sink) -> Step<()> {
        let rest = piece.get(*at..).unwrap_or_default();
        let mut plain = rest.get(..scan::plain(rest)).unwrap_or_default();
        let end = rest.get(plain.len());
        // The last piece ended in the middle of a character.
        while self.cut_bytes > 0
            && let Some((&byte, after)) = plain.split_first()
        {
            let (mut cut, bytes) = (self.cut, self.cut_bytes + 1);
            *cut.get_mut(self.cut_bytes).ok_or(Problem::BadUtf8)? = byte;
            match core::str::from_utf8(cut.get(..bytes).unwrap_or_default()) {
                Ok(character) => {
                    self.push(character, sink)?;
                    self.cut_bytes = 0;
                }
                Err(error) if error.error_len().is_none() => {
                    (self.cut, self.cut_bytes) = (cut, bytes)
                }
                Err(_) => return Err(Problem::BadUtf8),
            }
            plain = after;
            *at += 1;
        }
        // What nobody keeps is checked quicker.
        let known = if self.in_key || self.slot != Slot::Skip {
            0
        } else {
            scan::usual_utf8(plain)
        };
        let plain = plain.get(known..).unwrap_or_default();
        *at += known;
        let text = match core::str::from_utf8(plain) {
            Ok(text) => text,
            Err(error) => {
                let (valid, cut) = plain
                    .split_at_checked(error.valid_up_to())
                    .unwrap_or_default();
                *at += valid.len();
                if error.error_len().is_some() || end.is_some() {
                    return Err(Problem::BadUtf8);
                }
                *at += cut.len();
                self.cut
                    .iter_mut()
                    .zip(cut)
                    .for_each(|(kept, byte)| *kept = *byte);
                self.cut_bytes = cut.len();
                return self.push(core::str::from_utf8(valid).unwrap_or_default(), sink);
            }
        };
        self.push(text, sink)?;
        *at += plain.len();
        match end {
            None => return Ok(()),
            Some(_) if self.cut_bytes > 0 => return Err(Problem::BadUtf8),
            Some(b'"') => self.text_ended(sink)?,
            Some(b'\\') => self.state = State::Escape,
            Some(_) => return Err(Problem::BadString),
        }
        *at += 1;
        Ok(())
    }

    #[inline(never)]
    fn escape(&mut self, byte: u8, sink: &mut dyn Sink) -> Step<()> {
        let character = match byte {
            b'"' => "\"",
            b'\\' => "\\",
            b'/' => "/",
            b'b' => "\u{8}",
            b'f' => "\u{c}",
            b'n' => "\n",
            b'r' => "\r",
            b't' => "\t",
            b'u' => {
                self.state = State::Unicode(0, 0);
                return Ok(());
            }
            _ => return Err(Problem::BadString),
        };
        self.state = State::Text;
        self.push(character, sink)
    }

    /// A digit of `\uXXXX`.
    #[inline(never)]
    fn unicode(&mut self, byte: u8, digits: u8, value: u32, sink: &mut dyn Sink) -> Step<()> {
        let digit = char::from(byte).to_digit(16).ok_or(Problem::BadString)?;
        let unit = value << 4 | digit;
        if digits < 3 {
            self.state = State::Unicode(digits + 1, unit);
            return Ok(());
        }
        let high = core::mem::take(&mut self.high);
        let code = match unit {
            0xDC00..=0xDFFF if high != 0 => 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00),
            0xD800..=0xDBFF if high == 0 => {
                self.high = unit;
                self.state = State::PairBackslash;
                return Ok(());
            }
            _ if high != 0 => return Err(Problem::BadString),
            _ => unit,
        };
        self.state = State::Text;
        let character = char::from_u32(code).ok_or(Problem::BadString)?;
        self.push(character.encode_utf8(&mut [0; 4]), sink)
    }

    /// Where the text of this value is kept.
    fn target(&mut self) -> Option<&mut String> {
        match self.slot {
            Slot::SentenceText => Some(&mut self.sentence.text),
            Slot::WordText => Some(&mut self.word_text),
            Slot::Punctuation => Some(&mut self.punctuation),
            Slot::Language => Some(&mut self.sentence.language),
            Slot::Emotion => Some(&mut self.sentence.emotion),
            Slot::Skip | Slot::Open(_) | Slot::ChannelText => None,
            // A field of the document, or a number in quotes.
            _ => Some(&mut self.scratch),
        }
    }

    #[inline(never)]
    fn push(&mut self, text: &str, sink: &mut dyn Sink) -> Step<()> {
        if self.in_key {
            let bytes = text.as_bytes();
            let room = self.key.get_mut(self.key_bytes..).unwrap_or_default();
            room.iter_mut()
                .zip(bytes)
                .for_each(|(kept, byte)| *kept = *byte);
            self.key_bytes = self.key_bytes.saturating_add(bytes.len());
        } else if self.slot == Slot::ChannelText {
            sink.channel_text(text, core::mem::take(&mut self.begins))?;
        } else if let Some(target) = self.target() {
            if !reserve(target, text.len()) {
                return Err(Problem::TooLarge);
            }
            target.push_str(text);
        }
        Ok(())
    }

    #[inline(never)]
    fn text_ended(&mut self, sink: &mut dyn Sink) -> Step<()> {
        if core::mem::take(&mut self.in_key) {
            self.state = State::Colon;
            return Ok(());
        }
        match self.slot {
            Slot::FileUrl => sink.field(Field::FileUrl(&self.scratch))?,
            Slot::Format => sink.field(Field::Format(&self.scratch))?,
            slot if slot.is_count() => {
                let value = self
                    .scratch
                    .parse()
                    .ok()
                    .filter(|value| *value <= EXACT_MAX as u64);
                self.count(value, sink)?;
            }
            _ => {}
        }
        self.value_ended();
        Ok(())
    }

    /// Numbers are kept as they are written where a text belongs (a table of the documents calls
    /// `code` an integer).
    fn keep_digit(&mut self, byte: u8) -> Step<()> {
        if !self.slot.is_text() || self.slot == Slot::ChannelText {
            return Ok(());
        }
        let Some(target) = self.target() else {
            return Ok(());
        };
        if !reserve(target, 1) {
            return Err(Problem::TooLarge);
        }
        target.push(char::from(byte));
        Ok(())
    }

    /// A byte of a number, or the one behind it, which it takes to know that it has ended.
    #[inline(never)]
    fn number(&mut self, byte: u8, part: Part, at: &mut usize, sink: &mut dyn Sink) -> Step<()> {
        let next = match (part, byte) {
            (Part::Minus, b'0') => Part::Zero,
            (Part::Minus | Part::Whole, b'0'..=b'9') => {
                self.number.whole(byte);
                Part::Whole
            }
            (Part::Zero | Part::Whole, b'.') => Part::Point,
            (Part::Point | Part::Fraction, b'0'..=b'9') => {
                self.number.fraction(byte);
                Part::Fraction
            }
            (Part::Zero | Part::Whole | Part::Fraction, b'e' | b'E') => Part::Exponent,
            (Part::Exponent, b'+' | b'-') => {
                self.number.exponent_negative = byte == b'-';
                Part::ExponentSign
            }
            (Part::Exponent | Part::ExponentSign | Part::ExponentDigits, b'0'..=b'9') => {
                self.number.exponent = self
                    .number
                    .exponent
                    .saturating_mul(10)
                    .saturating_add(i32::from(byte - b'0'));
                Part::ExponentDigits
            }
            (Part::Zero, b'0'..=b'9')
            | (Part::Minus | Part::Point | Part::Exponent | Part::ExponentSign, _) => {
                return Err(Problem::BadNumber);
            }
            (Part::Zero | Part::Whole | Part::Fraction | Part::ExponentDigits, _) => {
                return self.number_ended(sink);
            }
        };
        self.keep_digit(byte)?;
        self.state = State::Number(next);
        *at += 1;
        Ok(())
    }

    #[inline(never)]
    fn number_ended(&mut self, sink: &mut dyn Sink) -> Step<()> {
        let value = self.number.value().ok_or(Problem::BadNumber)?;
        match self.slot {
            Slot::FileUrl => sink.field(Field::FileUrl(&self.scratch))?,
            Slot::Format => sink.field(Field::Format(&self.scratch))?,
            slot if slot.is_count() => self.count(
                (-0.5..=EXACT_MAX).contains(&value).then(|| rounded(value)),
                sink,
            )?,
            _ => {}
        }
        self.value_ended();
        Ok(())
    }

    /// A whole number that is not negative, however it was written; anything else counts as not
    /// given: one odd field must not cost a result that was paid for.
    #[inline(never)]
    fn count(&mut self, value: Option<u64>, sink: &mut dyn Sink) -> Step<()> {
        let (sentence, word) = (&mut self.sentence, &mut self.word);
        let ms = u32::try_from(value.unwrap_or_default()).unwrap_or(u32::MAX);
        let id = value.and_then(|value| u32::try_from(value).ok());
        match self.slot {
            Slot::DurationMs | Slot::SampleRateHz | Slot::Track => {
                let Some(value) = value else { return Ok(()) };
                sink.field(match self.slot {
                    Slot::DurationMs => Field::DurationMs(value),
                    Slot::SampleRateHz => Field::SampleRateHz(value),
                    _ => Field::Track(value),
                })?;
            }
            Slot::ChannelId => self.channel.channel_id = value.unwrap_or_default(),
            Slot::SpeechMs => self.channel.speech_ms = value,
            Slot::SentenceStart => sentence.start_ms = ms,
            Slot::SentenceEnd => sentence.end_ms = ms,
            Slot::SentenceId => sentence.sentence_id = id,
            Slot::SpeakerId => sentence.speaker_id = id,
            Slot::WordStart => word.start_ms = ms,
            Slot::WordEnd => word.end_ms = ms,
            _ => {}
        }
        Ok(())
    }

    /// Takes a key and its value, if both are plain and whole in this piece; or just the key, if
    /// the value is an array or object.
    #[inline(never)]
    fn usual_entry(&mut self, rest: &[u8], at: &mut usize, sink: &mut dyn Sink) -> Step<bool> {
        let Some((name, behind)) = usual::entry_key(rest, self.state == State::CommaOrEnd) else {
            return Ok(false);
        };
        let slot = self.slot_of(name, sink);
        let left = match behind.first() {
            Some(b'{' | b'[') => {
                (self.slot, self.state) = (slot, State::Value);
                *at += rest.len() - behind.len();
                return Ok(true);
            }
            Some(b'0'..=b'9') if !slot.is_text() && !matches!(slot, Slot::Open(_)) => {
                let Some((value, left)) = usual::whole(behind) else {
                    return Ok(false);
                };
                self.slot = slot;
                self.count(Some(u64::from(value)), sink)?;
                left
            }
            Some(b'"') if slot.is_text() || slot == Slot::Skip => {
                let Some(((text, _), left)) = usual::quoted(behind) else {
                    return Ok(false);
                };
                let Ok(text) = core::str::from_utf8(text) else {
                    return Ok(false);
                };
                (self.slot, self.begins) = (slot, true);
                if let Some(target) = self.target() {
                    target.clear();
                }
                self.push(text, sink)?;
                self.text_ended(sink)?;
                left
            }
            _ => return Ok(false),
        };
        *at += rest.len() - left.len();
        self.state = State::CommaOrEnd;
        Ok(true)
    }

    /// Takes the words that are written in the usual order and without escapes, up to the first
    /// that is not, or not whole in this piece.
    #[inline(never)]
    fn usual_words(&mut self, rest: &[u8], at: &mut usize) -> bool {
        let mut left = rest;
        let mut comma = self.state == State::CommaOrEnd;
        while let Some((timing, text, punctuation, behind)) = usual::word(left, comma) {
            if !put_word(
                &mut self.sentence.words,
                &mut self.spoken,
                timing,
                text,
                punctuation,
            ) {
                break;
            }
            (left, comma) = (behind, true);
        }
        let taken = rest.len() - left.len();
        if taken > 0 {
            *at += taken;
            self.state = State::CommaOrEnd;
        }
        taken > 0
    }
}

/// Appends a word; `false` when it does not fit.
#[inline]
fn put_word(
    words: &mut Vec<Timing>,
    spoken: &mut Vec<u8>,
    timing: Timing,
    text: Piece<'_>,
    punctuation: Piece<'_>,
) -> bool {
    let (Ok(text_bytes), Ok(punctuation_bytes)) = (
        u16::try_from(text.0.len()),
        u16::try_from(punctuation.0.len()),
    ) else {
        return false;
    };
    let room = text.0.len() + punctuation.0.len() + 2 * COPY_BYTES;
    let fits = spoken.len() + room <= TEXT_BYTES_MAX && words.len() < WORDS_MAX;
    if !(fits && spoken.try_reserve(room).is_ok() && words.try_reserve(1).is_ok()) {
        return false;
    }
    put_bytes(spoken, text);
    if !punctuation.0.is_empty() {
        put_bytes(spoken, punctuation);
    }
    words.push(Timing {
        text_bytes,
        punctuation_bytes,
        ..timing
    });
    true
}

/// What is copied at once.
const COPY_BYTES: usize = 16;

/// Appends a piece of text. A short one takes along what is behind it, up to a fixed length, and
/// drops that: a copy of any length is a call.
#[inline]
fn put_bytes(spoken: &mut Vec<u8>, (text, input): Piece<'_>) {
    match input.first_chunk::<COPY_BYTES>() {
        Some(chunk) if text.len() <= COPY_BYTES => {
            let end = spoken.len() + text.len();
            spoken.extend_from_slice(chunk);
            spoken.truncate(end);
        }
        _ => spoken.extend_from_slice(text),
    }
}

#[inline]
fn reserve(text: &mut String, bytes: usize) -> bool {
    text.len() + bytes <= TEXT_BYTES_MAX && text.try_reserve(bytes).is_ok()
}

/// What the value of `key` in a `kind` is.
fn slot(kind: Kind, key: &[u8]) -> Slot {
    match (kind, key) {
        (Kind::Document, b"file_url") => Slot::FileUrl,
        (Kind::Document, b"properties" | b"audio_info") => Slot::Open(Kind::Properties),
        (Kind::Document, b"transcripts") => Slot::Open(Kind::Transcripts),
        (Kind::Properties, b"channels") => Slot::Open(Kind::Tracks),
        (Kind::Properties, b"original_duration_in_milliseconds") => Slot::DurationMs,
        (Kind::Properties, b"audio_format" | b"format") => Slot::Format,
        (Kind::Properties, b"original_sampling_rate" | b"sample_rate") => Slot::SampleRateHz,
        (Kind::Transcript, b"channel_id") => Slot::ChannelId,
        (Kind::Transcript, b"content_duration_in_milliseconds") => Slot::SpeechMs,
        (Kind::Transcript, b"text") => Slot::ChannelText,
        (Kind::Transcript, b"sentences") => Slot::Open(Kind::Sentences),
        (Kind::Sentence, b"begin_time") => Slot::SentenceStart,
        (Kind::Sentence, b"end_time") => Slot::SentenceEnd,
        (Kind::Sentence, b"text") => Slot::SentenceText,
        (Kind::Sentence, b"sentence_id") => Slot::SentenceId,
        (Kind::Sentence, b"speaker_id") => Slot::SpeakerId,
        (Kind::Sentence, b"language") => Slot::Language,
        (Kind::Sentence, b"emotion") => Slot::Emotion,
        (Kind::Sentence, b"words") => Slot::Open(Kind::Words),
        (Kind::Word, b"begin_time") => Slot::WordStart,
        (Kind::Word, b"end_time") => Slot::WordEnd,
        (Kind::Word, b"text") => Slot::WordText,
        (Kind::Word, b"punctuation") => Slot::Punctuation,
        _ => Slot::Skip,
    }
}
