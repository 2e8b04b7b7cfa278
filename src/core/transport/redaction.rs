//! Redaction: no text of an error holds an API key, in any escape, or the query of a signed link.

use crate::error::Error;
use crate::json::text::contains_byte;
use crate::json::url::redact_queries;

/// Text in the place of a key.
const REDACTED: &str = "[key]";
/// Characters of a shorter key may stand in any text by chance; the service's have 35 and more.
const KEY_LENGTH_MIN: usize = 6;
/// Characters of a key that was cut off which tell nothing: `sk-` and one more.
const CUT_KEY_LENGTH_MIN: usize = 4;
/// Mark that `truncate_chars` puts where it cuts.
const CUT: char = '…';
/// Bytes of the longest escape of a character, such as `\\\\u{0073`.
const ESCAPE_LENGTH_MAX: usize = 12;

/// Redacts every text of an error that came from outside.
pub(crate) fn redact_error(error: &mut Error, keys: &[String]) {
    error.message = redact(&error.message, keys);
    for text in [&mut error.code, &mut error.request_id]
        .into_iter()
        .flatten()
    {
        *text = redact(text, keys);
    }
}

/// Redacts `keys` and the queries of links in `text`.
pub(crate) fn redact(text: &str, keys: &[String]) -> String {
    let mut text = redact_queries(text);
    for key in keys {
        if key.len() >= KEY_LENGTH_MIN {
            text = redact_key(&text, key);
        }
    }
    text
}

fn redact_key(text: &str, key: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(after) = without_key(rest, key) {
            shown.push_str(REDACTED);
            rest = after;
            continue;
        }
        // Backslashes in a row read the same from each of them, so they are passed together.
        let backslashes = rest.len() - rest.trim_start_matches('\\').len();
        let (passed, after) = rest
            .split_at_checked(backslashes.max(character.len_utf8()))
            .unwrap_or_default();
        shown.push_str(passed);
        rest = after;
    }
    shown
}

/// Text after `key`, where `text` begins with it, or with the beginning of it and the mark of an
/// excerpt that was cut there.
fn without_key<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = text;
    for (at, wanted) in key.bytes().enumerate() {
        rest = match unescape(rest) {
            Some((byte, after)) if byte == wanted => after,
            // What looks like an escape may be the key's own.
            _ => match rest.strip_prefix(char::from(wanted)) {
                Some(after) => after,
                None if at >= CUT_KEY_LENGTH_MIN => return after_cut(rest),
                None => return None,
            },
        };
    }
    Some(rest)
}

/// Text from the mark of a cut on, where no more than a piece of an escape stands before it.
fn after_cut(text: &str) -> Option<&str> {
    let is_of_escape = |byte: u8| byte.is_ascii_hexdigit() || contains_byte(byte, b"\\%&#{uxX");
    let near = text.bytes().take(ESCAPE_LENGTH_MAX + 1);
    let rest = text.get(near.take_while(|byte| is_of_escape(*byte)).count()..)?;
    rest.starts_with(CUT).then_some(rest)
}

/// First character of `text`, unescaped, and the text after it: `s`, `%73`, `%2573`, `\u0073`,
/// `\x73`, `&#115;`, `&#x73;`, with any number of backslashes. Keys are ASCII.
fn unescape(text: &str) -> Option<(u8, &str)> {
    let plain = text.trim_start_matches('\\');
    if plain.len() < text.len() {
        for (mark, digits) in [("u00", 2), ("u{", 2), ("x", 2)] {
            if let Some(hex) = plain.strip_prefix(mark)
                && let Some(found) = hex_byte(hex, digits)
            {
                return Some((found.0, found.1.strip_prefix('}').unwrap_or(found.1)));
            }
        }
    }
    if let Some(encoded) = plain.strip_prefix('%') {
        let mut hex = encoded;
        while let Some(inner) = hex.strip_prefix("25") {
            hex = inner;
        }
        if let Some(found) = hex_byte(hex, 2) {
            return Some(found);
        }
    }
    if let Some(entity) = plain.strip_prefix("&#") {
        return entity_byte(entity);
    }
    let byte = *plain.as_bytes().first()?;
    Some((byte, plain.get(1..)?))
}

fn hex_byte(text: &str, digits: usize) -> Option<(u8, &str)> {
    let byte = u8::from_str_radix(text.get(..digits)?, 16).ok()?;
    Some((byte, text.get(digits..)?))
}

/// Character of `115;` or `x73;`, as HTML writes them behind `&#`.
fn entity_byte(entity: &str) -> Option<(u8, &str)> {
    let (digits, radix) = match entity.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (entity, 10),
    };
    let end = digits
        .bytes()
        .position(|byte| !byte.is_ascii_hexdigit())
        .unwrap_or(digits.len());
    let number = digits.get(..end)?.trim_start_matches('0');
    let byte = u8::from_str_radix(number, radix).ok()?;
    let after = digits.get(end..)?;
    Some((byte, after.strip_prefix(';').unwrap_or(after)))
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
                ("sk-01", "!"),
            ] {
                let found = shown(&format!("{before}{text}{after}"));
                assert_eq!(found, format!("{before}[key]{after}"), "{text}");
            }
        }
    }

    #[test]
    fn a_key_that_an_excerpt_cut_off_is_redacted() {
        for cut in [
            "sk-0",
            "sk-0123456789abcde",
            "sk-012%3",
            "sk-0\\u00",
            "%73k-0123&#5",
        ] {
            assert_eq!(shown(&format!("seen {cut}…")), "seen [key]…", "{cut}");
        }
        assert_eq!(
            shown("sk-… and sk-0 more than one escape…"),
            "sk-… and sk-0 more than one escape…"
        );
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

    #[test]
    fn other_text_stays() {
        for text in [
            "",
            "sk-0123456789abcde",
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
}
