//! Bytes of a result document → its fields, sentence by sentence.

mod escape;
mod fast_integer;
mod fast_path;
mod key;
mod nesting;
mod number;
mod reader;
mod record;
mod scan;
mod schema;
mod sentence;
mod sink;
mod split_char;
mod words;

pub(crate) use reader::DocumentReader;
pub use scan::simd_matches_scalar;
pub(crate) use sentence::RawSentence;
pub(crate) use sink::{ChannelFields, DocumentField, Sink};
pub(crate) use words::UNKNOWN_MS;
pub use words::WordTiming;
