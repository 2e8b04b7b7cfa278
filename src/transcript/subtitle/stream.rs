//! Document bytes → subtitle bytes as they come, without holding either.

use std::collections::VecDeque;

use super::rules::Rules;
use super::words::Segmenter;
use super::writer::{Spoken, Writer};
use crate::transcription::Columns;
use crate::error::{Problem, ReadError};
use crate::document::{Channel, DocumentReader, Field, Said, Sink};
use crate::alloc::{self, Grown, NoMemory};

/// A result document goes in, in pieces cut anywhere; a subtitle file comes out.
///
/// A document of one track is never held. One of several lists its channels one after the other,
/// and cues of all go by time: so it is kept in columns until its end; so is one of which a channel
/// is picked, because which channel it is may be said behind its sentences. Where it does not say
/// before its sentences how many tracks it has, cues come in the document's order, as do sentences
/// of one track that are further from their place than [`NEAR`].
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
    /// By start: the last few sentences, before which another may belong.
    near: VecDeque<(Said, u64)>,
    /// To be filled.
    spare: Option<(Said, u64)>,
}

/// So many sentences later one may come that belongs before: cues of a file go by time.
const NEAR: usize = 16;

impl Cutter {
    fn put_in_order(&mut self, said: &mut Said, channel_id: u64) -> Grown {
        let (mut kept, _) = self.spare.take().unwrap_or_default();
        core::mem::swap(&mut kept, said);
        let place = self
            .near
            .partition_point(|(before, _)| before.start_ms <= kept.start_ms);
        alloc::insert(&mut self.near, place, (kept, channel_id))?;
        if self.near.len() > NEAR {
            self.say_first()
        } else {
            Ok(())
        }
    }

    fn say_first(&mut self) -> Grown {
        self.spare = self.near.pop_front();
        self.spare.as_ref().map_or(Ok(()), |(said, channel_id)| {
            self.writer.say_read(said, *channel_id)
        })
    }

    fn finish(&mut self) -> Grown {
        while !self.near.is_empty() {
            self.say_first()?;
        }
        let held = core::mem::take(&mut self.columns).finish()?;
        for sentence in held.sentences() {
            self.writer.say(&Spoken::from(sentence))?;
        }
        self.writer.finish()
    }
}

impl Sink for Cutter {
    fn field(&mut self, field: Field<'_>) -> Grown {
        self.tracks += usize::from(matches!(field, Field::Track(_)));
        Ok(())
    }

    fn wants_channel_text(&self) -> bool {
        false
    }

    fn sentence(&mut self, channel: Channel, said: &mut Said) -> Grown {
        let several = self.tracks > 1 || self.writer.picks_channel();
        if *self.holds.get_or_insert(several) {
            return self.columns.sentence(channel, said);
        }
        self.put_in_order(said, channel.channel_id)
    }

    fn channel(&mut self, channel: Channel) -> Grown {
        if self.holds == Some(true) {
            self.columns.channel(channel)
        } else {
            Ok(())
        }
    }
}

impl SubtitleStream {
    /// One for the format and rules given.
    pub fn new(rules: Rules, segmenter: Option<Segmenter>) -> Self {
        let writer = Writer::new(rules, segmenter);
        let cutter = Cutter {
            writer,
            tracks: 0,
            holds: None,
            columns: Columns::default(),
            near: VecDeque::new(),
            spare: None,
        };
        Self {
            reader: DocumentReader::default(),
            cutter,
        }
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
        let offset = self.reader.finish()?;
        self.cutter.finish().map_err(|NoMemory| ReadError {
            problem: Problem::TooLarge,
            offset,
        })
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
