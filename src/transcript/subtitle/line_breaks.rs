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
pub(super) fn push_lines(out: &mut String, text: &str, separator: &str) -> AllocResult {
    for (index, line) in text
        .split(is_break)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .enumerate()
    {
        if index > 0 {
            out.try_push_str(separator)?;
        }
        out.try_push_str(line)?;
    }
    Ok(())
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
