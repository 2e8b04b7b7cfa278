//! Search for ASCII bytes in a text, and their replacement.

use crate::alloc::{AllocResult, TryPushStr};

/// `text` before the first byte that `matches`, which must be ASCII, and from it on. `None` where
/// there is none.
pub(super) fn split_at_byte(text: &str, matches: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    // Mostly there is none. All bytes are looked at, which goes sixteen at a time.
    if !text
        .bytes()
        .fold(false, |found, byte| found | matches(byte))
    {
        return None;
    }
    text.split_at_checked(text.bytes().position(matches)?)
}

/// Appends `text` with other texts in place of some of its bytes, which must be ASCII.
#[inline(never)]
pub(super) fn push_replaced(
    out: &mut String,
    text: &str,
    replacements: &[(u8, &str)],
) -> AllocResult {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some((_, other)) = replacements.iter().find(|(own, _)| *own == byte) {
            out.try_push_str(text.get(start..at).unwrap_or_default())?;
            out.try_push_str(other)?;
            start = at + 1;
        }
    }
    out.try_push_str(text.get(start..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::push_replaced;

    fn replaced(text: &str, replacements: &[(u8, &str)]) -> String {
        let mut out = String::from("before ");
        push_replaced(&mut out, text, replacements).unwrap();
        out.split_off(7)
    }

    #[test]
    fn bytes_of_the_table_are_replaced_and_others_stay() {
        let table: &[(u8, &str)] = &[(b'\n', "\r\n"), (b'[', "［")];
        for (text, expected) in [
            ("", ""),
            ("会议 a", "会议 a"),
            ("[", "［"),
            ("a[b]\nc{,}", "a［b]\r\nc{,}"),
            ("\n\n", "\r\n\r\n"),
            ("é[é", "é［é"),
        ] {
            assert_eq!(replaced(text, table), expected);
        }
        assert_eq!(replaced("a[b", &[]), "a[b");
    }
}
