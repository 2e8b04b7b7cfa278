//! Names of models and of their snapshots.

/// Whether the name is `base` or `base-…`: dated snapshots appear every few months.
pub fn is_or_extends(name: &str, base: &str) -> bool {
    name.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether the name is `base` or a snapshot, `base-2026-06-15`. Other endings are other models.
pub fn is_or_snapshot(name: &str, base: &str) -> bool {
    name.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || is_date(rest))
}

/// Whether the text is `-` and a date.
fn is_date(text: &str) -> bool {
    let matches = |(byte, pattern): (u8, u8)| match pattern {
        b'0' => byte.is_ascii_digit(),
        _ => byte == pattern,
    };
    let pattern = "-0000-00-00";
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(matches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_ends_with_a_date() {
        let base = "fun-asr-flash";
        for (name, snapshot, extends) in [
            ("fun-asr-flash", true, true),
            ("fun-asr-flash-2026-06-15", true, true),
            ("fun-asr-flash-2026-6-15", false, true),
            ("fun-asr-flash-2026-06-15-us", false, true),
            ("fun-asr-flash-filetrans", false, true),
            ("fun-asr-flash-二零二六", false, true),
            ("fun-asr-flashy", false, false),
            ("fun-asr", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_or_snapshot(name, base), snapshot, "{name}");
            assert_eq!(is_or_extends(name, base), extends, "{name}");
        }
    }
}
