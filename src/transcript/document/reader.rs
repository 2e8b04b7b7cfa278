//! Reads a result document that comes in pieces cut anywhere, and passes its fields to a [`Sink`],
//! sentence by sentence.
//!
//! A state machine over bytes: whatever a piece ends in the middle of (a number, an escape, a
//! character) is state, so no piece is kept, and the largest part of a document that is kept is one
//! sentence. Words in the usual order of keys, which are nearly all of a document, take the fast
//! path, a whole word at a time; input that is not as usual, or not whole in this piece, is left to
//! the state machine. Every byte is checked, also of fields that are skipped.

use super::escape::{EscapeState, Escaped};
use super::fast_path;
use super::key::Key;
use super::nesting::Nesting;
use super::number::{Number, NumberState};
use super::record::RecordBuilder;
use super::scan;
use super::schema::{Container, Slot};
use super::sink::Sink;
use super::split_char::SplitChar;
use crate::error::{Problem, ReadError};

/// Position in the grammar. It is matched and never compared: `==` would be a call.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Before the document, behind so many bytes of a byte order mark.
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
    Escape(EscapeState),
    Number(NumberState),
    /// In `true`, `false` or `null`, behind so many of its bytes.
    Literal(&'static [u8], usize),
    End,
}

/// Reads one document; see the module.
pub(crate) struct DocumentReader {
    state: State,
    nesting: Nesting,
    /// Bytes of the document before this piece.
    done_bytes: usize,
    /// `transcripts` was there, so this is a result document.
    is_result: bool,
    /// Destination of the value that is being read.
    slot: Slot,
    /// The text that is being read is a key.
    in_key: bool,
    key: Key,
    number: Number,
    split_char: SplitChar,
    record: RecordBuilder,
}

impl Default for DocumentReader {
    fn default() -> Self {
        Self {
            state: State::Start(0),
            nesting: Nesting::default(),
            done_bytes: 0,
            is_result: false,
            slot: Slot::Container(Container::Document),
            in_key: false,
            key: Key::default(),
            number: Number::default(),
            split_char: SplitChar::default(),
            record: RecordBuilder::default(),
        }
    }
}

type Step<T = ()> = Result<T, Problem>;

impl DocumentReader {
    /// Takes the next piece.
    ///
    /// # Errors
    /// As soon as the bytes so far cannot be the beginning of a result document.
    pub(crate) fn feed(&mut self, piece: &[u8], sink: &mut dyn Sink) -> Result<(), ReadError> {
        let mut at = 0;
        while at < piece.len() {
            if let Err(problem) = self.step(piece, &mut at, sink) {
                // A character that is none may have begun in the piece before.
                return Err(ReadError {
                    problem,
                    offset: (self.done_bytes + at).saturating_sub(self.split_char.count()),
                });
            }
        }
        self.done_bytes += piece.len();
        Ok(())
    }

