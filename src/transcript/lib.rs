//! The transcript engine of `dashscope-asr`: result documents, read as they come, into columns and
//! subtitles. No I/O, no JavaScript, and no crate but the standard library; a crate of its own
//! because Cargo optimises crate by crate, and this one is for speed where the rest is for size.
//!
//! ```text
//! scan.rs       where a run of bytes ends, sixteen at a time
//! reader.rs     bytes, in pieces cut anywhere → sentences and words
//! usual.rs      the quick way through what is written as usual
//! columns.rs    sentences → Transcription: flat vectors and one text
//! tables.rs     Transcription → numbers and one string for JavaScript
//! tags.rs       SenseVoice's tags in the text
//! order.rs      rows by time
//! room.rs       growth that may fail
//! subtitle/     sentences → cues → SRT, WebVTT, plain text
//! error.rs      what is wrong with a document, and where
//! ```

mod alloc;
mod document;
mod error;
mod order;
pub mod subtitle;
mod tags;
mod transcription;

pub use alloc::OutOfMemory;
pub use document::{WordTiming, simd_matches_scalar};
pub use error::{Problem, ReadError};
pub use transcription::{Channel, Document, Sentence, Transcription, TranscriptionReader, Word};

/// Columns of `text` on the screen: what the fuzz targets (`tests/fuzz`) measure lines by.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn columns(text: &str) -> u32 {
    subtitle::columns(text)
}
