//! Names of speakers.

use super::line_breaks::push_one_line;
use super::timestamp::Timestamp;
use crate::alloc::{AllocResult, TryPushStr};

/// Appends the name of a speaker: one of `names`, which are in the order of ids, or `Speaker 1`,
/// `Speaker 2`, ….
pub(super) fn push_name(out: &mut String, names: &[String], id: u32) -> AllocResult {
    match usize::try_from(id)
        .ok()
        .and_then(|id| names.get(id))
        .filter(|name| !name.trim().is_empty())
    {
        // A name is part of a line.
        Some(name) => push_one_line(out, name.trim()),
        None => out.try_push_str(
            Timestamp::new()
                .push(b"Speaker ")
                .push_number(id.saturating_add(1), 1)
                .as_str(),
        ),
    }
}
