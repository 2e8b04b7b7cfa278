//! A sentence → atoms: the pieces that a line is never broken in. Breaks are where the service's
//! words end; where it gives none, at spaces and between Chinese or Japanese characters. None comes
//! before closing or behind opening punctuation (kinsoku: JIS X 4051; W3C, Requirements for Chinese
//! Text Layout §3.1.4, and for Japanese §3.1.7), none inside a number or a Latin or Korean word.

use core::ops::Range;

use super::width::{clusters, columns, columns_of};
use super::words::{Word, is_between_ideographs};
use crate::document::Timing;
use crate::alloc::{Grow, Grown, NoMemory};

/// A piece of text between two places where a line may end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Atom {
    /// Bytes of the text it begins and ends at, without the spaces around it.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its own columns.
    pub(crate) columns: u32,
    /// Columns of the white space behind it.
    pub(crate) space: u32,
    pub(crate) start_ms: u32,
    pub(crate) end_ms: u32,
    /// How good it is to end a line behind it.
    pub(crate) ending: Ending,
}

/// What a piece of text ends with, the better to break behind the later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// Inside of a word: only where nothing else fits.
    Part,
    #[default]
    Word,
    Clause,
    Sentence,
}

/// What a line may not begin with.
fn may_begin(character: char) -> bool {
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

/// What a line may not end with.
fn may_end(character: char) -> bool {
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

/// Whether lines may be broken beside it without a space: Chinese and Japanese. Korean has spaces
/// for it.
pub(crate) fn is_ideographic(character: char) -> bool {
    character >= '\u{2e80}'
        && columns_of(character) == 2
        && !matches!(character, '가'..='힣' | '\u{1f000}'..='\u{1faff}')
}

/// Scripts of words without spaces between them: Thai, Lao, Burmese, Khmer.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether a line may be broken at a character; a space that breaks no line is part of the word.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

fn ending_of(text: &str) -> Ending {
    let closes = |character: char| {
        matches!(
            character,
            '"' | '\'' | '’' | '”' | '»' | ')' | ']' | '）' | '》' | '」' | '』' | '】'
        )
    };
    match text.trim_end_matches(closes).chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | ';' | '；' | '।' | '؟') => {
            Ending::Sentence
        }
        Some(',' | '，' | '、' | ':' | '：' | '،' | '—') => Ending::Clause,
        _ => Ending::Word,
    }
}

/// Fills `atoms` with those of `text`. `words` are the words it consists of from byte `words_start`
/// on; what is before that is kept together and with the first. Without words, times between
/// `start_ms` and `end_ms` are reckoned by width; the answer is whether they were. `known` are
/// words that lie elsewhere than the service's.
pub(crate) fn cut(
    atoms: &mut Vec<Atom>,
    text: &str,
    words_start: usize,
    words: &[Timing],
    (start_ms, end_ms): (u32, u32),
    known: &[Word],
) -> Result<bool, NoMemory> {
    atoms.clear();
    let (mut start, mut end) = (0, words_start);
    let mut last_ms = start_ms;
    for (index, word) in words.iter().enumerate() {
        let said = end..end + usize::from(word.text_bytes);
        end = said.end + usize::from(word.punctuation_bytes);
        // What opens belongs to what follows, though the service puts all punctuation behind the
        // word before.
        let piece = text.get(start..end).unwrap_or_default();
        let opens = if index + 1 < words.len() {
            piece.len()
                - piece
                    .trim_end_matches(|character| !may_end(character))
                    .len()
        } else {
            0
        };
        // Some documents' times go back or overlap; a word never begins before the one before it.
        let begins = word.start_ms.max(last_ms);
        last_ms = begins;
        let ends = word.end_ms.max(begins);
        // Before a character alone, such as a particle: it belongs to the word, and is one of the
        // service's.
        let is_end = word.punctuation_bytes > 0
            || words.get(index + 1).is_none_or(|next| next.text_bytes <= 4);
        // Part of one word and part of the next: when the second begins is reckoned.
        let mut part_ms = begins;
        for at in borders(text, said.clone(), is_end, known) {
            if at <= start {
                continue;
            }
            let ms = begins
                + (u64::from(ends - begins) * (at - said.start) as u64 / said.len() as u64) as u32;
            put(atoms, text, start, at, part_ms, ms)?;
            (start, part_ms) = (at, ms);
        }
        put(atoms, text, start, end - opens, part_ms, ends)?;
        start = end - opens;
    }
    if !words.is_empty() {
        mark_parts(atoms, known);
        return Ok(false);
    }
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        let begins_word = || {
            is_unspaced(character)
                && known
                    .binary_search_by_key(&(at as u32), |word| word.start)
                    .is_ok()
        };
        let breaks = before.is_some_and(|before| {
            is_space(before) || is_ideographic(before) || is_ideographic(character) || begins_word()
        });
        if breaks && !is_space(character) {
            put(atoms, text, start, at, 0, 0)?;
            start = at;
        }
        before = Some(character);
    }
    put(atoms, text, start, text.len(), 0, 0)?;
    mark_parts(atoms, known);
    reckon(atoms, start_ms, end_ms);
    Ok(true)
}

