//! Search for ASCII bytes in a text.

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
