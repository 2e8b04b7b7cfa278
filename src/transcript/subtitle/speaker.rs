//! Names of speakers.

use super::bytes::push_replaced;
use super::line_breaks::push_one_line;
use super::timestamp::Timestamp;
use crate::alloc::AllocResult;

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
        None => Timestamp::new()
            .push(b"Speaker ")
            .push_number(id.saturating_add(1), 1)
            .write_to(out),
    }
}

/// Appends the same name, with other texts in place of some of its bytes.
#[inline(never)]
pub(super) fn push_name_replaced(
    out: &mut String,
    names: &[String],
    id: u32,
    replacements: &[(u8, &str)],
) -> AllocResult {
    let mut name = String::new();
    push_name(&mut name, names, id)?;
    push_replaced(out, &name, replacements)
}
