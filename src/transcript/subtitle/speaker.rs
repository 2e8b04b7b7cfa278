//! Names of speakers.

use super::bytes::push_replaced;
use super::line_breaks::push_one_line;
use super::rules::Rules;
use super::timestamp::Timestamp;
use crate::alloc::AllocResult;

/// Bit of the id that stands for all speakers of a channel.
const CHANNEL: u32 = 1 << 31;

/// The id by which a sentence is named: that of its channel, where that has a name.
pub(super) fn named_id(rules: &Rules, speaker_id: Option<u32>, channel_id: u64) -> Option<u32> {
    let index = u32::try_from(channel_id).unwrap_or(u32::MAX);
    match name_of(&rules.channel_names, index) {
        Some(_) => Some(CHANNEL | index),
        None => speaker_id,
    }
}

/// The name at an index, if it is not blank.
fn name_of(names: &[String], index: u32) -> Option<&str> {
    let name = names.get(index as usize)?.trim();
    (!name.is_empty()).then_some(name)
}

/// Appends the name of a speaker or channel: that of the rules, or `Speaker 1`, `Speaker 2`, ….
pub(super) fn push_name(out: &mut String, rules: &Rules, id: u32) -> AllocResult {
    let name = match id & CHANNEL {
        0 => name_of(&rules.speaker_names, id),
        _ => name_of(&rules.channel_names, id & !CHANNEL),
    };
    match name {
        // A name is part of a line.
        Some(name) => push_one_line(out, name),
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
    rules: &Rules,
    id: u32,
    replacements: &[(u8, &str)],
) -> AllocResult {
    let mut name = String::new();
    push_name(&mut name, rules, id)?;
    push_replaced(out, &name, replacements)
}
