//! Thai: words of a dictionary, which parts compounds and knows no phrases. Lines end best before
//! words that begin a phrase, such as prepositions and conjunctions, and at blanks, which end
//! phrases. The lists are the project's own.

use crate::characters::{is_space, is_unspaced};
use crate::junction::{Bond, Junction};
use crate::text::{
    begins_with_word_of, ends_with_word_of, has, is_word_of, nth, nth_back, rest_behind, skip,
    skip_back, split,
};

/// Words that begin a phrase: conjunctions, prepositions, auxiliaries before the verb, quantifiers.
const STARTERS: &str = "ที่ ซึ่ง และ แต่ หรือ เพราะ ถ้า เมื่อ ว่า เพื่อ โดย จาก ใน บน ของ กับ \
    ตั้งแต่ จน ระหว่าง ภายใน สำหรับ ตอน ช่วง จึง ก็ จะ ไม่ ไม่มี ไม่ได้ ต้อง เคย ควร อาจ ยัง \
    ถูก มี เพิ่ง อยาก ให้ อย่าง เป็น แล้ว อีก ทุก หลาย ทั้ง";

/// Words that belong to the next, whatever it is: what makes nouns of verbs, and titles.
const PREFIXES: &str = "การ ความ ผู้ นัก ชาว ช่าง คำ น่า ขี้ เจ้า คุณ นาย นาง นางสาว พี่ น้อง \
    ต่าง หลัง ภาย เกี่ยว";

/// Heads of compounds, which belong to the next word unless that begins a phrase.
const HEADS: &str = "เครื่อง โรง ห้อง ตู้ น้ำ วัน เดือน ข้าง ภาค สถานี สนาม กระทรวง กรม จังหวัด \
    ระบบ แหล่ง พ่อ แม่ ลูก พระ วัด ส่วน ดาว ต้น";

/// Words that end a phrase: demonstratives, particles.
const ENDERS: &str = "ๆ ฯ นี้ นั้น ครับ ค่ะ คะ นะ สิ เอง กัน ไหม เลย มาก ด้วย";

/// Words that belong to the one before: second parts of verbs.
const TAILS: &str = "ใจ ได้ ทาง ละ ขึ้น ลง ไว้ อยู่ ตัว";

/// Numbers in words, and those who ask for one.
const NUMBERS: &str = "หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ ร้อย พัน หมื่น แสน ล้าน ยี่ \
    เอ็ด กี่ ครึ่ง";

/// Titles of more than initials.
const ABBREVIATIONS: &str = "ดร. รศ. ผศ. นพ. พญ. พล.";

/// Nouns that a number names one of.
const LABELS: &str = "ที่ หน้า ข้อ บท ชั้น สาย เบอร์ เวลา ปี ห้อง เลข ช่อง มาตรา ตอน รุ่น วัย ละ";

/// Whether a place is beside Thai, Lao, Burmese or Khmer.
pub(crate) fn is_thai(junction: &Junction<'_>) -> bool {
    has(junction.next, is_unspaced) || has(last_characters(junction), is_unspaced)
}

/// A few characters before the place, without blanks at the end: more than a number or an
/// abbreviation has.
#[inline(never)]
fn last_characters<'a>(junction: &Junction<'a>) -> &'a str {
    let head = up_to(junction.text, junction.at);
    let mut characters = head.chars();
    for _ in 0..10 {
        characters.next_back();
    }
    split(head, characters.as_str().len()).1
}

/// A text up to a byte, without blanks at its end.
#[inline(never)]
fn up_to(text: &str, end: usize) -> &str {
    skip_back(split(text, end).0, is_space)
}

/// The bond over a blank, which ends a phrase: but for ๆ, numbers and abbreviations, which have
/// blanks around them by custom.
pub(crate) fn bond_over_blank(junction: &Junction<'_>) -> Bond {
    let Junction { before, next, .. } = *junction;
    let head = last_characters(junction);
    let first = nth(next, 0);
    let is_tight = first == 'ๆ'
        || (is_digit(nth_back(before, 0)) && !is_word_of(STARTERS, next))
        || (is_digit(first) && ends_with_word_of(LABELS, head))
        || ends_with_abbreviation(head);
    if is_tight { Bond::Tight } else { Bond::Loose }
}

/// The bond between two words without a blank between them. Where nothing is known, the two may be
/// parts of a compound, or a verb and its object.
pub(crate) fn bond(junction: &Junction<'_>) -> Bond {
    let Junction { before, next, .. } = *junction;
    if !is_letter(nth_back(before, 0)) || !is_letter(nth(next, 0)) {
        return bond_over_blank(junction);
    }
    let is_starter = is_word_of(STARTERS, before);
    let begins_phrase = !is_starter && is_word_of(STARTERS, next);
    if is_tight(junction) || (!begins_phrase && is_word_of(HEADS, before)) {
        Bond::Tight
    } else if begins_phrase
        || !is_starter
            && (is_word_of(NUMBERS, next) || is_word_of(ENDERS, before) || is_counted(junction))
    {
        Bond::Loose
    } else {
        Bond::Close
    }
}

/// Whether two words are never parted: การ|ประชุม, คุณ|สมชาย, สาม|คน, ชั้น|สอง, บท|ที่ 3, วัน|นี้.
fn is_tight(junction: &Junction<'_>) -> bool {
    let Junction { before, next, .. } = *junction;
    is_word_of(ENDERS, next)
        || is_word_of(TAILS, next)
        || is_word_of(PREFIXES, before)
        || ends_with_word_of("ความ", before)
        || is_word_of(NUMBERS, before)
        || (is_word_of(NUMBERS, next) && ends_with_word_of(LABELS, before))
        || (next == "ที่" && is_bound_ordinal(junction))
}

