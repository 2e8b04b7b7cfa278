//! Errors of documents, with their place.

use core::fmt;

use crate::alloc::OutOfMemory;

/// A problem and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The problem.
    pub problem: Problem,
    /// Bytes from the start of the document.
    pub offset: usize,
}

/// A problem of JSON, or of a document in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The input ended in the middle.
    Truncated,
    /// A byte that cannot stand here.
    Unexpected,
    /// A broken escape or surrogate pair, or a control character in a string.
    BadString,
    /// Not UTF-8.
    BadUtf8,
    /// Not a JSON number, or one out of range.
    BadNumber,
    /// Nested too deep.
    TooDeep,
    /// Bytes after the end of the value.
    Trailing,
    /// JSON, but another type than expected.
    Shape,
    /// A text, or the document, is larger than can be kept.
    TooLarge,
    /// JSON, but no result document.
    NoTranscripts,
    /// A text without times, in a document that does not give the length of its audio.
    NoTimes,
}

impl Problem {
    /// Whether a place in the document is at fault.
    fn has_place(self) -> bool {
        !matches!(self, Self::NoTranscripts | Self::NoTimes)
    }
}

impl Problem {
    /// The problem in words, without its place.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "the JSON ends too early",
            Self::Unexpected => "unexpected character in the JSON",
            Self::BadString => "broken string in the JSON",
            Self::BadUtf8 => "the JSON is not UTF-8",
            Self::BadNumber => "broken or too large number in the JSON",
            Self::TooDeep => "the JSON is nested too deep",
            Self::Trailing => "something follows the JSON",
            Self::Shape => "a value of another type than expected in the JSON",
            Self::TooLarge => "more of the JSON belongs together than can be kept",
            Self::NoTranscripts => "it has no transcripts",
            Self::NoTimes => {
                "a track has text without times, and the length of the audio is not given, so there \
                 are no times for subtitles; its text is in `text` and toText()"
            }
        }
    }
}

impl From<OutOfMemory> for Problem {
    fn from(_: OutOfMemory) -> Self {
        Self::TooLarge
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.as_str())?;
        if self.problem.has_place() {
            write!(f, " at byte {}", self.offset)
        } else {
            Ok(())
        }
    }
}

impl core::error::Error for ReadError {}
