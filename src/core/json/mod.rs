//! The service's JSON: a walk over its bytes to read it, a few functions to write it.

mod read;
mod write;

pub(crate) use read::{JsonError, Problem, Reader};
pub(crate) use write::Object;
