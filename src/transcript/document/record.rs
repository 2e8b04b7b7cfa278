//! Values of fields → words, sentences and channels.

use super::number::{Number, to_count};
use super::schema::{Container, Slot};
use super::sentence::RawSentence;
use super::sink::{ChannelFields, DocumentField, Sink};
use super::words::{self, TEXT_BYTES_MAX, TextInInput, UNKNOWN_MS};
use crate::error::Problem;

/// The channel, sentence and word that are being read. Each goes to the sink at its end.
#[derive(Default)]
pub(super) struct RecordBuilder {
    channel: ChannelFields,
    sentence: RawSentence,
    /// The text of the sentence's words.
    words_text: Vec<u8>,
    /// Start and end of the word.
    word_ms: (u32, u32),
    word_text: String,
    punctuation: String,
    /// Texts of the document's own fields, and numbers in quotes.
    scratch: String,
    /// No piece of the text that is being read has been pushed.
    text_begins: bool,
}

impl RecordBuilder {
    /// Begins an array or object.
    pub(super) fn open(&mut self, container: Container) {
        match container {
            Container::Transcript => self.channel = ChannelFields::default(),
            Container::Sentence => {
                self.sentence.clear();
                self.words_text.clear();
            }
            Container::Word => {
                self.word_ms = (UNKNOWN_MS, UNKNOWN_MS);
                self.word_text.clear();
                self.punctuation.clear();
            }
            _ => {}
        }
    }

    /// Ends an array or object.
    pub(super) fn close(
        &mut self,
        container: Container,
        sink: &mut dyn Sink,
    ) -> Result<(), Problem> {
        match container {
            Container::Word => {
                let (text, punctuation) = (self.word_text.as_bytes(), self.punctuation.as_bytes());
                if !words::push_word(
                    &mut self.sentence.words,
                    &mut self.words_text,
                    self.word_ms,
                    (text, text),
                    (punctuation, punctuation),
                ) {
                    return Err(Problem::TooLarge);
                }
                Ok(())
            }
            Container::Sentence => self.end_sentence(sink),
            Container::Transcript => Ok(sink.channel(self.channel)?),
            _ => Ok(()),
        }
    }

    fn end_sentence(&mut self, sink: &mut dyn Sink) -> Result<(), Problem> {
        let sentence = &mut self.sentence;
        if sentence.text.trim().is_empty() && !self.words_text.is_empty() {
            words::join(&mut sentence.text, &sentence.words, &self.words_text)?;
        }
        if self.words_text != sentence.text.as_bytes() {
            // Decoding cannot fail: each of its pieces was checked.
            sentence.words_text = Some(
                String::from_utf8(core::mem::take(&mut self.words_text))
                    .map_err(|_| Problem::BadUtf8)?,
            );
        }
        let kept = sink.sentence(self.channel, sentence);
        if let Some(words_text) = sentence.words_text.take() {
            self.words_text = words_text.into_bytes();
        }
        Ok(kept?)
    }

    /// Appends a whole word; `false` when it does not fit.
    #[inline]
    pub(super) fn push_word(
        &mut self,
        times: (u32, u32),
        text: TextInInput<'_>,
        punctuation: TextInInput<'_>,
    ) -> bool {
        words::push_word(
            &mut self.sentence.words,
            &mut self.words_text,
            times,
            text,
            punctuation,
        )
    }

    /// Begins a text or number.
    pub(super) fn begin_value(&mut self, slot: Slot) {
        if let Some(buffer) = self.buffer(slot) {
            buffer.clear();
        }
        self.text_begins = true;
    }

    /// The buffer that keeps the text of `slot`.
    fn buffer(&mut self, slot: Slot) -> Option<&mut String> {
        match slot {
            Slot::SentenceText => Some(&mut self.sentence.text),
            Slot::WordText => Some(&mut self.word_text),
            Slot::Punctuation => Some(&mut self.punctuation),
            Slot::Language => Some(&mut self.sentence.language),
            Slot::Emotion => Some(&mut self.sentence.emotion),
            Slot::Skip | Slot::Container(_) | Slot::ChannelText => None,
            // A field of the document, or a number in quotes.
            _ => Some(&mut self.scratch),
        }
    }

