//! Classes of characters at the ends of lines. No line begins with closing or ends with opening
//! punctuation (kinsoku: JIS X 4051; W3C, Requirements for Chinese Text Layout §3.1.4, and for
//! Japanese §3.1.7).

use super::width::columns_of;

/// Whether a line may begin with a character. Not inlined, for its weight.
#[inline(never)]
pub(super) fn may_begin_line(character: char) -> bool {
    !matches!(
        character,
        ')' | ']'
            | '}'
            | ','
            | '.'
            | '!'
            | '?'
            | ':'
            | ';'
            | '%'
            | '’'
            | '”'
            | '»'
            | '›'
            | '°'
            | '…'
            | '‥'
            | '—'
            | '–'
            | '‰'
            | '℃'
            | '¢'
            | '·'
            | '、'
            | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | '・'
            | '）'
            | '］'
            | '｝'
            | '〕'
            | '〉'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〗'
            | '〙'
            | '〛'
            | '〟'
            | '｠'
            | '％'
            | '゛'
            | '゜'
            | 'ゝ'
            | 'ゞ'
            | 'ヽ'
            | 'ヾ'
            | '々'
            | '〻'
            | 'ー'
            | '〜'
            | '～'
            | 'ぁ'
            | 'ぃ'
            | 'ぅ'
            | 'ぇ'
            | 'ぉ'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ゎ'
            | 'ゕ'
            | 'ゖ'
            | 'ァ'
            | 'ィ'
            | 'ゥ'
            | 'ェ'
            | 'ォ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
            | 'ヮ'
            | 'ヵ'
            | 'ヶ'
            | 'ㇰ'..='ㇿ'
            | '‐'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '゠'
            | '｡'
            | '｣'
            | '､'
            | '･'
            | 'ｧ'..='ｰ'
            | 'ﾞ'
            | 'ﾟ'
    ) && columns_of(character) > 0
}

/// Whether a line may end with a character. Not inlined, for its weight.
#[inline(never)]
pub(super) fn may_end_line(character: char) -> bool {
    !matches!(
        character,
        '(' | '['
            | '{'
            | '‘'
            | '“'
            | '«'
            | '‹'
            | '$'
            | '£'
            | '¥'
            | '€'
            | '#'
            | '（'
            | '［'
            | '｛'
            | '〔'
            | '〈'
            | '《'
            | '「'
            | '『'
            | '【'
            | '〖'
            | '〘'
            | '〚'
            | '〝'
            | '｟'
            | '＄'
            | '￥'
            | '￡'
            | '＃'
            | '｢'
    )
}

/// Whether a line may be broken beside a character without a space: Chinese and Japanese. Korean
/// has spaces.
pub(super) fn is_ideographic(character: char) -> bool {
    character >= '\u{2e80}'
        && columns_of(character) == 2
        && !matches!(character, '가'..='힣' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a script has no spaces between its words: Thai, Lao, Burmese, Khmer.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether a character is a space that a line may be broken at; a no-break space is part of its
/// word.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Whether the characters on both sides of a byte are ideographic.
pub(super) fn is_between_ideographs(text: &str, at: usize) -> bool {
    let (before, next) = text.split_at_checked(at).unwrap_or_default();
    [before.chars().next_back(), next.chars().next()]
        .into_iter()
        .all(|side| side.is_some_and(is_ideographic))
}

#[cfg(test)]
mod tests {
    use super::{
        is_between_ideographs, is_ideographic, is_space, is_unspaced, may_begin_line, may_end_line,
    };

    const CLOSING: &str = ")]},.!?:;%’”»›°…‥—–‰℃¢·、。，．：；！？・）］｝〕〉》」』】〗〙〛〟｠％\
        ‐‼⁇⁈⁉゠｡｣､･";
    const ITERATION_AND_LENGTH: &str = "゛゜ゝゞヽヾ々〻ー〜～ﾞﾟｰ";
    const SMALL_KANA: &str = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇿｧｨｩｪｫｬｭｮｯ";
    const OPENING: &str = "([{‘“«‹$£¥€#（［｛〔〈《「『【〖〘〚〝｟＄￥￡＃｢";
    const ORDINARY: &str = "aZ09漢字あアヤやユ가é\"'-/@&*+=<>ไ";

    #[test]
    fn closing_punctuation_small_kana_and_marks_of_length_begin_no_line() {
        for text in [CLOSING, ITERATION_AND_LENGTH, SMALL_KANA] {
            for character in text.chars() {
                assert!(!may_begin_line(character), "{character}");
                assert!(may_end_line(character), "{character}");
            }
        }
        // A mark that has no width is part of the character before it.
        assert!(!may_begin_line('\u{301}'));
    }

    #[test]
    fn opening_punctuation_and_signs_of_currency_end_no_line() {
        for character in OPENING.chars() {
            assert!(!may_end_line(character), "{character}");
            assert!(may_begin_line(character), "{character}");
        }
    }

    #[test]
    fn other_characters_begin_and_end_lines() {
        for character in ORDINARY.chars() {
            assert!(
                may_begin_line(character) && may_end_line(character),
                "{character}"
            );
        }
    }

    #[test]
    fn ideographs_are_wide_and_neither_korean_nor_emoji() {
        for character in "漢あア。、々ー⺀𠀀".chars() {
            assert!(is_ideographic(character), "{character}");
        }
        for character in "a가힣😀🀄🫠♿ｱไ".chars() {
            assert!(!is_ideographic(character), "{character}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_those_of_southeast_asia() {
        for character in "ไລမខ\u{e00}\u{eff}\u{1000}\u{109f}\u{1780}\u{17ff}".chars() {
            assert!(is_unspaced(character), "{character}");
        }
        for character in "a漢가\u{dff}\u{f00}\u{10a0}\u{177f}\u{1800}".chars() {
            assert!(!is_unspaced(character), "{character}");
        }
    }

    #[test]
    fn spaces_that_do_not_break_are_none() {
        for character in " \t\n\u{3000}\u{2003}".chars() {
            assert!(is_space(character), "{character:?}");
        }
        for character in "\u{a0}\u{2007}\u{202f}a".chars() {
            assert!(!is_space(character), "{character:?}");
        }
    }

    #[test]
    fn a_byte_is_between_ideographs_if_both_sides_are() {
        let text = "a漢字b";
        let expected = [false, false, false, false, true, false, false, false, false];
        for (at, expected) in expected.into_iter().enumerate() {
            assert_eq!(is_between_ideographs(text, at), expected, "{at}");
        }
    }
}
