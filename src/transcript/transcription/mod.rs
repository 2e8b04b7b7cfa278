//! What a result document says of one file, kept in columns.

mod columns;
mod tables;

pub(crate) use columns::Columns;
pub use columns::{Channel, Document, Reading, Sentence, Transcription, Word};
