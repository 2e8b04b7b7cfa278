//! Characters in a text that break lines: the text as one line, or its lines.

use crate::alloc::{AllocResult, TryPushStr};

/// Whether a text may contain line breaks: nearly every text has none, and bytes show that faster
/// than characters. 0xE2 is the first byte of the two breaks that are not ASCII. (All bytes are
/// looked at, which goes sixteen at a time; stopping at the first does not.)
pub(super) fn may_have_breaks(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| {
        found | matches!(byte, b'\n' | b'\r' | 0xE2)
    })
}

/// Whether a character breaks a line.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Appends the lines of `text` that are not blank, trimmed, with `separator` between them.
#[inline(never)]
pub(super) fn push_lines(out: &mut String, text: &str, separator: &str) -> AllocResult {
    let (mut left, mut before) = (text, "");
    loop {
        let mut characters = left.char_indices();
        let found = characters.find(|&(_, character)| is_break(character));
        let line = left.get(..found.map_or(left.len(), |(at, _)| at));
        let line = line.unwrap_or_default().trim();
        if !line.is_empty() {
            out.try_push_str(before)?;
            out.try_push_str(line)?;
            before = separator;
        }
        left = characters.as_str();
        if found.is_none() {
            return Ok(());
        }
    }
}

/// Appends `text` as one line, each break replaced by a space of as many bytes, so that offsets
/// stay valid.
pub(super) fn push_one_line(out: &mut String, text: &str) -> AllocResult {
    if !may_have_breaks(text) {
        return out.try_push_str(text);
    }
    out.try_reserve(text.len())?;
    out.extend(text.chars().map(|character| match character {
        '\n' | '\r' => ' ',
        '\u{2028}' | '\u{2029}' => '\u{2002}',
        other => other,
    }));
    Ok(())
}
