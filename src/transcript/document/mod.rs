//! Bytes of a result document → its fields, sentence by sentence.

mod fast_path;
mod reader;
mod scan;

pub use reader::Timing;
pub(crate) use reader::{Channel, DocumentReader, Field, Said, Sink};
pub use scan::ways_agree;
