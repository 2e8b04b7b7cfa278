//! Sentences → cues → SRT, WebVTT or plain text.
//!
//! ```text
//! rules.rs    what a caller may ask for, and where the defaults are from
//! width.rs    columns of a character
//! words.rs    where words begin, if the service does not say
//! atoms.rs    a sentence → the pieces that a line is never broken in
//! layout.rs   pieces → lines and cues
//! cue.rs      one timed block of text
//! timing.rs   how long a cue stays, and the gap to the next
//! stamp.rs    numbers and times in text
//! write.rs    cues → text of a format
//! stream.rs   document bytes → subtitle bytes, without holding either
//! ```

mod atoms;
mod cue;
mod layout;
mod rules;
mod stream;
mod timestamp;
mod timing;
mod width;
mod words;
mod writer;

pub use rules::{Format, LineRules, Rules};
pub use stream::SubtitleStream;
#[cfg(fuzzing)]
pub(crate) use width::columns;
pub use words::Segmenter;
pub use writer::write;
