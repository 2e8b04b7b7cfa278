//! A cue in SubRip's format.

use super::bytes::split_at_byte;
use super::timestamp::Timestamp;
use crate::alloc::{AllocResult, TryPushStr};

/// Appends a cue: its number (from 1), times with a comma, text. A blank line separates cues. The
/// format has no escapes.
pub(super) fn write_cue(
    out: &mut String,
    number: u32,
    (start_ms, end_ms): (u32, u32),
    text: &str,
) -> AllocResult {
    let mut head = Timestamp::new();
    if number > 1 {
        head.push(b"\n");
    }
    head.push_number(number, 1)
        .push(b"\n")
        .push_time_range(start_ms, end_ms, b',');
    head.write_to(out)?;
    push_without_arrows(out, text)?;
    out.try_push_str("\n")
}

/// Appends a text with `→` for `-->`, which a player would take for a line of times.
fn push_without_arrows(out: &mut String, text: &str) -> AllocResult {
    let mut rest = text;
    while let Some((before, from)) = split_at_byte(rest, |byte| byte == b'>') {
        match before.strip_suffix("--") {
            Some(before) => {
                out.try_push_str(before)?;
                out.try_push_str("→")?;
            }
            None => {
                out.try_push_str(before)?;
                out.try_push_str(">")?;
            }
        }
        rest = from.get(1..).unwrap_or_default();
    }
    out.try_push_str(rest)
}
