//! Classes of characters at the ends of lines. No line begins with closing or ends with opening
//! punctuation (kinsoku: JIS X 4051; W3C, Requirements for Chinese Text Layout §3.1.4, and for
//! Japanese §3.1.7).

use super::width::columns_of;

/// Whether a line may begin with a character.
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

/// Whether a line may end with a character.
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
