//! The service's JSON: bytes to a tree of values, and back.

mod read;
mod write;

pub(crate) use read::parse;
pub(crate) use write::text;
