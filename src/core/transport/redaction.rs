//! Redaction: no text of an error holds an API key, in any escape, or the query of a signed link.

use core::slice;

use crate::error::Error;
use crate::json::text::decode_lossy;

/// Text in the place of a key.
const REDACTED: &[u8] = b"[key]";
/// Characters of a shorter key may stand in any text by chance; the service's have 35 and more.
const KEY_LENGTH_MIN: usize = 6;
/// Characters of a text that looks like a key: `sk-` or `st-` and five more.
const KEY_LIKE_LENGTH_MIN: usize = 8;
/// Characters of a token; a shorter text may be a name, such as `st-martin`.
const TOKEN_LENGTH_MIN: usize = 23;

/// Redacts every text of an error that came from outside.
pub(crate) fn redact_error(error: &mut Error, keys: &[String]) {
    error.message = redact(&error.message, keys);
    let shown = |text: &String| redact(text, keys);
    error.code = error.code.as_ref().map(shown);
    error.request_id = error.request_id.as_ref().map(shown);
}

/// Removes the queries of URLs in `text`: they may be signatures. The question mark may be escaped,
/// as in a URL that is itself a value of another's query.
pub fn redact_queries(text: &str) -> String {
    redact(text, &[])
}

/// Removes `keys` and the queries of URLs in `text`.
pub(crate) fn redact(text: &str, keys: &[String]) -> String {
    let mut shown = Vec::new();
    let mut rest = text.as_bytes();
    let (mut in_query, mut in_word, mut is_escaped) = (false, false, false);
    while let Some((byte, tail)) = rest.split_first() {
        let mut after = keys
            .iter()
            .find_map(|key| without_key(rest, key.as_bytes()));
        if after.is_none() && !in_word {
            after = without_key_like(rest);
        }
        // Not behind a key, and not behind `\n` and the like.
        in_word = after.is_none() && !is_escaped && (byte.is_ascii_alphanumeric() || *byte == b'_');
        is_escaped = *byte == b'\\';
        if matches!(byte, b' ' | b'"' | b'<' | b'>' | b'\t'..=b'\r') {
            in_query = false;
        }
        if !in_query {
            shown.extend_from_slice(if after.is_some() {
                REDACTED
            } else {
                slice::from_ref(byte)
            });
        }
        in_query |= unescape(rest).is_some_and(|(character, _)| character == u32::from(b'?'));
        rest = after.unwrap_or(tail);
        // Backslashes in a row read the same from each of them, so they are passed together.
        while let (b'\\', [b'\\', b'\\', ..]) = (byte, rest) {
            if !in_query {
                shown.push(b'\\');
            }
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    // Whole characters were left out.
    decode_lossy(&shown)
}

/// Text after `key`, or after the eight characters and more of it with which `text` begins.
fn without_key<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    if key.len() < KEY_LENGTH_MIN {
        return None;
    }
    let mut rest = text;
    for (at, wanted) in key.iter().enumerate() {
        rest = match (rest.split_first(), unescape(rest)) {
            (Some((byte, after)), _) if byte == wanted => after,
            (_, Some((character, after))) if character == u32::from(*wanted) => after,
            _ if at >= KEY_LIKE_LENGTH_MIN => return Some(after_key_letters(rest).1),
            _ => return None,
        };
    }
    Some(rest)
}

/// Text after what looks like a key or a token of the service's: one that was cut off, or that this
/// client does not know.
fn without_key_like(text: &[u8]) -> Option<&[u8]> {
    let (mut rest, mut length_min) = (text, KEY_LIKE_LENGTH_MIN);
    for wanted in [b"ss", b"kt", b"--"] {
        let (character, after) = unescape(rest)?;
        if !wanted.iter().any(|byte| u32::from(*byte) == character) {
            return None;
        }
        if character == u32::from(b't') {
            length_min = TOKEN_LENGTH_MIN;
        }
        rest = after;
    }
    let (length, rest) = after_key_letters(rest);
    // Keys have digits.
    let has_digit = text
        .get(..text.len() - rest.len())?
        .iter()
        .any(u8::is_ascii_digit);
    (length + 3 >= length_min && has_digit).then_some(rest)
}

/// The number of letters of a key with which `text` begins, and the text after them.
fn after_key_letters(text: &[u8]) -> (usize, &[u8]) {
    let (mut length, mut rest) = (0, text);
    while let Some((character, after)) = unescape(rest) {
        let byte = u8::try_from(character).unwrap_or_default();
        if !(byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            break;
        }
        (length, rest) = (length + 1, after);
    }
    (length, rest)
}

/// First character of `text`, unescaped, and the text after it: `s`, `%73`, `%2573`, `\u0073`,
/// `\x73`, `&#115;`, `&#x73;`, with any number of backslashes. Keys are ASCII.
fn unescape(text: &[u8]) -> Option<(u32, &[u8])> {
    let plain = skip(text, b"\\");
    let (first, rest) = plain.split_first()?;
    let is_escaped = plain.len() < text.len();
    let number = match first {
        b'u' if is_escaped => match rest.strip_prefix(b"{") {
            Some(digits) => number(digits, 16, usize::MAX, b"}"),
            None => number(rest, 16, 4, b""),
        },
        b'x' if is_escaped => number(rest, 16, 2, b""),
        b'%' => number(skip(rest, b"25"), 16, 2, b""),
        b'&' => match rest {
            [b'#', b'x' | b'X', digits @ ..] => number(digits, 16, usize::MAX, b";"),
            [b'#', digits @ ..] => number(digits, 10, usize::MAX, b";"),
            _ => None,
        },
        _ => None,
    };
    number.or(Some((u32::from(*first), rest)))
}

/// Text after any number of `part`.
fn skip<'a>(text: &'a [u8], part: &[u8]) -> &'a [u8] {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix(part) {
        rest = after;
    }
    rest
}

