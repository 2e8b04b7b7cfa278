//! Words that are looked up: where, how many, and how often.

use std::cell::Cell;

use super::{
    ROUNDS_MAX, WINDOW_CHARACTERS, WordFinder, WordSpan, may_break_words, utf8_bytes, word_around,
};
use crate::subtitle::atom::{Atom, Ending};
use crate::subtitle::layout::Line;
use crate::subtitle::piece::{Piece, pieces_of};

thread_local! {
    /// How often the segmenter of these tests was called.
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Words of two UTF-16 units.
fn in_pairs(_: &str, at: u32) -> (u32, u32) {
    CALLS.set(CALLS.get() + 1);
    (at / 2 * 2, at / 2 * 2 + 2)
}

/// Atoms of one character each.
fn atoms(text: &str) -> Vec<Atom> {
    text.char_indices()
        .map(|(at, character)| Atom {
            start: at as u32,
            end: (at + character.len_utf8()) as u32,
            ..Atom::default()
        })
        .collect()
}

/// Lines that begin at these atoms.
fn lines(starts: &[usize], atoms: &[Atom]) -> Vec<Line> {
    let ends = starts.iter().skip(1).copied().chain([atoms.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&first, end)| Line {
            first,
            end,
            begins_cue: false,
        })
        .collect()
}

/// The pieces of words that are text and punctuation.
fn pieces(name: &str, words: &[(&str, &str)]) -> (String, Vec<Piece>) {
    let words: Vec<_> = words
        .iter()
        .map(|&(text, punctuation)| (0, 1, text, punctuation))
        .collect();
    let text: String = words.iter().flat_map(|word| [word.2, word.3]).collect();
    let text = name.to_owned() + &text;
    let pieces = pieces_of(&text, name.len(), &words, (0, 1));
    (text, pieces)
}

/// Looks up the ends of lines in a sentence without words; whether a word was broken, and the words
/// that are known then.
fn looked_up(text: &str, starts: &[usize], mend: impl Fn(&mut [Atom])) -> (bool, Vec<WordSpan>) {
    let mut atoms = atoms(text);
    mend(&mut atoms);
    let mut finder = WordFinder::new(Some(in_pairs));
    finder.begin_sentence(text).unwrap();
    let broken = finder
        .look_up_line_ends(text, &pieces(text, &[]).1, &atoms, &lines(starts, &atoms))
        .unwrap();
    (broken, finder.known().to_vec())
}

fn span(start: u32, end: u32) -> WordSpan {
    WordSpan { start, end }
}

#[test]
fn a_word_at_the_end_of_a_line_is_looked_up_and_may_be_broken() {
    // Units: 我们|研究|语音, of three bytes each.
    let text = "我们研究语音";
    assert_eq!(looked_up(text, &[0, 3], |_| {}), (true, vec![span(6, 12)]));
    assert_eq!(
        looked_up(text, &[0, 4], |_| {}),
        (false, vec![span(12, 18)])
    );
    let both = (true, vec![span(6, 12), span(12, 18)]);
    assert_eq!(looked_up(text, &[0, 3, 4], |_| {}), both);
    // In order, wherever they were found.
    assert_eq!(looked_up(text, &[0, 4, 3], |_| {}), both);
    // One that is known is not looked up again.
    CALLS.set(0);
    assert_eq!(looked_up(text, &[0, 2, 3], |_| {}).1, [span(6, 12)]);
    assert_eq!(CALLS.get(), 1);
}

#[test]
fn only_ends_inside_of_chinese_or_japanese_words_are_looked_up() {
    let none = (false, vec![]);
    assert_eq!(looked_up("我们研究", &[0], |_| {}), none, "one line");
    assert_eq!(looked_up("我们ab研究", &[0, 3], |_| {}), none, "Latin");
    assert_eq!(
        looked_up("我们ab研究", &[0, 2], |_| {}),
        none,
        "beside Latin"
    );
    for ending in [Ending::Clause, Ending::Sentence, Ending::Part] {
        let of_ending = |atoms: &mut [Atom]| atoms[2].ending = ending;
        assert_eq!(
            looked_up("我们研究", &[0, 3], of_ending),
            none,
            "{ending:?}"
        );
    }
    let spaced = |atoms: &mut [Atom]| atoms[2].space = 1;
    assert_eq!(looked_up("我们研究", &[0, 3], spaced), none, "at a space");
}

#[test]
fn nothing_is_looked_up_without_a_segmenter_or_where_the_service_gives_words() {
    let text = "我们研究";
    let all = atoms(text);
    let lines = lines(&[0, 3], &all);
    let mut without = WordFinder::new(None);
    without.begin_sentence(text).unwrap();
    assert_eq!(
        without.look_up_line_ends(text, &pieces(text, &[]).1, &all, &lines),
        Ok(false)
    );
    for (words, expected) in [
        ([("我们研", ""), ("究", "")], false),
        ([("我们", ""), ("研究", "")], true),
    ] {
        let mut finder = WordFinder::new(Some(in_pairs));
        finder.begin_sentence(text).unwrap();
        let broken = finder.look_up_line_ends(text, &pieces("", &words).1, &all, &lines);
        assert_eq!(broken, Ok(expected), "{words:?}");
    }
}

#[test]
fn a_sentence_is_tried_so_many_times_and_each_sentence_anew() {
    let text = "我们研究";
    let all = atoms(text);
    let mut finder = WordFinder::new(Some(|_, at| (at.saturating_sub(1), at + 1)));
    for _ in 0..2 {
        finder.begin_sentence(text).unwrap();
        assert!(finder.known().is_empty());
        let mut tries = 0;
        loop {
            // Another end each time, as if the layout could never please the segmenter.
            finder.known.clear();
            let lines = lines(&[0, 1 + tries % 3], &all);
            if !finder
                .look_up_line_ends(text, &pieces(text, &[]).1, &all, &lines)
                .unwrap()
            {
                break;
            }
            tries += 1;
        }
        assert_eq!(tries, ROUNDS_MAX as usize);
    }
}

#[test]
fn all_words_of_thai_are_looked_up() {
    let text = "ภาษาไทย";
    let mut finder = WordFinder::new(Some(in_pairs));
    finder.begin_sentence(text).unwrap();
    let expected = [span(0, 6), span(6, 12), span(12, 18), span(18, 21)];
    assert_eq!(finder.known(), expected);
    finder.begin_sentence("我们研究").unwrap();
    assert_eq!(finder.known(), []);
    // A segmenter that knows nothing is asked about each character, and no longer.
    CALLS.set(0);
    let mut ignorant = WordFinder::new(Some(|_, at| {
        CALLS.set(CALLS.get() + 1);
        (at, at)
    }));
    ignorant.begin_sentence(text).unwrap();
    assert_eq!(CALLS.get(), 7);
}

#[test]
fn a_segmenter_sees_a_few_characters_and_its_units_become_bytes() {
    let text = "😀漢a".repeat(20);
    for (at, character) in text.char_indices() {
        let word = word_around(
            |window, at| {
                assert!(window.chars().count() <= 2 * WINDOW_CHARACTERS);
                let character = window
                    .encode_utf16()
                    .nth(at as usize)
                    .expect("the offset is in the window");
                (at, at + if character >= 0xD800 { 2 } else { 1 })
            },
            &text,
            at,
        );
        let end = at + character.len_utf8();
        assert_eq!(word, span(at as u32, end as u32));
    }
    // The whole window, of twelve characters on either side.
    let text = "漢".repeat(100);
    let window = word_around(
        |window, _| (0, window.encode_utf16().count() as u32),
        &text,
        150,
    );
    assert_eq!(window, span(150 - 36, 150 + 36));
    let first = word_around(
        |window, _| (0, window.encode_utf16().count() as u32),
        &text,
        0,
    );
    assert_eq!(first, span(0, 36));
    // A word that does not hold the offset is cut to it.
    assert_eq!(
        word_around(|_, at| (at + 3, at + 5), &text, 150),
        span(150, 165)
    );
    assert_eq!(
        word_around(|_, at| (at - 3, at - 2), &text, 150),
        span(141, 150)
    );
}

#[test]
fn units_that_end_inside_of_a_character_leave_it_out() {
    for (units, bytes) in [(0, 0), (1, 1), (2, 1), (3, 5), (4, 8), (9, 8)] {
        assert_eq!(utf8_bytes("a😀漢", units), bytes, "{units}");
    }
}

#[test]
fn characters_and_pairs_are_tokens_and_longer_words_are_not() {
    for (words, expected) in [
        (&[("是阿", ""), ("里巴", "")][..], true),
        (&[("是", ""), ("阿", "，"), ("里", "")], true),
        (&[("是阿", "")], false),
        (&[("是阿", ""), ("里巴巴", "")], false),
        (&[("里巴巴", ""), ("是阿", ""), ("是阿", "")], false),
        (&[("hello ", ""), ("world", "")], false),
        (&[("hello ", ""), ("是阿", ""), ("里巴", "")], true),
        (&[("hello ", ""), ("是阿", "")], false),
        // Punctuation is no part of a word.
        (&[("是阿", "。。。"), ("里巴", "")], true),
    ] {
        for name in ["", "Speaker 1: "] {
            let (text, pieces) = pieces(name, words);
            assert_eq!(may_break_words(&text, &pieces), expected, "{text}");
        }
    }
}
