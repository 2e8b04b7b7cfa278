//! Document bytes → a transcription.

use super::builder::TranscriptionBuilder;
use super::columns::Transcription;
use crate::alloc::OutOfMemory;
use crate::document::DocumentReader;
use crate::error::{Problem, ReadError};

/// Reads a result document that comes in pieces cut anywhere.
#[derive(Default)]
pub struct TranscriptionReader {
    reader: DocumentReader,
    builder: TranscriptionBuilder,
}

impl TranscriptionReader {
    /// Takes the next piece.
    ///
    /// # Errors
    /// As [`Transcription::parse`], as early as it can be known.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        self.reader.feed(piece, &mut self.builder)
    }

    /// Takes the end.
    ///
    /// # Errors
    /// As [`Transcription::parse`].
    pub fn finish(self) -> Result<Transcription, ReadError> {
        let offset = self.reader.finish()?;
        self.builder.finish().map_err(|OutOfMemory| ReadError {
            problem: Problem::TooLarge,
            offset,
        })
    }
}

impl Transcription {
    /// Reads a whole result document.
    ///
    /// # Errors
    /// When it is not JSON (with the byte offset) or not such a document.
    pub fn parse(document: &[u8]) -> Result<Self, ReadError> {
        let mut reader = TranscriptionReader::default();
        reader.feed(document)?;
        reader.finish()
    }
}
