//! Chinese: particles, complements, numbers and measure words, doubled words, names. Words of one
//! character are seldom whole: those that a line may begin with are listed, all others stay with
//! their neighbours. The lists are those of grammars, written for this project; a form of
//! traditional writing stands behind its simplified one where they differ.

use super::super::line_break_tables::is_ideographic;
use super::{Bond, Junction, is_one_of};

/// Particles of verbs and attributes. Few words end with one.
const PARTICLES: &str = "的了着著过過";

/// Other characters that belong to the word before them: particles, places (桌子|上), suffixes
/// (科学|家).
const SUFFIXES: &str = "们們地得吗嗎呢吧啊呀嘛啦儿兒之里裡裏上下中内內外后後间間旁边邊等\
    人者性化家员員式型率度学學院部厂廠场場店馆館室站局所界区區县縣市省镇鎮村州路街港桥橋山河湖岛島\
    机機器品费費票号號版族类類法力感量额額值证證书書单單表网網层層级級年月日时時";

/// Adverbs, prepositions, conjunctions, pronouns and auxiliary verbs, which stay with the word
/// behind them. A line may begin with them.
const OPENERS: &str = "在是都也就还還又再才更最很太真挺只先刚剛正已曾总總可但而且或和与與跟同及并並\
    从從把被给給让讓使叫向往对對为為因由于於以按用比将將会會能要想该該应應敢肯请請别別没沒未\
    我你您他她它谁誰这這那哪每某各此如若虽雖所却卻便即则則有帮幫替多少快";

/// Prepositions that also stand behind a verb of one character: 飞往, 送给, 位于.
const BEHIND_VERBS: &str = "往向给給于於为為";

/// Characters that nothing parts from the word behind them.
const PREFIXES: &str = "第老小阿非超副不";

/// Digits of numbers, and of words that ask for one.
const DIGITS: &str = "零〇一二三四五六七八九十百千万萬亿億两兩几幾";

/// Characters in front of a number and its measure word.
const POINTERS: &str = "第这這那每哪另某各";

/// Results of an act: 解决|掉.
const RESULTS: &str = "到完掉住见見成懂好";

/// Words that stay with the word before them: directions, results, parts of names.
const TAILS: &str = "起来 起來 下来 下來 下去 出来 出來 清楚 干净 乾淨 的话 的話 \
    大学 大學 学院 學院 医院 醫院 公司 集团 集團 主义 主義 中心 银行 銀行 机场 機場";

/// Titles behind a name.
const TITLES: &str = "先生 女士 小姐 太太 老师 老師 医生 醫生 经理 經理 教授 主任 主席 总统 總統 部长 部長 \
    局长 局長 校长 校長 院长 院長 队长 隊長 博士 师傅 師傅 同学 同學";

pub(super) fn bond(junction: &Junction<'_>) -> Bond {
    let (head, tail) = junction
        .text
        .split_at_checked(junction.at)
        .unwrap_or_default();
    let (before, next) = (trimmed(junction.before), trimmed(junction.next));
    let is_tight = is_in_title(head, tail)
        || is_in_number(before, next)
        || is_doubled(before, next)
        || is_tail(before, next, tail);
    if is_tight {
        return Bond::Tight;
    }
    let first = next.chars().next().unwrap_or_default();
    let second = tail.chars().nth(1).unwrap_or_default();
    match (Kind::of(before), Kind::of(next)) {
        (Kind::Content, Kind::Content) => Bond::Tight,
        (Kind::Opener, _) | (Kind::Suffix, Kind::Content) => Bond::Close,
        (Kind::Content, Kind::Word) if !OPENERS.contains(first) => Bond::Close,
        // A verb of one character: 听|着.
        (Kind::Word, Kind::Content) if !PARTICLES.contains(second) => Bond::Close,
        (Kind::Word, Kind::Word) if is_one_of(TITLES, next) => Bond::Close,
        _ => Bond::Loose,
    }
}

/// The bond over a blank, which stands around foreign words: iPhone | 15.
pub(super) fn bond_over_blank(junction: &Junction<'_>) -> Bond {
    let Junction { text, before, next, .. } = *junction;
    let is_model = next.starts_with(|first: char| first.is_ascii_digit())
        && before.ends_with(|last: char| last.is_ascii_alphabetic())
        && text.contains(is_ideographic);
    if is_model { Bond::Tight } else { Bond::Loose }
}