    /// Takes the end; the length of the document in bytes.
    ///
    /// # Errors
    /// When the document has not come to its end, or was no result document.
    pub(crate) fn finish(&self) -> Result<usize, ReadError> {
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
    fn step(&mut self, piece: &[u8], at: &mut usize, sink: &mut dyn Sink) -> Step {
        if matches!(self.state, State::Text) {
            return self.text(piece, at, sink);
        }
        let rest = piece.get(*at..).unwrap_or_default();
        let Some(&byte) = rest.first() else {
            return Ok(());
        };
        let took_fast_path = match self.state {
            State::FirstElement | State::CommaOrEnd if self.nesting.top() == Container::Words => {
                self.fast_words(rest, at)
            }
            State::FirstKey | State::CommaOrEnd if !self.nesting.top().is_array() => {
                self.fast_entry(rest, at, sink)?
            }
            _ => false,
        };
        if took_fast_path {
            return Ok(());
        }
        match self.state {
            State::Start(marks) => return self.start(byte, marks, at),
            State::Escape(state) => {
                if !self.escape(state, byte, sink)? {
                    return Ok(());
                }
            }
            State::Number(state) => return self.number(byte, state, at, sink),
            State::Literal(word, bytes) => self.literal(byte, word, bytes)?,
            _ if byte <= b' ' => {
                let bytes = scan::whitespace(rest);
                *at += bytes;
                return if bytes > 0 {
                    Ok(())
                } else {
                    Err(Problem::Unexpected)
                };
            }
            State::FirstElement | State::CommaOrEnd
                if byte == b']' && self.nesting.top().is_array() =>
            {
                self.close(sink)?
            }
            State::FirstKey | State::CommaOrEnd
                if byte == b'}' && !self.nesting.top().is_array() =>
            {
                self.close(sink)?
            }
            State::CommaOrEnd if byte == b',' => {
                self.state = if self.nesting.top().is_array() {
                    State::Value
                } else {
                    State::Key
                }
            }
            State::FirstKey | State::Key if byte == b'"' => {
                self.in_key = true;
                self.key.clear();
                self.state = State::Text;
            }
            State::Colon if byte == b':' => {
                self.slot = self.slot_of(self.key.as_bytes(), sink);
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
        match self.nesting.top().key_slot(key) {
            Slot::ChannelText if !sink.wants_channel_text() => Slot::Skip,
            slot => slot,
        }
    }

    /// Before the document: white space, and at its very beginning a byte order mark.
    #[inline(never)]
    fn start(&mut self, byte: u8, marks: u8, at: &mut usize) -> Step {
        match (byte, marks) {
            (0xEF, 0) => self.state = State::Start(1),
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
    fn value(&mut self, byte: u8) -> Step {
        if let Some(slot) = self.nesting.top().element_slot() {
            self.slot = slot;
        }
        let literal: &'static [u8] = match byte {
            b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' => b"",
            // The same as nothing in its place.
            b'n' => b"null",
            b't' => b"true",
            b'f' => b"false",
            _ => return Err(Problem::Unexpected),
        };
        if !self.slot.accepts(byte) {
            return Err(Problem::Shape);
        }
        if let b'{' | b'[' = byte {
            return self.open(byte == b'[');
        }
        self.record.begin_value(self.slot);
        if let Some((number, state)) = Number::begin(byte) {
            (self.number, self.state) = (number, State::Number(state));
            return self.record.push_number_byte(self.slot, byte);
        }
        self.in_key = false;
        self.state = if literal.is_empty() {
            State::Text
        } else {
            State::Literal(literal, 1)
        };
        Ok(())
    }

    #[inline(never)]
    fn open(&mut self, is_array: bool) -> Step {
        let container = match self.slot {
            Slot::Container(container) if container.is_array() == is_array => container,
            Slot::Container(_) => return Err(Problem::Shape),
            _ if is_array => Container::OtherArray,
            _ => Container::OtherObject,
        };
        self.nesting.push(container)?;
        self.is_result |= container == Container::Transcripts;
        self.record.open(container);
        self.state = if is_array {
            State::FirstElement
        } else {
            State::FirstKey
        };
        Ok(())
    }

    #[inline(never)]
    fn close(&mut self, sink: &mut dyn Sink) -> Step {
        self.record.close(self.nesting.top(), sink)?;
        self.nesting.pop();
        self.end_value();
        Ok(())
    }

    fn end_value(&mut self) {
        self.state = if self.nesting.is_empty() {
            State::End
        } else {
            State::CommaOrEnd
        };
    }

    #[inline(never)]
    fn literal(&mut self, byte: u8, word: &'static [u8], bytes: usize) -> Step {
        if word.get(bytes) != Some(&byte) {
            return Err(Problem::Unexpected);
        }
        if bytes + 1 == word.len() {
            self.end_value();
        } else {
            self.state = State::Literal(word, bytes + 1);
        }
        Ok(())
    }

    /// A byte of a number, or the byte behind the number, which shows that it has ended.
    #[inline(never)]
    fn number(
        &mut self,
        byte: u8,
        state: NumberState,
        at: &mut usize,
        sink: &mut dyn Sink,
    ) -> Step {
        if let Some(next) = self.number.push(state, byte)? {
            self.record.push_number_byte(self.slot, byte)?;
            self.state = State::Number(next);
            *at += 1;
            return Ok(());
        }
        let value = self.number.value().ok_or(Problem::BadNumber)?;
        self.record.end_number(self.slot, value, sink)?;
        self.end_value();
        Ok(())
    }

    /// A run of a text, up to its end, its next escape, or the end of the piece.
    #[inline(never)]
    fn text(&mut self, piece: &[u8], at: &mut usize, sink: &mut dyn Sink) -> Step {
        let rest = piece.get(*at..).unwrap_or_default();
        let mut run = rest.get(..scan::unescaped(rest)).unwrap_or_default();
        let end = rest.get(run.len());
        while self.split_char.count() > 0
            && let Some((&byte, after)) = run.split_first()
        {
            if let Some(character) = self.split_char.push(byte)? {
                self.push_text(character.encode_utf8(&mut [0; 4]), sink)?;
            }
            run = after;
            *at += 1;
        }
        // Text that is skipped is checked faster.
        let is_skipped = match self.slot {
            Slot::Skip => true,
            Slot::ChannelText => !sink.wants_channel_text(),
            _ => false,
        };
        let checked = if is_skipped && !self.in_key {
            scan::common_utf8(run)
        } else {
            0
        };
        let run = run.get(checked..).unwrap_or_default();
        *at += checked;
        let text = match core::str::from_utf8(run) {
            Ok(text) => text,
            Err(error) => {
                let (valid, cut) = run
                    .split_at_checked(error.valid_up_to())
                    .unwrap_or_default();
                *at += valid.len();
                if error.error_len().is_some() || end.is_some() {
                    return Err(Problem::BadUtf8);
                }
                *at += cut.len();
                self.split_char.begin(cut);
                return self.push_text(core::str::from_utf8(valid).unwrap_or_default(), sink);
            }
        };
        self.push_text(text, sink)?;
        *at += run.len();
        match end {
            None => return Ok(()),
            Some(_) if self.split_char.count() > 0 => return Err(Problem::BadUtf8),
            Some(b'"') => self.end_text(sink)?,
            Some(b'\\') => self.state = State::Escape(EscapeState::Letter),
            Some(_) => return Err(Problem::BadString),
        }
        *at += 1;
        Ok(())
    }

    /// Takes a byte of an escape; `false` where the byte must be taken again.
    // A function of its own: the buffer would give every step a stack frame.
    #[inline(never)]
    fn escape(&mut self, state: EscapeState, byte: u8, sink: &mut dyn Sink) -> Step<bool> {
        let (is_lone, character, next) = match state.push(byte)? {
            Escaped::Pending(next) => (false, None, Some(next)),
            Escaped::Done(character) => (false, Some(character), None),
            Escaped::Lone(next) => {
                self.push_char(char::REPLACEMENT_CHARACTER, sink)?;
                self.state = next.map_or(State::Text, State::Escape);
                return Ok(false);
            }
            Escaped::LoneBefore(character) => (true, Some(character), None),
            Escaped::LoneBeforeHigh(next) => (true, None, Some(next)),
        };
        if is_lone {
            self.push_char(char::REPLACEMENT_CHARACTER, sink)?;
        }
        self.state = next.map_or(State::Text, State::Escape);
        if let Some(character) = character {
            self.push_char(character, sink)?;
        }
        Ok(true)
    }

    /// Appends a character of an escape. NUL is left out: no text needs it, and it would end the
    /// text of a subtitle file for its reader.
    #[inline(never)]
    fn push_char(&mut self, character: char, sink: &mut dyn Sink) -> Step {
        if character == '\0' && !self.in_key {
            return Ok(());
        }
        self.push_text(character.encode_utf8(&mut [0; 4]), sink)
    }

    #[inline(never)]
    fn push_text(&mut self, text: &str, sink: &mut dyn Sink) -> Step {
        if self.in_key {
            self.key.push(text);
            return Ok(());
        }
        self.record.push_text(self.slot, text, sink)
    }

    #[inline(never)]
    fn end_text(&mut self, sink: &mut dyn Sink) -> Step {
        if core::mem::take(&mut self.in_key) {
            self.state = State::Colon;
            return Ok(());
        }
        self.record.end_text(self.slot, sink)?;
        self.end_value();
        Ok(())
    }

    /// Takes a key and its value, if both are plain and whole in this piece; or just the key, if
    /// the value is an array or object.
    #[inline(never)]
    fn fast_entry(&mut self, rest: &[u8], at: &mut usize, sink: &mut dyn Sink) -> Step<bool> {
        let needs_comma = matches!(self.state, State::CommaOrEnd);
        let Some((key, behind)) = fast_path::key(rest, needs_comma) else {
            return Ok(false);
        };
        let slot = self.slot_of(key, sink);
        let left = match behind.first() {
            Some(b'{' | b'[') => {
                (self.slot, self.state) = (slot, State::Value);
                *at += rest.len() - behind.len();
                return Ok(true);
            }
            Some(b'0'..=b'9') if !slot.is_text() && !matches!(slot, Slot::Container(_)) => {
                let Some((value, left)) = fast_path::integer(behind) else {
                    return Ok(false);
                };
                self.slot = slot;
                self.record.set_count(slot, Some(u64::from(value)), sink)?;
                left
            }
            Some(b'"') if slot.is_text() || slot == Slot::Skip => {
                let Some((text, left)) = fast_path::unescaped_string(behind) else {
                    return Ok(false);
                };
                let Ok(text) = core::str::from_utf8(text) else {
                    return Ok(false);
                };
                self.slot = slot;
                self.record.begin_value(slot);
                self.record.push_text(slot, text, sink)?;
                self.record.end_text(slot, sink)?;
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
    fn fast_words(&mut self, rest: &[u8], at: &mut usize) -> bool {
        let mut left = rest;
        let mut needs_comma = matches!(self.state, State::CommaOrEnd);
        while let Some(((times, text, punctuation), behind)) = fast_path::word(left, needs_comma) {
            if !self.record.push_word(times, text, punctuation) {
                break;
            }
            (left, needs_comma) = (behind, true);
        }
        let taken = rest.len() - left.len();
        if taken > 0 {
            *at += taken;
            self.state = State::CommaOrEnd;
        }
        taken > 0
    }
}

#[cfg(test)]
mod tests;