/// Bytes inside of `said`, between two ideographs, where a word ends that began before it or one
/// begins that goes on behind it: some models give characters in pairs, part of one word and part
/// of the next. A pair that the dictionary parts by itself is a word that it does not have, such as
/// a name; so is one that ends a word (`is_end`), whatever belongs to it.
fn borders<'a>(
    text: &'a str,
    said: Range<usize>,
    is_end: bool,
    known: &'a [Word],
) -> impl Iterator<Item = usize> + 'a {
    let (first, end) = (said.start as u32, said.end as u32);
    let from = known.partition_point(|word| word.end <= first);
    let near = known
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(move |word| word.start < end);
    let over = near.flat_map(move |word| {
        [
            (word.end > end && !is_end).then_some(word.start),
            (word.start < first).then_some(word.end),
        ]
    });
    over.flatten()
        .filter(move |at| first < *at && *at < end && is_between_ideographs(text, *at as usize))
        .map(|at| at as usize)
}

/// What ends inside of a known word.
fn mark_parts(atoms: &mut [Atom], known: &[Word]) {
    let mut known = known.iter().peekable();
    if known.peek().is_none() {
        return;
    }
    let mut atoms = atoms.iter_mut().peekable();
    while let (Some(atom), Some(next)) = (atoms.next(), atoms.peek()) {
        while known.next_if(|word| word.end <= next.start).is_some() {}
        if known.peek().is_some_and(|word| word.start < next.start)
            && atom.space == 0
            && atom.ending == Ending::Word
        {
            atom.ending = Ending::Part;
        }
    }
}

/// Times by width.
fn reckon(atoms: &mut [Atom], start_ms: u32, end_ms: u32) {
    let all: u64 = atoms
        .iter()
        .map(|atom| u64::from(atom.columns.max(1)))
        .sum();
    let (span, mut told) = (u64::from(end_ms.saturating_sub(start_ms)), 0);
    let ms = |columns: u64| start_ms.saturating_add((span * columns / all.max(1)) as u32);
    for atom in atoms {
        atom.start_ms = ms(told);
        told += u64::from(atom.columns.max(1));
        atom.end_ms = ms(told);
    }
}

/// Columns of white space; what breaks a line is written as a space.
fn spaces(text: &str) -> u32 {
    text.chars()
        .map(|character| columns_of(character).max(1))
        .sum()
}

/// Cuts the atoms that are wider than a line: at a space where they have one (in a speaker's name),
/// else where a line is full, never inside what is seen as one character. Their times are reckoned
/// by width.
pub(crate) fn cut_wide(atoms: &mut Vec<Atom>, text: &str, max_line_width: u32) -> Grown {
    if atoms.iter().all(|atom| atom.columns <= max_line_width) {
        return Ok(());
    }
    let mut whole = core::mem::take(atoms).into_iter().peekable();
    while let Some(mut atom) = whole.next() {
        // Words may overlap; no part of one begins after the next does, or cues by start would not
        // be in the order of the text.
        let latest_ms = whole.peek().map_or(u32::MAX, |next| next.start_ms);
        while atom.columns > max_line_width
            && let Some((end, next)) = full_line(text, atom, max_line_width)
        {
            let columns_between = |start: u32, end: u32| {
                columns(text.get(start as usize..end as usize).unwrap_or_default())
            };
            let columns = columns_between(atom.start, end);
            let left = columns_between(next, atom.end);
            let span = u64::from(atom.end_ms.min(latest_ms).saturating_sub(atom.start_ms));
            let ms = atom.start_ms.saturating_add(
                (span * u64::from(columns) / u64::from(columns + left).max(1)) as u32,
            );
            atoms.try_push(Atom {
                end,
                columns,
                space: next - end,
                end_ms: ms,
                ending: Ending::Word,
                ..atom
            })?;
            (atom.start, atom.columns, atom.start_ms) = (next, left, ms);
        }
        atoms.try_push(atom)?;
    }
    Ok(())
}

