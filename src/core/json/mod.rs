//! JSON, text, URLs and timestamps: the ground floor, which knows no other room.

pub(crate) mod fields;
mod parse;
pub(crate) mod text;
mod time;
pub(crate) mod url;
mod value;
mod write;

pub(crate) use parse::parse;
pub(crate) use time::format_compact;
pub use value::Value;
pub(crate) use value::{SAFE_INTEGER_MAX, looks_like_key};
