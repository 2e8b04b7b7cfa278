//! Chinese: particles, prefixes, numbers and their measure words, doubled words.

use super::{Bond, Junction, is_one_of};

/// Particles, which no line begins with.
const PARTICLES: &str = "的 地 得 了 着 们 儿 吗 呢 吧 啊 呀 嘛";

/// Digits of numbers.
const DIGITS: &str = "零〇一二三四五六七八九十百千万亿億兆两兩几幾";

pub(super) fn bond(junction: &Junction<'_>) -> Bond {
    let Junction { before, next, .. } = *junction;
    let is_tight = is_one_of(PARTICLES, next)
        || before == "第"
        || (ends_with_number(before) && may_follow_number(next))
        || is_doubled(before, next);
    if is_tight { Bond::Tight } else { Bond::Loose }
}

fn is_digit(character: char) -> bool {
    DIGITS.contains(character)
}

/// Whether a word is a number, also an ordinal or a demonstrative with a number; not the end of
/// 统一.
fn ends_with_number(word: &str) -> bool {
    let number = word.trim_start_matches(['第', '这', '那']);
    word.ends_with(|character: char| character.is_ascii_digit())
        || (!number.is_empty() && number.chars().all(is_digit))
}

/// Whether a word goes on with a number, or may be its measure word or unit.
fn may_follow_number(word: &str) -> bool {
    let mut characters = word.chars();
    let first = characters.next();
    (first.is_some_and(|first| first > '\u{2e80}') && characters.next().is_none())
        || word.chars().all(is_digit)
        || word.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether a word begins with the character that the word before ends with: dictionaries give
/// 高高兴兴 as 高, 高兴 and 兴.
fn is_doubled(before: &str, next: &str) -> bool {
    let first = next.chars().next();
    first.is_some_and(|first| first > '\u{2e80}') && before.chars().next_back() == first
}