/// Where the first line of an atom that is wider than one ends, and where the rest of it begins.
/// `None` where it is one character.
fn full_line(text: &str, atom: Atom, max_line_width: u32) -> Option<(u32, u32)> {
    let piece = text.get(atom.start as usize..atom.end as usize)?;
    let (mut hard, mut good, mut spaced) = (None, None, None);
    let mut columns = 0;
    let mut clusters = clusters(piece).peekable();
    while let Some((_, cluster, wide)) = clusters.next() {
        let Some(&(at, next, _)) = clusters.peek() else {
            break;
        };
        columns += wide;
        if cluster == " " {
            spaced = Some((at - 1, at));
        }
        if columns > max_line_width && hard.is_some() {
            break;
        }
        hard = Some((at, at));
        if next.chars().next().is_some_and(may_begin) && cluster.chars().all(may_end) {
            good = hard;
        }
    }
    let (end, next) = spaced.or(good).or(hard)?;
    // A line neither ends nor begins with space, however much there is.
    let end = piece.get(..end)?.trim_end_matches(is_space).len();
    let next = piece.len() - piece.get(next..)?.trim_start_matches(is_space).len();
    (end > 0).then_some((atom.start + end as u32, atom.start + next as u32))
}

/// Appends `text[start..end]`, or puts it to the atom before it where no line may be broken.
fn put(
    atoms: &mut Vec<Atom>,
    text: &str,
    start: usize,
    end: usize,
    start_ms: u32,
    end_ms: u32,
) -> Grown {
    let piece = text.get(start..end).unwrap_or_default();
    let inner = piece.trim_matches(is_space);
    let lead = piece.len() - piece.trim_start_matches(is_space).len();
    if let Some(before) = atoms.last_mut() {
        before.space += spaces(piece.get(..lead).unwrap_or_default());
    }
    if inner.is_empty() {
        return Ok(());
    }
    let start = start + lead;
    let space = spaces(text.get(start + inner.len()..end).unwrap_or_default());
    let atom = Atom {
        start: start as u32,
        end: (start + inner.len()) as u32,
        columns: columns(inner),
        space,
        start_ms,
        end_ms,
        ending: ending_of(inner),
    };
    match atoms.last_mut() {
        Some(before) if !breaks(text, before, inner) => {
            before.columns += before.space + atom.columns;
            (before.end, before.end_ms, before.ending, before.space) =
                (atom.end, atom.end_ms.max(before.end_ms), atom.ending, space);
        }
        _ => atoms.try_push(atom)?,
    }
    Ok(())
}

/// Whether a line may be broken between an atom and what follows it.
fn breaks(text: &str, before: &Atom, next: &str) -> bool {
    let (Some(last), Some(first)) = (
        text.get(before.start as usize..before.end as usize)
            .and_then(|text| text.chars().next_back()),
        next.chars().next(),
    ) else {
        return true;
    };
    // ASCII quotes close and open; the space is on the side they do not belong to.
    let own_break = before.space > 0
        || [last, first]
            .into_iter()
            .any(|character| is_ideographic(character) || is_unspaced(character));
    own_break && may_begin(first) && may_end(last)
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_wide};
    use crate::document::Timing;

    #[test]
    fn no_part_of_a_word_that_is_cut_begins_after_the_next_word() {
        let word = |start_ms, end_ms, text: &str| Timing {
            start_ms,
            end_ms,
            text_bytes: text.len() as u16,
            punctuation_bytes: 0,
        };
        let (long, short) = ("abcdefghijklmnop ", "next");
        let mut atoms = Vec::new();
        cut(
            &mut atoms,
            "abcdefghijklmnop next",
            0,
            &[word(0, 1000, long), word(100, 300, short)],
            (0, 1000),
            &[],
        )
        .unwrap();
        cut_wide(&mut atoms, "abcdefghijklmnop next", 8).unwrap();
        let starts: Vec<u32> = atoms.iter().map(|atom| atom.start_ms).collect();
        assert_eq!(starts, [0, 50, 100]);
    }
}
