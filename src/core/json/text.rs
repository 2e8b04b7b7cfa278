//! Text search and UTF-8 repair in a few bytes of wasm. The standard library's substring search and
//! `from_utf8_lossy` weigh 7 KB together (measured).

/// Whether `byte` is one of `bytes`.
#[allow(
    clippy::manual_contains,
    reason = "contains brings a search for long texts: half a kilobyte of wasm"
)]
pub(crate) fn contains_byte(byte: u8, bytes: &[u8]) -> bool {
    bytes.iter().any(|other| *other == byte)
}

/// Part of `text` before the first of `ends`, which are ASCII; all of it where there is none.
pub(crate) fn before_any<'a>(text: &'a str, ends: &[u8]) -> &'a str {
    let end = text
        .bytes()
        .position(|byte| contains_byte(byte, ends))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Part of `text` after the first of `separators`; `None` where there is none.
pub(crate) fn after_any<'a>(text: &'a str, separators: &[u8]) -> Option<&'a str> {
    text.get(before_any(text, separators).len() + 1..)
}

/// First `characters` of `text`, with an ellipsis where it is longer.
pub(crate) fn truncate_chars(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Extension of a file's name, in lower case; empty unless it is a few letters and digits.
pub(crate) fn extension(name: &str) -> String {
    let dot = name
        .bytes()
        .rposition(|byte| byte == b'.')
        .unwrap_or(name.len());
    let extension = name.get(dot + 1..).unwrap_or_default();
    let is_usable =
        extension.len() <= 5 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_usable {
        extension.to_ascii_lowercase()
    } else {
        String::new()
    }
}

/// Names with commas between them. (`join` weighs 300 bytes of wasm more.)
pub(crate) fn comma_separated(names: &[&str]) -> String {
    let mut list = String::new();
    for name in names {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(name);
    }
    list
}

/// Parts of `text` between separators.
pub(crate) fn split<'a>(text: &'a str, separator: &'a [u8]) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let part = rest?;
        rest = after_any(part, separator);
        Some(before_any(part, separator))
    })
}

/// Parses decimal digits alone; `None` for a sign, any other character, or a number over `u64`.
pub(crate) fn parse_u64(text: &str) -> Option<u64> {
    let mut number = None;
    for byte in text.bytes() {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number = Some(
            number
                .unwrap_or(0_u64)
                .checked_mul(10)?
                .checked_add(digit)?,
        );
    }
    number
}

/// Appends two hexadecimal digits, in upper case.
pub(crate) fn push_hex(out: &mut String, byte: u8) {
    let digit = |nibble: u8| {
        char::from(if nibble < 10 {
            b'0' + nibble
        } else {
            b'A' - 10 + nibble
        })
    };
    out.push(digit(byte >> 4));
    out.push(digit(byte & 15));
}

/// Parts of `text` before and after the first `needle`, which must not be empty.
pub(crate) fn split_once<'a>(text: &'a str, needle: &str) -> Option<(&'a str, &'a str)> {
    let at = text
        .as_bytes()
        .windows(needle.len())
        .position(|window| window == needle.as_bytes())?;
    Some((text.get(..at)?, text.get(at + needle.len()..)?))
}

/// Whether `text` contains `needle`.
pub(crate) fn contains(text: &str, needle: &str) -> bool {
    split_once(text, needle).is_some()
}

/// Decodes UTF-8; invalid sequences become replacement characters.
pub(crate) fn decode_lossy(bytes: &[u8]) -> String {
    let (mut text, mut left) = (String::new(), bytes);
    loop {
        match core::str::from_utf8(left) {
            Ok(rest) => {
                text.push_str(rest);
                return text;
            }
            Err(error) => {
                let (valid, broken) = left
                    .split_at_checked(error.valid_up_to())
                    .unwrap_or_default();
                text.push_str(core::str::from_utf8(valid).unwrap_or_default());
                text.push('\u{fffd}');
                left = broken
                    .get(error.error_len().unwrap_or(broken.len())..)
                    .unwrap_or_default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        after_any, before_any, comma_separated, decode_lossy, parse_u64, push_hex, split,
        split_once,
    };

    #[test]
    fn parses_digits_and_nothing_else() {
        for (text, number) in [
            ("0", Some(0)),
            ("0012", Some(12)),
            ("18446744073709551615", Some(u64::MAX)),
        ] {
            assert_eq!(parse_u64(text), number);
        }
        for text in ["", "-1", "+1", "1.0", " 1", "18446744073709551616", "一"] {
            assert_eq!(parse_u64(text), None, "{text}");
        }
    }

    #[test]
    fn separates_names_by_commas() {
        for names in [&[][..], &["a"], &["a", "b", "c"]] {
            assert_eq!(comma_separated(names), names.join(", "));
        }
    }

    #[test]
    fn cuts_at_separators() {
        assert_eq!(
            (before_any("a/b?c", b"?/"), after_any("a/b?c", b"?/")),
            ("a", Some("b?c"))
        );
        assert_eq!(
            (
                before_any("会议", b"/"),
                after_any("会议", b"/"),
                after_any("会议/", b"/")
            ),
            ("会议", None, Some(""))
        );
        for text in ["", "a", "a.b", ".a..", "会.议"] {
            assert!(split(text, b".").eq(text.split('.')), "{text}");
        }
        let mut hex = String::new();
        push_hex(&mut hex, 0x0A);
        push_hex(&mut hex, 0xF9);
        assert_eq!(hex, "0AF9");
    }

    #[test]
    fn splits_as_the_standard_library_does() {
        for (text, needle) in [
            ("a-->b-->c", "-->"),
            ("会议", "议"),
            ("", "x"),
            ("xx", "xxx"),
            ("aab", "ab"),
            ("https://a", "://"),
        ] {
            assert_eq!(split_once(text, needle), text.split_once(needle));
        }
    }

    #[test]
    fn decodes_as_the_standard_library_does() {
        for bytes in [
            &b"abc"[..],
            b"a\xffb",
            b"\xe4\xbd",
            b"\xe4\xbda",
            "会\u{10ffff}".as_bytes(),
            b"\xf0\x9f\x98",
            b"\xed\xa0\x80",
            b"",
        ] {
            assert_eq!(decode_lossy(bytes), String::from_utf8_lossy(bytes));
        }
    }
}
