//! Korean: numbers and their units, bound nouns, titles, determiners, auxiliary verbs. Particles
//! and endings are part of their words, so that rules look at the first and the last syllables.
//! The lists are the project's own.

use crate::junction::{Bond, Junction};
use crate::text::{
    NONE, begins_with_word_of, characters, has, is_in, is_word_of, nth, nth_back, rest_behind,
    skip, skip_back,
};

/// Digits of numbers in words, from China; 이 and 일 are other words too, which belong to the next
/// word no less.
const DIGITS: &[u16] = characters!("공구만백사삼십억영오육이일조천칠팔");

/// Korean numbers before a unit, and those who ask for one.
const NUMBERS: &str =
    "한 두 세 네 석 넉 다섯 여섯 일곱 여덟 아홉 스무 한두 두세 서너 몇 수십 수백 수천";

/// Tens that a Korean number begins with.
const TENS: &str = "열 스물 서른 마흔 쉰 예순 일흔 여든 아흔";

/// Nouns that only stand behind a verb that describes them.
const BOUND_NOUNS: &str = "것 거 게 건 걸 수 데다가 데 지 줄 뿐 채 척 듯 리 적 터 테니 텐데 편이 뻔 셈 대로 김에 만한 바람에 통에 둥";

/// Beginnings of other words that look like a bound noun with a particle: 데이터, 줄이다, 거의, 지나다.
const UNBOUND: &str = "데이 줄이 거의 지나";

/// Nouns that only stand behind another.
const BOUND_TO_NOUNS: &str = "중 등 때문 만큼 씨 님";

/// Nouns of time and place behind a verb or a noun.
const RELATIONS: &str = "때 뒤 후 전 다음 동안 정도 가운데 이상 이하 사이 이후 이전 안에";

/// Titles behind a name.
const TITLES: &str = "부장 과장 차장 대리 사장 회장 팀장 이사 대표 의원 장관 총리 대통령 장군 교수 박사 선생 기자 감독 선수 배우 작가 변호사";

/// First syllables of particles and of the verbs 이다 and 하다, behind a noun.
const PARTICLES: &[u16] =
    characters!("가과까께나는니님도라로를만밖보부야에였예와으은을의이인일입쯤처하한할했");

/// Words that belong to the next: determiners, adverbs and negations, words before a number.
const DETERMINERS: &str = "이 그 저 이런 그런 어떤 어느 모든 새 첫 각 여러 다른 무슨 약 총 제 내 네 우리 안 못 더 다 잘 꼭 늘 너무 가장 \
    오전 오후 버전 및 이번 지난 다음";

/// First syllables of verbs behind a verb in -고 and -지, and in -아 and -어.
const AUXILIARIES: &[u16] = characters!("계마말못싶않없있");
const AUXILIARIES_BEHIND_VOWELS: &[u16] = characters!("갔낸놓두둔둬드버보본볼봐봤왔있주준줄줘줬");

/// Last syllables that end a phrase with such a vowel: particles and endings.
const PHRASE_ENDS: &[u16] = characters!("가게까나다데라래서에");

/// Whether one of the words is Korean.
pub(crate) fn is_korean(junction: &Junction<'_>) -> bool {
    has(junction.before, is_syllable) || has(junction.next, is_syllable)
}

/// The bond between two words with a blank between them.
pub(crate) fn bond(junction: &Junction<'_>) -> Bond {
    let Junction { before, next, .. } = *junction;
    if is_tight(before, next) {
        Bond::Tight
    } else if is_close(before, next) {
        Bond::Close
    } else {
        Bond::Loose
    }
}

/// Numbers and their units (세 명, 3 월), bound nouns (할 수, 한 것은), names and titles.
fn is_tight(before: &str, next: &str) -> bool {
    let (last, first) = (nth_back(before, 0), nth(next, 0));
    is_number(before)
        || (before == "제" && is_digit(first))
        || (is_in(characters!("시간"), last) && first == '반')
        || (is_adnominal(last)
            && begins_with_noun(BOUND_NOUNS, next)
            && !begins_with_word_of(UNBOUND, next))
        || begins_with_noun(BOUND_TO_NOUNS, next)
        || (is_name(before) && begins_with_noun(TITLES, next))
}

