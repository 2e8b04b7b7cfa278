//! Text → the units that are compared: characters in one case and one width, without blanks,
//! punctuation and marks, which models leave out, double or put elsewhere.

use crate::alloc::AllocResult;
use crate::speech::is_text;

/// A character that is compared, and its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) code: u32,
    /// First byte.
    pub(super) at: u32,
    pub(super) bytes: u32,
}

impl Unit {
    /// Whether the character alone is a word or most of one: Chinese, Japanese.
    pub(super) fn is_ideograph(self) -> bool {
        matches!(self.code, 0x2e80..=0xa4cf | 0xf900..=0xfaff | 0x20000..=0x3ffff)
    }
}

/// Appends the units of `text`.
pub(super) fn push_units(units: &mut Vec<Unit>, text: &str) -> AllocResult {
    units.try_reserve(text.len())?;
    for (at, character) in text.char_indices() {
        push_unit(units, character, at);
    }
    Ok(())
}

/// Appends the units of a character at byte `at`; there is room for them. Nearly all characters are
/// their own unit.
#[inline]
pub(super) fn push_unit(units: &mut Vec<Unit>, character: char, at: usize) {
    let (code, at) = (character as u32, at as u32);
    match character {
        'a'..='z' | '0'..='9' => units.push(Unit { code, at, bytes: 1 }),
        '\u{4e00}'..='\u{9fff}' => units.push(Unit { code, at, bytes: 3 }),
        _ => push_folded(units, character, at),
    }
}

#[inline(never)]
fn push_folded(units: &mut Vec<Unit>, character: char, at: u32) {
    let bytes = character.len_utf8() as u32;
    match fold(character) {
        None => {}
        Some(code @ 0xac00..=0xd7a3) => push_syllable(units, code - 0xac00, at, bytes),
        Some(code) => units.push(Unit { code, at, bytes }),
    }
}

/// Appends the letters of a Korean syllable, which a text may have apart (Unicode §3.12).
fn push_syllable(units: &mut Vec<Unit>, syllable: u32, at: u32, bytes: u32) {
    let tail = syllable % 28;
    let letters = [
        0x1100 + syllable / 588,
        0x1161 + syllable % 588 / 28,
        0x11a7 + tail,
    ];
    for &code in letters.iter().take(if tail > 0 { 3 } else { 2 }) {
        units.push(Unit { code, at, bytes });
    }
}

/// The unit of a character; `None` of one that is not compared.
fn fold(character: char) -> Option<u32> {
    Some(match character {
        'a'..='z' | '0'..='9' | '\u{4e00}'..='\u{9fff}' => return Some(character as u32),
        'A'..='Z' => return Some(character as u32 | 0x20),
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => return fold(char::from_u32(character as u32 - 0xfee0)?),
        // Signs that stand for something said, and those that mask a word.
        '*' | '$' | '%' | '+' | '=' | '@' | '&' | '#' => character as u32,
        _ if is_mark(character) || !is_text(character) => return None,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30f6}' => plain_kana(character as u32),
        _ => match base_letter(character) {
            Some(base) => return Some(base),
            None => small_letter(character as u32),
        },
    })
}

/// The hiragana that a kana is without the mark of its voice, which a text may have apart.
fn plain_kana(code: u32) -> u32 {
    let code = if code > 0x30a0 { code - 0x60 } else { code };
    match code {
        0x304b..=0x3062 => code - (code + 1) % 2,
        0x3064..=0x3069 => code - code % 2,
        0x306f..=0x307d => code - (code - 0x306f) % 3,
        0x3094 => 0x3046,
        _ => code,
    }
}

/// The small letter of a Greek, Cyrillic or Armenian capital. (The standard library knows all
/// scripts, in 10 KB of tables.)
fn small_letter(code: u32) -> u32 {
    match code {
        0x391..=0x3a9 | 0x410..=0x42f => code + 0x20,
        0x400..=0x40f => code + 0x50,
        0x531..=0x556 => code + 0x30,
        // The sigma at the end of a word.
        0x3c2 => 0x3c3,
        _ => code,
    }
}

/// The letters that U+00C0 to U+017F are without their marks; `-` for those that have none.
const LATIN: &[u8] = b"\
    aaaaaa-ceeeeiiii-nooooo--uuuuy--aaaaaa-ceeeeiiii-nooooo--uuuuy-yaaaaaaccccccccdd--\
    eeeeeeeeeegggggggghh--iiiiiiiii---jjkk-llllll----nnnnnn---oooooo--rrrrrrsssssssstttt--\
    uuuuuuuuuuuuwwyyyzzzzzz-";

/// The same of U+1EA0 to U+1EF9, which are Vietnamese.
const VIETNAMESE: &[u8] = b"\
    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyy\
    yy";

/// The letter that a precomposed one is without its marks, which a text may have apart.
fn base_letter(character: char) -> Option<u32> {
    let code = character as u32;
    let (table, first) = match code {
        0xc0..=0x17f => (LATIN, 0xc0),
        0x1ea0..=0x1ef9 => (VIETNAMESE, 0x1ea0),
        // Arabic letters with hamza or madda.
        0x622 | 0x623 | 0x625 => return Some(0x627),
        0x624 => return Some(0x648),
        0x626 => return Some(0x64a),
        // ơ, ư, ё, й.
        0x1a0 | 0x1a1 => return Some(u32::from(b'o')),
        0x1af | 0x1b0 => return Some(u32::from(b'u')),
        0x401 | 0x451 => return Some(0x435),
        0x419 | 0x439 => return Some(0x438),
        _ => return None,
    };
    let base = table.get((code - first) as usize).copied()?;
    (base != b'-').then_some(u32::from(base))
}

/// Whether a mark belongs to the character before it: accents, voicing, vowels of Arabic and
/// Hebrew, selectors of a shape. A precomposed letter of other scripts differs from its parts by one
/// unit, and that costs little: a word is found by its other letters.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{3099}'
            | '\u{309a}'
            | '\u{fe00}'..='\u{fe0f}'
    )
}
