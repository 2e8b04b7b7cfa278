//! The transcript engine of `dashscope-asr`: result documents, read as they come, into columns and
//! subtitles. No I/O, no JavaScript, and no crate but the standard library and `phrases`, the rules
//! of line ends; a crate of its own because Cargo optimises crate by crate, and this one is for
//! speed where the rest is for size.
//!
//! The rooms, each with those it may use:
//!
//! ```text rooms
//! alloc         ->  · allocation that may fail
//! error         -> alloc  · problems of documents, with their place
//! order         -> alloc  · rows by time
//! speech        ->  · characters that are said, and punctuation
//! join          -> alloc speech  · blanks between texts that are put together
//! tags          -> alloc  · SenseVoice's tags in the text
//! document      -> alloc error join  · bytes, in pieces cut anywhere → fields, sentences, words
//! times         -> alloc document  · times that are missing or contradict each other → sound ones
//! align         -> alloc document speech  · words → their ranges in the text of the sentence
//! transcription -> alloc align document error join order tags times  · sentences → columns, tables for JavaScript
//! subtitle      -> alloc align document error speech tags times transcription  · sentences → cues → text of a format
//! ```
//!
//! The files of `document`, each using those above it:
//!
//! ```text
//! scan             the end of a run of bytes, sixteen at a time
//! words, sentence  words and sentences as they are read
//! sink             the receiver of fields
//! schema           the fields that are read, by container and key
//! number, escape, split_char, key, nesting   state of the grammar that a piece may end in
//! record           values → words, sentences, channels, for the sink
//! fast_integer, fast_path   input as it usually is, a word at a time
//! reader           the state machine
//! ```
//!
//! The files of `transcription`:
//!
//! ```text
//! columns          Transcription: flat vectors and one text
//! views            channels, sentences and words that borrow from the columns
//! utf16, tables    columns → numbers and one string for JavaScript
//! builder          fields → columns
//! reader           bytes → Transcription
//! ```
//!
//! The files of `subtitle`, in the order of a sentence on its way to a file:
//!
//! ```text
//! rules, timestamp, bytes, line_breaks, cue, sentence_ref   used by all others
//! width, width_tables, line_break_tables   columns of characters, and where lines may be broken
//! spacing          blanks between Chinese and Latin
//! piece            words and the text between them, with their times
//! words, borders   words of a dictionary, and other borders that are known
//! atom, atoms, wide_atoms   pieces → the atoms that a line is never broken in
//! layout           atoms → lines and cues, the cheapest way
//! bonds            what belongs together at the ends of lines, by the rules of languages
//! sentence_layout  the steps above, until no line ends where it should not
//! cues             lines → cues
//! timing, cue_queue   cues in order, merged, and with the times they stay
//! srt, vtt, text, ass, lrc, speaker, word_pieces, output   cues → text of a format
//! writer           sentences → a file
//! stream           bytes → a file, without holding either
//! ```

mod align;
mod alloc;
mod document;
mod error;
mod join;
mod order;
mod speech;
pub mod subtitle;
mod tags;
mod times;
mod transcription;

pub use alloc::OutOfMemory;
pub use document::{WordTiming, simd_matches_scalar};
pub use error::{Problem, ReadError};
pub use transcription::{Channel, Document, Sentence, Transcription, TranscriptionReader, Word};

/// Whether a text has something to read, without which it is no cue.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn has_speech(text: &str) -> bool {
    speech::has_speech(text)
}

/// Columns of `text` on the screen, by which the fuzz targets (`tests/fuzz`) measure lines.
#[cfg(fuzzing)]
#[doc(hidden)]
pub fn columns(text: &str) -> u32 {
    subtitle::columns(text)
}