/// Whether the first word is what a number counts: สามคน.
fn is_counted(junction: &Junction<'_>) -> bool {
    let end = junction.at.saturating_sub(junction.before.len());
    let head = up_to(junction.text, end);
    is_digit(nth_back(head, 0)) || ends_with_word_of(NUMBERS, head)
}

/// Whether ที่ makes an ordinal of the number behind it (บทที่ 3, สัปดาห์ที่สาม) or ends a noun.
fn is_bound_ordinal(junction: &Junction<'_>) -> bool {
    let tail = split(junction.text, junction.at).1;
    let number = skip(rest_behind("ที่", tail).unwrap_or(tail), is_space);
    is_digit(nth(number, 0))
        || begins_with_word_of(NUMBERS, number)
        || ends_with_word_of("พื้น", junction.before)
}

/// Whether a text ends with an abbreviation that belongs to the next word: ดร., พ.ศ., but not the
/// unit of a number, as in 10.30 น.
fn ends_with_abbreviation(head: &str) -> bool {
    let rest = skip_back(head, |character| is_letter(character) || character == '.');
    let last = split(head, rest.len()).1;
    // A Thai letter has three bytes.
    let is_initial = |part: &[u8]| matches!(part, [0xe0, _, _, b'.']);
    nth_back(last, 0) == '.'
        && (last.as_bytes().chunks(4).all(is_initial) || is_word_of(ABBREVIATIONS, last))
        && !is_digit(nth_back(skip_back(rest, is_space), 0))
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '๐'..='๙')
}

fn is_letter(character: char) -> bool {
    matches!(character, 'ก'..='๎')
}

#[cfg(test)]
mod tests {
    use crate::{Bond, Junction, bond, bond_over_blank};

    /// The bond between two words, with the text before and behind them.
    fn bond_in(lead: &str, before: &str, next: &str, tail: &str) -> Bond {
        let (head, word) = ([lead, before].concat(), before.trim_end());
        let text = [&head, next, tail].concat();
        let junction = Junction {
            text: &text,
            at: head.len(),
            before: word,
            next,
        };
        if word.len() < before.len() {
            bond_over_blank(&junction)
        } else {
            bond(&junction)
        }
    }

    #[test]
    fn words_are_bound_by_prefix_number_label_and_particle() {
        for (lead, before, next, tail, expected) in [
            ("", "การ", "ลงทุน", "", Bond::Tight),
            ("", "ข้อความ", "สั้น", "", Bond::Tight),
            ("กับ", "คุณ", "ปรีชา", "", Bond::Tight),
            ("รถ", "เจ็ด", "คัน", "", Bond::Tight),
            ("", "ชั้น", "สอง", "", Bond::Tight),
            ("", "บท", "ที่", " 9", Bond::Tight),
            ("", "บท", "ที่", "ห้า", Bond::Tight),
            ("", "บท", "ที่", "อ่าน", Bond::Loose),
            ("", "วัน", "นี้", "", Bond::Tight),
            ("", "ขอบคุณ", "ครับ", "", Bond::Tight),
            ("", "โรง", "แรม", "", Bond::Tight),
            ("", "โรง", "ที่", "พัก", Bond::Loose),
            ("", "แมว", "และ", "หมา", Bond::Loose),
            ("สาม", "คน", "เดิน", "", Bond::Loose),
            ("", "แมว", "สอง", "ตัว", Bond::Loose),
            ("ร้าน", "นี้", "ขาย", "", Bond::Loose),
            ("หมา", "และ", "แมว", "", Bond::Close),
            ("คน", "ที่", "จะ", "ไป", Bond::Close),
            ("", "กิน", "ปลา", "", Bond::Close),
        ] {
            let bond = bond_in(lead, before, next, tail);
            assert_eq!(bond, expected, "{lead}{before}|{next}{tail}");
        }
    }

    #[test]
    fn blanks_end_phrases_but_beside_numbers_signs_and_abbreviations() {
        for (lead, before, next, expected) in [
            ("", "มา ", "ไป", Bond::Loose),
            ("", "ต่าง ", "ๆ", Bond::Tight),
            ("ตอน ", "10 ", "โมง", Bond::Tight),
            ("หน้า ", "10 ", "และ", Bond::Loose),
            ("", "เวลา ", "10", Bond::Tight),
            ("", "ซื้อ ", "10", Bond::Loose),
            ("ดร", ". ", "ปรีชา", Bond::Tight),
            ("พ.ศ", ". ", "2566", Bond::Tight),
            ("10.30 น", ". ", "เขา", Bond::Loose),
            ("ไปแล้ว", ". ", "เขา", Bond::Loose),
        ] {
            let bond = bond_in(lead, before, next, "");
            assert_eq!(bond, expected, "{lead}{before}|{next}");
        }
    }

    #[test]
    fn words_that_are_none_and_those_of_other_scripts_are_loose() {
        for (before, next) in [
            ("", ""),
            (" ", ""),
            ("", "ก"),
            ("ก", ""),
            ("!", "?"),
            ("ລາວ", "ລາວ"),
        ] {
            assert_eq!(
                bond_in("", before, next, ""),
                Bond::Loose,
                "{before}|{next}"
            );
        }
    }
}
