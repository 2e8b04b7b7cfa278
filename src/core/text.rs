//! Searching and repairing text in a few bytes of wasm: the standard library's search for a text
//! and its repair of UTF-8 weigh 7 KB, with all that they bring along.

/// Whether `byte` is one of `bytes`.
#[allow(
    clippy::manual_contains,
    reason = "contains brings a search for long texts: half a kilobyte of wasm"
)]
pub(crate) fn is_among(byte: u8, bytes: &[u8]) -> bool {
    bytes.iter().any(|other| *other == byte)
}

/// `text` up to the first of `ends`, which are ASCII.
pub(crate) fn until<'a>(text: &'a str, ends: &[u8]) -> &'a str {
    let end = text
        .bytes()
        .position(|byte| is_among(byte, ends))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What is behind the first of `separators`, if there is one.
pub(crate) fn after<'a>(text: &'a str, separators: &[u8]) -> Option<&'a str> {
    text.get(until(text, separators).len() + 1..)
}

/// `text` without white space around it.
pub(crate) fn trim(text: &str) -> &str {
    let (mut start, mut end) = (text.len(), 0);
    for (at, character) in text.char_indices() {
        if !character.is_whitespace() {
            (start, end) = (start.min(at), at + character.len_utf8());
        }
    }
    text.get(start..end).unwrap_or_default()
}

/// The first `characters` of `text`, and whether there were more.
pub(crate) fn beginning(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The names of a list, with commas.
pub(crate) fn listed(names: &[&str]) -> String {
    let mut list = String::new();
    for name in names {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(name);
    }
    list
}

/// The parts of `text` between separators.
pub(crate) fn parts<'a>(text: &'a str, separator: &'a [u8]) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let part = rest?;
        rest = after(part, separator);
        Some(until(part, separator))
    })
}

/// The whole number that `text` is.
pub(crate) fn whole(text: &str) -> Option<u64> {
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

/// Two hexadecimal digits.
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

/// `text` before and behind the first `needle`, which must not be empty.
pub(crate) fn split_once<'a>(text: &'a str, needle: &str) -> Option<(&'a str, &'a str)> {
    let at = text
        .as_bytes()
        .windows(needle.len())
        .position(|window| window == needle.as_bytes())?;
    Some((text.get(..at)?, text.get(at + needle.len()..)?))
}

/// Whether `needle` is in `text`.
pub(crate) fn holds(text: &str, needle: &str) -> bool {
    split_once(text, needle).is_some()
}

/// `bytes` as text; what is not UTF-8 becomes replacement characters.
pub(crate) fn lossy(bytes: &[u8]) -> String {
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
    use super::{after, listed, lossy, parts, push_hex, split_once, trim, until, whole};

    #[test]
    fn reads_whole_numbers() {
        for (text, number) in [
            ("0", Some(0)),
            ("0012", Some(12)),
            ("18446744073709551615", Some(u64::MAX)),
        ] {
            assert_eq!(whole(text), number);
        }
        for text in ["", "-1", "+1", "1.0", " 1", "18446744073709551616", "一"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn trims_as_the_standard_library_does() {
        for text in ["", " ", " a", "a b ", "\u{3000}会 议\u{a0}\n", "\u{3000}"] {
            assert_eq!(trim(text), text.trim());
        }
        assert_eq!(
            (listed(&[]), listed(&["a", "b"])),
            (String::new(), "a, b".to_owned())
        );
    }

    #[test]
    fn cuts_at_separators() {
        assert_eq!(
            (until("a/b?c", b"?/"), after("a/b?c", b"?/")),
            ("a", Some("b?c"))
        );
        assert_eq!(
            (
                until("会议", b"/"),
                after("会议", b"/"),
                after("会议/", b"/")
            ),
            ("会议", None, Some(""))
        );
        for text in ["", "a", "a.b", ".a..", "会.议"] {
            assert!(parts(text, b".").eq(text.split('.')), "{text}");
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
    fn repairs_as_the_standard_library_does() {
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
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes));
        }
    }
}
