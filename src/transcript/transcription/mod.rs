//! Fields of a document → a transcription, kept in columns; and the transcription as JavaScript
//! takes it.

mod builder;
mod columns;
mod reader;
mod tables;
#[cfg(test)]
mod tests;
mod utf16;
mod views;

pub(crate) use builder::TranscriptionBuilder;
pub use columns::{Document, Transcription};
pub use reader::TranscriptionReader;
pub use views::{Channel, Sentence, Word};