/// Words by what stands beside them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Several characters, or none of Chinese.
    Word,
    Suffix,
    Opener,
    /// Any other character.
    Content,
}

impl Kind {
    fn of(word: &str) -> Self {
        if !is_single(word) {
            Self::Word
        } else if PARTICLES.contains(word) || SUFFIXES.contains(word) {
            Self::Suffix
        } else if OPENERS.contains(word) {
            Self::Opener
        } else {
            Self::Content
        }
    }
}

/// A word without its punctuation.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|character| !is_digit(character) && !is_word_character(character))
}

/// Whether a character is of a word: a letter or, of what is wide, no punctuation.
fn is_word_character(character: char) -> bool {
    character.is_ascii_alphabetic()
        || (character >= '\u{3040}' && character < '\u{fe00}' && is_ideographic(character))
}

/// Whether a word is one character of Chinese.
fn is_single(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(is_ideographic) && characters.next().is_none()
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || DIGITS.contains(character)
}

/// Whether the second word belongs to the first, and what is behind it does not.
fn is_tail(before: &str, next: &str, tail: &str) -> bool {
    let mut characters = tail.chars();
    let first = characters.next().unwrap_or_default();
    let second = characters.next().unwrap_or_default();
    let is_alone = is_single(next);
    let is_verb = Kind::of(before) == Kind::Content;
    if PREFIXES.contains(before) && is_single(before) || is_one_of(TAILS, next) {
        return true;
    }
    if is_alone {
        let ends_clause = !is_word_character(second) && !second.is_ascii_digit();
        return ends_clause
            || PARTICLES.contains(first)
            || SUFFIXES.contains(first)
            || is_verb && BEHIND_VERBS.contains(first)
            || RESULTS.contains(first) && !before.ends_with('的');
    }
    let ends_with_particle = PARTICLES.contains(second) && next.chars().count() == 2;
    if first == '的' || ends_with_particle && (RESULTS.contains(first) || "上下出中".contains(first))
    {
        return true;
    }
    is_verb
        && (ends_with_particle && !OPENERS.contains(first)
            || is_one_of(TITLES, next)
            || first == second
            || first == '不' && !OPENERS.contains(second)
            || "上下进進出回过過起".contains(first) && "来來去到".contains(second))
}

/// Whether a number goes on, or its measure word or unit follows.
fn is_in_number(before: &str, next: &str) -> bool {
    let last = before.chars().next_back().unwrap_or_default();
    let first = next.chars().next().unwrap_or_default();
    let number = before.trim_start_matches(|first| POINTERS.contains(first));
    let is_number = last.is_ascii_digit() || !number.is_empty() && number.chars().all(is_digit);
    if is_number {
        return first != '\0' && !OPENERS.contains(first);
    }
    if is_digit(first) {
        // 百分之|二十, 月|5, 三点|二十, 九块|五
        return "之第月点點到块塊毛米斤个個岁歲".contains(last)
            || is_single(before) && POINTERS.contains(before);
    }
    // 这|件, 三点|半
    is_single(next)
        && (number.is_empty() && !before.is_empty() && !OPENERS.contains(first) || first == '半')
}

/// Whether the second word is the first again, or begins with the character that the first ends
/// with: dictionaries give 高高兴兴 as 高, 高兴 and 兴. Also 有|没有, 去|不去, 看|一看.
fn is_doubled(before: &str, next: &str) -> bool {
    let mut characters = next.chars();
    let first = characters.next().filter(|first| is_ideographic(*first));
    let last = before.chars().next_back();
    first.is_some()
        && (last == first
            || before == next
            || matches!(first, Some('不' | '没' | '沒' | '一')) && characters.next() == last)
}

/// Characters of the longest title that is not broken.
const TITLE_CHARACTERS: usize = 8;

/// Whether a place is inside of a short title: 《百年|孤独》.
fn is_in_title(head: &str, tail: &str) -> bool {
    let mut before = head.chars().rev().take(TITLE_CHARACTERS);
    let Some(opened) = before.position(|character| character == '《') else {
        return false;
    };
    tail.chars()
        .take(TITLE_CHARACTERS - opened + 1)
        .any(|character| character == '》')
}