/// Determiners (이 문제), auxiliary verbs (먹고 있다, 해 주다), parts of a date (3 월 5 일).
fn is_close(before: &str, next: &str) -> bool {
    let (last, first) = (nth_back(before, 0), nth(next, 0));
    is_word_of(DETERMINERS, before)
        || begins_with_noun(RELATIONS, next)
        || (is_in(characters!("고지"), last) && is_in(AUXILIARIES, first))
        || (is_open_vowel(last) && is_in(AUXILIARIES_BEHIND_VOWELS, first))
        || (is_in(characters!("월년시"), last) && is_number(next))
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || is_in(DIGITS, character)
}

/// Whether a word is a number: 5, 1,000, 3.5, 열두, 이십.
#[inline(never)]
fn is_number(word: &str) -> bool {
    let is_part = |character| is_digit(character) || is_in(characters!(".,~-"), character);
    let ones = rest_behind(TENS, word).unwrap_or(word);
    is_word_of(NUMBERS, ones)
        || (ones.is_empty() && !word.is_empty())
        || (is_digit(nth_back(word, 0)) && skip(word, is_part).is_empty())
}

/// Whether a syllable ends in ㄴ or ㄹ, as verbs do that describe the next noun.
fn is_adnominal(last: char) -> bool {
    is_syllable(last) && matches!(final_consonant(last), 4 | 8)
}

fn is_syllable(character: char) -> bool {
    matches!(character, '가'..='힣')
}

/// Number of the final consonant of a syllable, 0 for none: Unicode has the syllables in order.
fn final_consonant(syllable: char) -> u32 {
    (syllable as u32).wrapping_sub('가' as u32) % 28
}

/// Whether a syllable ends in the vowel of a verb in -아 or -어: ㅏ ㅐ ㅓ ㅔ ㅕ ㅘ ㅙ ㅝ.
fn is_open_vowel(last: char) -> bool {
    let vowel = (last as u32).wrapping_sub('가' as u32) / 28 % 21;
    is_syllable(last)
        && final_consonant(last) == 0
        && !is_in(PHRASE_ENDS, last)
        && matches!(vowel, 0 | 1 | 4 | 5 | 6 | 9 | 10 | 14)
}

/// Whether a word is one of a list, alone or with particles.
#[inline(never)]
fn begins_with_noun(list: &str, word: &str) -> bool {
    let word = skip_back(word, |character| is_in(characters!(".,?!"), character));
    rest_behind(list, word).is_some_and(|rest| {
        let first = nth(rest, 0);
        first == NONE || is_in(PARTICLES, first)
    })
}

/// Whether a word may be a name: one to four syllables.
fn is_name(word: &str) -> bool {
    !word.is_empty() && word.len() <= 12 && skip(word, is_syllable).is_empty()
}

#[cfg(test)]
mod tests {
    use super::bond;
    use crate::{Bond, Junction};

    #[test]
    fn words_are_bound_by_number_noun_name_and_verb() {
        for (before, next, expected) in [
            ("세", "명이", Bond::Tight),
            ("1,000", "원", Bond::Tight),
            ("스물세", "살", Bond::Tight),
            ("이십", "분만", Bond::Tight),
            ("제", "12", Bond::Tight),
            ("시간", "반이면", Bond::Tight),
            ("풀", "수가", Bond::Tight),
            ("읽은", "것입니다.", Bond::Tight),
            ("아는", "척했다", Bond::Tight),
            ("감기", "때문에", Bond::Tight),
            ("이순신", "장군은", Bond::Tight),
            ("김", "부장님,", Bond::Tight),
            ("우리", "집", Bond::Close),
            ("먹고", "싶어요", Bond::Close),
            ("도와", "주세요", Bond::Close),
            ("안", "가요", Bond::Close),
            ("3", "월", Bond::Tight),
            ("월", "5", Bond::Close),
            ("떠난", "뒤에", Bond::Close),
            ("모은", "데이터를", Bond::Loose),
            ("저는", "거의", Bond::Loose),
            ("그는", "수영을", Bond::Loose),
            ("오늘", "지금", Bond::Loose),
            ("집에서", "보고", Bond::Loose),
            ("세,", "명이", Bond::Loose),
            ("학교에", "갔다.", Bond::Loose),
            ("친구가", "회사에", Bond::Loose),
            ("", "", Bond::Loose),
            ("한국", "", Bond::Loose),
            ("", "한국", Bond::Loose),
            ("…", "한국", Bond::Loose),
            ("한국", "?!", Bond::Loose),
        ] {
            let text = [before, " ", next].concat();
            let at = before.len() + 1;
            let junction = Junction {
                text: &text,
                at,
                before,
                next,
            };
            assert_eq!(bond(&junction), expected, "{before} {next}");
        }
    }
}
