//! The service's JSON, letter for letter, one file per endpoint. What is read here is lenient (unknown fields ignored, most of them
//! optional), what leaves this folder is strict.

mod advice;
pub(crate) mod failure;
pub(crate) mod generation;
pub(crate) mod sse;
pub(crate) mod submit;
pub(crate) mod task;
pub(crate) mod task_list;
mod time;
pub(crate) mod token;
pub(crate) mod upload;
pub(crate) mod vocabulary;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{JsonError, Reader};

/// Reads a small answer of 200 with `read`; `what` names it. What is not such an answer may be a failure in disguise.
fn read_answer<'a, T>(
    what: &str,
    body: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> core::result::Result<Option<T>, JsonError>,
) -> Result<T> {
    let mut reader = Reader::new(body);
    let reason = match read(&mut reader).and_then(|value| reader.end().map(|()| value)) {
        Ok(Some(value)) => return Ok(value),
        Ok(None) => "it lacks what it is for".to_owned(),
        Err(error) => error.to_string(),
    };
    // Not shown: some of these answers hold tokens or signatures.
    let unreadable = || Error::new(ErrorKind::Decode, format!("The answer to {what} could not be read: {reason}."));
    Err(failure::read_disguised(body).unwrap_or_else(unreadable))
}

/// The failure in an answer of 200 that should only have confirmed something.
pub(crate) fn confirm(body: &[u8]) -> Result<()> {
    failure::read_disguised(body).map_or(Ok(()), Err)
}
