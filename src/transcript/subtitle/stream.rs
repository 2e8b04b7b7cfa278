//! Document bytes → subtitle bytes as they come, without holding either.

use super::rules::Rules;
use super::write::{Spoken, Writer};
use crate::columns::Columns;
use crate::error::ReadError;
use crate::reader::{Channel, DocumentReader, Field, Said, Sink};

/// A result document goes in, in pieces cut anywhere; a subtitle file comes out.
///
/// A document of one track is never held. One of several lists its channels one after the other, and cues of all go by time: so it is kept in
/// columns until its end; so is one of which a channel is picked, for which channel it is may be said behind its sentences. Where it does not say before its sentences how many tracks it has, cues come in the document's order.
pub struct SubtitleStream {
    reader: DocumentReader,
    cutter: Cutter,
}

/// What is done with sentences.
struct Cutter {
    writer: Writer,
    tracks: usize,
    /// Known from the first sentence on: whether they are kept.
    holds: Option<bool>,
    columns: Columns,
}

impl Sink for Cutter {
    fn field(&mut self, field: Field<'_>) {
        self.tracks += usize::from(matches!(field, Field::Track(_)));
    }

    fn sentence(&mut self, channel: Channel, said: &Said) -> bool {
        let several = self.tracks > 1 || self.writer.picks_channel();
        if *self.holds.get_or_insert(several) {
            return self.columns.sentence(channel, said);
        }
        self.writer.say_read(said, channel.channel_id);
        true
    }

    fn channel(&mut self, channel: Channel) -> bool {
        self.holds != Some(true) || self.columns.channel(channel)
    }
}

impl SubtitleStream {
    /// One for the format and rules given.
    pub fn new(rules: Rules) -> Self {
        let cutter = Cutter { writer: Writer::new(rules), tracks: 0, holds: None, columns: Columns::default() };
        Self { reader: DocumentReader::default(), cutter }
    }

    /// Takes the next piece of the document.
    ///
    /// # Errors
    /// As soon as what has come cannot be the beginning of a result document.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        self.reader.feed(piece, &mut self.cutter)
    }

    /// Takes the end of the document.
    ///
    /// # Errors
    /// When it has not come to its end, or was no result document.
    pub fn finish(&mut self) -> Result<(), ReadError> {
        self.reader.finish()?;
        let held = core::mem::take(&mut self.cutter.columns).finish();
        for sentence in held.sentences() {
            self.cutter.writer.say(&Spoken::from(sentence));
        }
        self.cutter.writer.finish();
        Ok(())
    }

    /// What has been written since the last call.
    pub fn written(&self) -> &str {
        &self.cutter.writer.out
    }

    /// Forgets it.
    pub fn clear_written(&mut self) {
        self.cutter.writer.out.clear();
    }
}
