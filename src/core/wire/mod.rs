//! optional), what leaves this folder is strict.

pub(crate) mod failure;
pub(crate) mod result;
pub(crate) mod submit;
pub(crate) mod task;
mod time;
