//! Blanks between texts that are put together: words without their sentence, sentences without
//! their channel.

use crate::alloc::{AllocResult, TryPushStr};
use crate::speech::is_text;

/// Appends `next`, behind a blank if the two scripts are written with blanks between their words.
pub(crate) fn push_joined(text: &mut String, next: &str) -> AllocResult {
    let (before, first) = (text.chars().next_back(), next.chars().next());
    if let (Some(before), Some(first)) = (before, first)
        && !is_unspaced(before)
        && !is_unspaced(first)
        && is_text(first)
        && !before.is_whitespace()
    {
        text.try_push_str(" ")?;
    }
    text.try_push_str(next)
}

/// Whether a character is of a script without blanks between words: Chinese, Japanese, and those of
/// Southeast Asia.
fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{2e80}'..='\u{312f}'
            | '\u{3190}'..='\u{a4cf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::push_joined;

    #[test]
    fn a_blank_stands_where_both_scripts_have_blanks() {
        for (before, next, expected) in [
            ("Good", "Morning", "Good Morning"),
            ("Good ", "Morning", "Good Morning"),
            ("Good", " Morning", "Good Morning"),
            ("Good", ", Morning", "Good, Morning"),
            ("evening.", "Bye", "evening. Bye"),
            ("你好。", "Bye", "你好。Bye"),
            ("Bye.", "你好", "Bye.你好"),
            ("안녕", "하세요", "안녕 하세요"),
            ("สวัส", "ดี", "สวัสดี"),
            ("かな", "カナ", "かなカナ"),
            ("", "a", "a"),
            ("a", "", "a"),
        ] {
            let mut text = before.to_owned();
            push_joined(&mut text, next).unwrap();
            assert_eq!(text, expected);
        }
    }
}
