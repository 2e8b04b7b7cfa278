//! Columns of a text, by the tables of Unicode and by what a player shows of emoji.

use unicode_width::UnicodeWidthChar;

/// Columns of a text on the screen.
pub fn columns(text: &str) -> usize {
    let (mut columns, mut previous, mut previous_columns) = (0, ' ', 0);
    for character in text.chars() {
        let is_tone = matches!(character, '\u{1f3fb}'..='\u{1f3ff}');
        let is_joined = previous == '\u{200d}' && u32::from(character) > 0x2100;
        let own = match character {
            // Half a flag.
            '\u{1f1e6}'..='\u{1f1ff}' => 1,
            _ if is_tone || is_joined => 0,
            // Shown as a picture.
            '\u{fe0f}' => usize::from(previous_columns == 1),
            _ => character.width().unwrap_or(0),
        };
        columns += own;
        (previous, previous_columns) = (character, own);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn columns_are_those_on_the_screen() {
        for (text, expected) in [
            ("ab", 2),
            ("会a", 3),
            ("e\u{301}", 1),
            ("👨‍👩‍👧‍👦", 2),
            ("👍🏽", 2),
            ("🇯🇵", 2),
            ("❤\u{fe0f}", 2),
            ("👨‍✈\u{fe0f}", 2),
            ("สวัสดี", 4),
            ("\u{feff}", 0),
        ] {
            assert_eq!(columns(text), expected, "{text}");
        }
    }
}
