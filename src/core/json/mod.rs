//! The service's JSON: a walk over its bytes to read it, a few functions to write it.

mod read;
mod write;

pub(crate) use dashscope_asr_transcript::ReadError as JsonError;
pub(crate) use read::Reader;
pub(crate) use write::Object;