    /// Appends a piece of a text.
    #[inline(never)]
    pub(super) fn push_text(
        &mut self,
        slot: Slot,
        text: &str,
        sink: &mut dyn Sink,
    ) -> Result<(), Problem> {
        if slot == Slot::ChannelText {
            sink.channel_text(text, core::mem::take(&mut self.text_begins))?;
        } else if let Some(buffer) = self.buffer(slot) {
            if !reserve(buffer, text.len()) {
                return Err(Problem::TooLarge);
            }
            buffer.push_str(text);
        }
        Ok(())
    }

    /// Ends a text.
    #[inline(never)]
    pub(super) fn end_text(&mut self, slot: Slot, sink: &mut dyn Sink) -> Result<(), Problem> {
        if slot.is_count() {
            let count = Number::parse(&self.scratch).and_then(to_count);
            return self.set_count(slot, count, sink);
        }
        self.end_document_text(slot, sink)
    }

    fn end_document_text(&mut self, slot: Slot, sink: &mut dyn Sink) -> Result<(), Problem> {
        match slot {
            Slot::FileUrl => sink.field(DocumentField::FileUrl(&self.scratch))?,
            Slot::Format => sink.field(DocumentField::Format(&self.scratch))?,
            _ => {}
        }
        Ok(())
    }

    /// Appends a byte of a number where a text belongs: the number is kept as it is written (a
    /// table of the documents calls `code` an integer).
    pub(super) fn push_number_byte(&mut self, slot: Slot, byte: u8) -> Result<(), Problem> {
        if !slot.is_text() || slot == Slot::ChannelText {
            return Ok(());
        }
        let Some(buffer) = self.buffer(slot) else {
            return Ok(());
        };
        if !reserve(buffer, 1) {
            return Err(Problem::TooLarge);
        }
        buffer.push(char::from(byte));
        Ok(())
    }

    /// Ends a number.
    pub(super) fn end_number(
        &mut self,
        slot: Slot,
        value: f64,
        sink: &mut dyn Sink,
    ) -> Result<(), Problem> {
        if slot.is_count() {
            return self.set_count(slot, to_count(value), sink);
        }
        self.end_document_text(slot, sink)
    }

    /// Sets a whole number that is not negative. `None` counts as not given: one odd field must not
    /// cost a result that was paid for.
    #[inline(never)]
    pub(super) fn set_count(
        &mut self,
        slot: Slot,
        count: Option<u64>,
        sink: &mut dyn Sink,
    ) -> Result<(), Problem> {
        let sentence = &mut self.sentence;
        let id = count.and_then(|count| u32::try_from(count).ok());
        // No audio is 49 days long: such a time is none.
        let ms = id.unwrap_or(UNKNOWN_MS);
        match slot {
            Slot::DurationMs | Slot::SampleRateHz | Slot::Track => {
                let Some(count) = count else { return Ok(()) };
                sink.field(match slot {
                    Slot::DurationMs => DocumentField::DurationMs(count),
                    Slot::SampleRateHz => DocumentField::SampleRateHz(count),
                    _ => DocumentField::Track(count),
                })?;
            }
            Slot::ChannelId => self.channel.channel_id = count.unwrap_or_default(),
            Slot::SpeechMs => self.channel.speech_ms = count,
            Slot::SentenceStart => sentence.start_ms = ms,
            Slot::SentenceEnd => sentence.end_ms = ms,
            Slot::SentenceId => sentence.sentence_id = id,
            Slot::SpeakerId => sentence.speaker_id = id,
            Slot::Derived => sentence.is_derived = count.is_some_and(|count| count > 0),
            Slot::WordStart => self.word_ms.0 = ms,
            Slot::WordEnd => self.word_ms.1 = ms,
            _ => {}
        }
        Ok(())
    }
}

#[inline]
fn reserve(text: &mut String, bytes: usize) -> bool {
    text.len() + bytes <= TEXT_BYTES_MAX && text.try_reserve(bytes).is_ok()
}
