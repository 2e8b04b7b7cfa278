//! Searching and repairing text in a few bytes of wasm: the standard library's search for a text and its repair of UTF-8 weigh 7 KB, with all that they
//! bring along.

/// `text` before and behind the first `needle`, which must not be empty.
pub(crate) fn split_once<'a>(text: &'a str, needle: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(needle.len()).position(|window| window == needle.as_bytes())?;
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
                let (valid, broken) = left.split_at_checked(error.valid_up_to()).unwrap_or_default();
                text.push_str(core::str::from_utf8(valid).unwrap_or_default());
                text.push('\u{fffd}');
                left = broken.get(error.error_len().unwrap_or(broken.len())..).unwrap_or_default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lossy, split_once};

    #[test]
    fn splits_as_the_standard_library_does() {
        for (text, needle) in [("a-->b-->c", "-->"), ("会议", "议"), ("", "x"), ("xx", "xxx"), ("aab", "ab"), ("https://a", "://")] {
            assert_eq!(split_once(text, needle), text.split_once(needle));
        }
    }

    #[test]
    fn repairs_as_the_standard_library_does() {
        for bytes in [&b"abc"[..], b"a\xffb", b"\xe4\xbd", b"\xe4\xbda", "会\u{10ffff}".as_bytes(), b"\xf0\x9f\x98", b"\xed\xa0\x80", b""]
        {
            assert_eq!(lossy(bytes), String::from_utf8_lossy(bytes));
        }
    }
}
