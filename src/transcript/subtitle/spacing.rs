//! Blanks between Chinese or Japanese and Latin letters or digits: put in or left out.

use super::line_break_tables::is_ideographic;
use crate::alloc::{AllocResult, TryPushStr};
use crate::speech::is_text;

/// The text with a blank at every border between the two, or with none.
#[inline(never)]
pub(super) fn respaced(text: &str, adds: bool) -> AllocResult<String> {
    let mut out = String::new();
    let mut before = '\0';
    let mut left = text;
    while !left.is_empty() {
        let blanks = left.bytes().take_while(|&byte| byte == b' ').count();
        let behind = left.get(blanks..).unwrap_or_default();
        let first = behind.chars().next().unwrap_or('\0');
        let is_border = is_wide(before) && is_latin(first) || is_latin(before) && is_wide(first);
        if is_border {
            out.try_push_str(if adds { " " } else { "" })?;
        } else {
            out.try_push_str(left.get(..blanks).unwrap_or_default())?;
        }
        if first == '\0' {
            break;
        }
        out.try_push_str(behind.get(..first.len_utf8()).unwrap_or_default())?;
        before = first;
        left = behind.get(first.len_utf8()..).unwrap_or_default();
    }
    Ok(out)
}

/// Whether a character is Chinese or Japanese and no punctuation.
fn is_wide(character: char) -> bool {
    is_ideographic(character) && is_text(character)
}

/// Whether a character is a Latin letter or a digit of ASCII's width.
fn is_latin(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '\u{c0}'..='\u{24f}')
}

#[cfg(test)]
mod tests {
    use super::respaced;

    #[test]
    fn blanks_are_put_between_the_scripts_or_left_out() {
        for (text, added, removed) in [
            ("用GPT写", "用 GPT 写", "用GPT写"),
            ("用 GPT  写", "用 GPT 写", "用GPT写"),
            ("2026年3月", "2026 年 3 月", "2026年3月"),
            (
                "Hello world，你好 OK。",
                "Hello world，你好 OK。",
                "Hello world，你好OK。",
            ),
            // Not beside punctuation, and not inside of either script.
            ("好，OK！", "好，OK！", "好，OK！"),
            ("你 好 a b", "你 好 a b", "你 好a b"),
            ("カフェcafé", "カフェ café", "カフェcafé"),
            (" a ", " a ", " a "),
            ("", "", ""),
        ] {
            assert_eq!(respaced(text, true).unwrap(), added);
            assert_eq!(respaced(text, false).unwrap(), removed);
        }
    }
}
