//! Sentences → cues → SRT, WebVTT, ASS, LRC or plain text.

mod ass;
mod atom;
mod atoms;
mod bonds;
mod borders;
mod bytes;
mod cue;
mod cue_queue;
mod cues;
mod layout;
mod line_break_tables;
mod line_breaks;
mod lrc;
mod output;
mod piece;
mod rules;
mod sentence_layout;
mod sentence_ref;
mod spacing;
mod speaker;
mod srt;
mod stream;
#[cfg(test)]
mod tests;
mod text;
mod timestamp;
mod timing;
mod vtt;
mod wide_atoms;
mod width;
mod width_tables;
mod word_pieces;
mod words;
mod writer;

pub use ass::STYLE as ASS_STYLE;
pub use rules::{Format, LineEnding, LineRules, Rules};
pub use stream::SubtitleStream;
#[cfg(fuzzing)]
pub(crate) use width::columns;
pub use words::Segmenter;
pub use writer::write;