/// Number of at most so many digits, and the text after it and its `end`.
fn number<'a>(
    text: &'a [u8],
    radix: u32,
    digits_max: usize,
    end: &[u8],
) -> Option<(u32, &'a [u8])> {
    let (mut number, mut rest) = (0_u32, text);
    for byte in text.iter().take(digits_max) {
        let Some(digit) = char::from(*byte).to_digit(radix) else {
            break;
        };
        number = number.wrapping_mul(radix).wrapping_add(digit);
        rest = rest.get(1..)?;
    }
    (rest.len() < text.len()).then(|| (number, rest.strip_prefix(end).unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::error::ErrorKind;

    const KEY: &str = "sk-0123456789abcdef";

    fn shown(text: &str) -> String {
        redact(text, &["st-another-key".to_owned(), KEY.to_owned()])
    }

    #[test]
    fn a_key_is_redacted_in_every_escape() {
        let escaped = |escape: fn(u8) -> String| KEY.bytes().map(escape).collect::<String>();
        for text in [
            KEY.to_owned(),
            escaped(|byte| format!("%{byte:02x}")),
            escaped(|byte| format!("%25{byte:02X}")),
            escaped(|byte| format!("%2525{byte:02X}")),
            escaped(|byte| format!("\\u{byte:04x}")),
            escaped(|byte| format!("\\\\u{byte:04X}")),
            escaped(|byte| format!("\\u{{{byte:x}}}")),
            escaped(|byte| format!("\\x{byte:02x}")),
            escaped(|byte| format!("&#{byte};")),
            escaped(|byte| format!("&#x{byte:04X};")),
            KEY.replacen('-', "\\u002d", 1),
            KEY.replacen('s', "%73", 1),
            KEY.replace('0', "&#48;"),
        ] {
            for (before, after) in [
                ("", ""),
                ("Bearer ", ", is wrong"),
                ("会", "议"),
                ("sk 01", "!"),
            ] {
                let found = shown(&format!("{before}{text}{after}"));
                assert_eq!(found, format!("{before}[key]{after}"), "{text}");
            }
        }
    }

    #[test]
    fn what_looks_like_a_key_is_redacted() {
        for cut in [
            "sk-01234",
            "sk-0123456789abcde",
            "st-fedcba98765432100123",
            "sk-ws-0123_45",
            "%73k-0123&#52;",
            "\\u0073k\\u002d01234",
        ] {
            for (before, after) in [
                ("", ""),
                ("seen ", "…"),
                ("\"", "\""),
                ("会", "议"),
                (".", "."),
                ("\\n", ""),
            ] {
                let found = shown(&format!("{before}{cut}{after}"));
                assert_eq!(found, format!("{before}[key]{after}"), "{cut}");
            }
        }
        // In a word only the beginning of a known key is told from other text.
        assert_eq!(shown("wordsk-01234567…"), "word[key]…");
        assert_eq!(shown("wordsk-76543210…"), "wordsk-76543210…");
        for other in [
            "sk-0123",
            "sk-learn-talk",
            "st-2026-11-29",
            "task-9876543210",
            "desk-98765",
            "sk 01234567",
            "SK-01234567",
        ] {
            assert_eq!(shown(other), other);
        }
    }

    #[test]
    fn takes_queries_out_of_text() {
        let text = "Failed to parse URL from link?to=https%3A%2F%2Fa&Signature=secret, \"https://b/c?d=e\" and why? because";
        assert_eq!(
            redact_queries(text),
            "Failed to parse URL from link? \"https://b/c?\" and why? because"
        );
    }

    #[test]
    fn a_key_of_the_marks_of_escapes_is_redacted_as_it_is() {
        for key in ["a%41b%%41", "&#65;&#x41", "\\u0041\\x41", "u{0041}x41"] {
            let found = redact(&format!("no {key}, and {key}."), &[key.to_owned()]);
            assert_eq!(found, "no [key], and [key].", "{key}");
        }
        assert_eq!(
            shown("sk-\\u{000000030}123456789abcdef; &#x00000073k-0123456789abcdef"),
            "[key]; [key]"
        );
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "",
            "SK-0123456789ABCDEF",
            "100 % of it \\ &# &#x; &#999999; \\u \\u12 %",
            "会议 😀 %E4%BC%9A",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(
            redact("sk-1 is short", &["sk-1".to_owned()]),
            "sk-1 is short"
        );
        assert_eq!(
            shown(&format!("{KEY} st-another-key{KEY}")),
            "[key] [key][key]"
        );
    }

    #[test]
    fn every_text_of_an_error_is_redacted() {
        let mut error = Error::new(
            ErrorKind::Service,
            format_args!("no {KEY} at https://a/b?c=d"),
        );
        error.code = Some(format!("Bad.{KEY}"));
        error.request_id = Some(KEY.replace('-', "%2D"));
        redact_error(&mut error, &[KEY.to_owned()]);
        assert_eq!(error.message, "no [key] at https://a/b?");
        assert_eq!(error.code.as_deref(), Some("Bad.[key]"));
        assert_eq!(error.request_id.as_deref(), Some("[key]"));
    }

    #[test]
    fn a_key_that_looks_like_an_escape_is_redacted() {
        for key in ["ab\\cdef", "ab%41cd", "ab&#65;cd", "\\u0041bcd", "ab%25cd"] {
            assert_eq!(redact(key, &[key.to_owned()]), "[key]", "{key}");
        }
        assert_eq!(redact("ab\\\\cdef", &["ab\\cdef".to_owned()]), "[key]");
    }

    #[test]
    fn a_second_run_finds_no_more() {
        for text in [
            format!("sk-0xx{KEY}…"),
            format!("sk-01\\{KEY}… sk-012{KEY}%2…"),
            format!("\\\\{KEY}\\\\u0073k-"),
            format!("{KEY}st-0123456789012345678901 {KEY}\\u0073k-98765"),
        ] {
            let once = shown(&text);
            assert_eq!(shown(&once), once, "{text}");
        }
    }

    /// Each text would take minutes in time that grows with the square of its length.
    #[test]
    fn large_texts_take_no_longer_for_their_size() {
        let started = Instant::now();
        for unit in [
            "\\", "sk-0", "sk-0\\", "%25", "%", "&#0", "&#", "s\\", "\\u", "?", "…",
        ] {
            let text = unit.repeat((1 << 18) / unit.len());
            for text in [text.clone(), format!("sk-0{text}"), format!("{text}{KEY}")] {
                assert!(!shown(&text).contains(KEY), "{unit}");
            }
        }
        assert!(started.elapsed().as_secs() < 60);
    }
}
