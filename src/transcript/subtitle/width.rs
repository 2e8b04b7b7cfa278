//! Columns of a character on the screen: two for the wide ones of East Asia (Unicode Standard
//! Annex #11, classes W and F), none for marks on, under or between others, else one. A column is
//! half the width of a Chinese character. Ambiguous characters are narrow, as the annex has it
//! where nothing is known of the context.

use super::width_tables::{NO_WIDTH, WIDE, WIDE_BEYOND};

/// Columns of a character.
pub(crate) fn columns_of(character: char) -> u32 {
    match character {
        // The writer puts spaces for these.
        '\t' | '\n' | '\r' => 1,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => 0,
        ' '..='\u{ac}' => 1,
        '一'..='龥' | 'ぁ'..='ゖ' | '가'..='힣' | '。' | '，' | '、' => 2,
        _ => match u16::try_from(u32::from(character)) {
            Ok(code) if contains(&WIDE, code) => 2,
            Ok(code) => u32::from(!contains(&NO_WIDTH, code)),
            Err(_) if contains(&WIDE_BEYOND, u32::from(character)) => 2,
            Err(_) => u32::from(!matches!(character, '\u{e0000}'..='\u{e0fff}')),
        },
    }
}

/// Columns of a text.
pub(crate) fn columns(text: &str) -> u32 {
    if text.is_ascii() {
        return text.bytes().map(|byte| columns_of(char::from(byte))).sum();
    }
    // Of plain Chinese and Korean no character joins the one before it.
    let mut columns = 0;
    for character in text.chars() {
        columns += match character {
            ' '..='~' => 1,
            '一'..='龥' | '가'..='힣' | '。' | '，' | '、' => 2,
            _ => return clusters(text).map(|(_, _, columns)| columns).sum(),
        };
    }
    columns
}

/// The clusters of a text, each of which is seen as one character: its first byte, itself, and its
/// columns. Marks belong to the character they are on; beyond that, of Unicode Standard Annex #29
/// only the rules for emoji: sequences with joiners, tones of skin, flags.
pub(crate) fn clusters(text: &str) -> impl Iterator<Item = (usize, &str, u32)> {
    let mut left = text.char_indices().peekable();
    core::iter::from_fn(move || {
        let (start, first) = left.next()?;
        let (mut end, mut columns, mut last) = (start + first.len_utf8(), columns_of(first), first);
        let mut flag = is_flag_half(first);
        while let Some(&(_, next)) = left.peek() {
            let is_joined = last == JOINER && u32::from(next) > 0x2100;
            let is_half = flag && is_flag_half(next);
            if !(is_joined
                || is_half
                || is_tone(next)
                || (columns_of(next) == 0 && !next.is_control()))
            {
                break;
            }
            match next {
                // Shown as a picture.
                '\u{fe0f}' => columns = 2,
                _ if is_half => (columns, flag) = (2, false),
                _ => {}
            }
            end += next.len_utf8();
            last = next;
            left.next();
        }
        Some((start, text.get(start..end).unwrap_or_default(), columns))
    })
}

/// Zero width joiner.
const JOINER: char = '\u{200d}';

/// A regional indicator; two of them make a flag.
fn is_flag_half(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

/// A tone of skin.
fn is_tone(character: char) -> bool {
    matches!(character, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether one of the sorted ranges has `code`.
fn contains<T: PartialOrd + Copy>(ranges: &[(T, T)], code: T) -> bool {
    let after = ranges.partition_point(|&(first, _)| first <= code);
    after
        .checked_sub(1)
        .and_then(|before| ranges.get(before))
        .is_some_and(|&(_, last)| code <= last)
}

#[cfg(test)]
mod tests {
    use super::{clusters, columns, columns_of};
    use unicode_width::UnicodeWidthChar;

    #[test]
    fn every_character_is_as_wide_as_the_unicode_tables_say() {
        let mut wide = 0;
        for character in '\0'..=char::MAX {
            let expected = character.width().unwrap_or(0) as u32;
            let beyond = u32::from(character) > 0xFFFF;
            // Of scripts beyond the basic plane, which no model writes, the marks count as
            // characters. One Khmer abbreviation is three wide; breaks of lines are spaces here.
            if (beyond && expected == 0) || expected > 2 || matches!(character, '\t' | '\n' | '\r')
            {
                continue;
            }
            assert_eq!(
                columns_of(character),
                expected,
                "U+{:04X}",
                u32::from(character)
            );
            wide += usize::from(expected == 2);
        }
        assert!(wide > 180_000, "{wide}");
    }

    #[test]
    fn a_cluster_is_seen_as_one_character() {
        for (text, expected) in [
            ("ab", &["a", "b"][..]),
            ("e\u{301}x", &["e\u{301}", "x"]),
            ("👩‍💻👨‍👩‍👧‍👦!", &["👩‍💻", "👨‍👩‍👧‍👦", "!"]),
            ("👍🏽👍", &["👍🏽", "👍"]),
            ("🇯🇵🇰🇷", &["🇯🇵", "🇰🇷"]),
            ("❤\u{fe0f}好", &["❤\u{fe0f}", "好"]),
            ("か\u{3099}き", &["か\u{3099}", "き"]),
            // A joiner joins symbols, which begin behind U+2100, and no letters.
            ("a\u{200d}b", &["a\u{200d}", "b"]),
            ("a\u{200d}\u{2100}", &["a\u{200d}", "\u{2100}"]),
            ("a\u{200d}\u{2101}", &["a\u{200d}\u{2101}"]),
        ] {
            assert_eq!(
                clusters(text)
                    .map(|(_, cluster, _)| cluster)
                    .collect::<Vec<_>>(),
                expected
            );
        }
        assert_eq!(
            ["👨‍👩‍👧‍👦", "👍🏽", "🇯🇵", "❤\u{fe0f}", "e\u{301}", "สวัสดี"].map(columns),
            [2, 2, 2, 2, 1, 4]
        );
    }
}
