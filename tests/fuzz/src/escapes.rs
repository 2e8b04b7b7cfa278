//! Escapes of a key, written and looked for: by the list of what the redaction covers, and by
//! another way than its own.

use crate::Choice;

/// Writes `byte` as itself or in an escape.
pub fn escape(out: &mut String, byte: u8, choice: &mut dyn Choice) {
    let backslashes = "\\".repeat(1 + choice.below(3) as usize);
    let hex = if choice.one_in(2) {
        format!("{byte:02x}")
    } else {
        format!("{byte:02X}")
    };
    let zeros = "0".repeat(choice.below(4) as usize);
    let end = if choice.one_in(4) { "" } else { ";" };
    match choice.below(9) {
        0 => out.push_str(&format!("{backslashes}u00{hex}")),
        1 => out.push_str(&format!("{backslashes}u{{{hex}}}")),
        2 => out.push_str(&format!("{backslashes}x{hex}")),
        3 => out.push_str(&format!("%{}{hex}", "25".repeat(choice.below(4) as usize))),
        4 => out.push_str(&format!("&#{zeros}{byte};")),
        5 => out.push_str(&format!(
            "&#x{zeros}{hex}{}",
            if end.is_empty() { ";" } else { end }
        )),
        6 => out.push_str(&format!("{backslashes}{}", char::from(byte))),
        _ => out.push(char::from(byte)),
    }
}

/// Whether `text` holds `key` anywhere, each character in any escape of the list.
pub fn holds(text: &str, key: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|start| {
        let mut places = vec![start];
        for &wanted in key.as_bytes() {
            let mut next: Vec<usize> = places
                .iter()
                .flat_map(|&at| ends(bytes, at, wanted))
                .collect();
            next.sort_unstable();
            next.dedup();
            places = next;
        }
        !places.is_empty()
    })
}

/// Places behind each reading of `bytes[at..]` as `wanted`.
fn ends(bytes: &[u8], at: usize, wanted: u8) -> Vec<usize> {
    let hex = [format!("{wanted:02x}")];
    let slashes = bytes[at..]
        .iter()
        .take_while(|byte| **byte == b'\\')
        .count();
    let plain = at + slashes;
    let mut found = Vec::new();
    let take = |from: usize, pattern: &str| {
        let end = from + pattern.len();
        let fits = bytes
            .get(from..end)
            .is_some_and(|part| part.eq_ignore_ascii_case(pattern.as_bytes()));
        fits.then_some(end)
    };
    if bytes.get(plain) == Some(&wanted) {
        found.push(plain + 1);
    }
    if slashes > 0 {
        for pattern in [
            format!("u00{}", hex[0]),
            format!("u{{{}}}", hex[0]),
            format!("x{}", hex[0]),
        ] {
            // `\U` and `\X` are no escapes.
            if bytes.get(plain).is_some_and(u8::is_ascii_lowercase) {
                found.extend(take(plain, &pattern));
            }
        }
    }
    if bytes.get(plain) == Some(&b'%') {
        let mut inner = plain + 1;
        while let Some(next) = take(inner, "25") {
            inner = next;
        }
        found.extend(take(inner, &hex[0]));
    }
    for (mark, digits) in [("&#", wanted.to_string()), ("&#x", format!("{wanted:x}"))] {
        let Some(mut number) = take(plain, mark) else {
            continue;
        };
        while bytes.get(number) == Some(&b'0') {
            number += 1;
        }
        found.extend(take(number, &format!("{digits};")));
    }
    found
}
