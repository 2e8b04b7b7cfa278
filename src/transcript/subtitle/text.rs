//! A sentence as a line of plain text.

use super::bytes::push_replaced;
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
        Timestamp::new()
            .push(b"[")
            .push_time(start_ms, b'.')
            .push(b"] ")
            .write_to(out)?;
    }
    push_replaced(out, text, &[(b'\n', " ")])?;
    out.try_push_str("\n")
}
