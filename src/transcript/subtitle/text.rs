//! A sentence as a line of plain text.

use super::timestamp::Timestamp;
use crate::alloc::{AllocResult, TryPushStr};

/// Appends a sentence as one line, behind its start if `with_time`.
pub(super) fn write_sentence(
    out: &mut String,
    start_ms: u32,
    text: &str,
    with_time: bool,
) -> AllocResult {
    if with_time {
        out.try_push_str(
            Timestamp::new()
                .push(b"[")
                .push_time(start_ms, b'.')
                .push(b"] ")
                .as_str(),
        )?;
    }
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.try_push_str(" ")?;
        }
        out.try_push_str(line)?;
    }
    out.try_push_str("\n")
}
