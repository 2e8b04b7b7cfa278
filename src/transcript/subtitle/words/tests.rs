//! Words of a dictionary: in what window they are looked up, and how often.

use std::cell::Cell;

use super::{BLOCK_BYTES, Dictionary, Segmenter, WordSpan, may_break_words};
use crate::subtitle::piece::{Piece, pieces_of};

thread_local! {
    /// How often the segmenter of these tests was called.
    static CALLS: Cell<u32> = const { Cell::new(0) };
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

fn span(start: u32, end: u32) -> WordSpan {
    WordSpan { start, end }
}

fn all_words(segmenter: Segmenter, text: &str) -> Vec<WordSpan> {
    let (mut dictionary, mut words) = (Dictionary::new(Some(segmenter)), Vec::new());
    dictionary.push_all(&mut words, text).unwrap();
    words
}

#[test]
fn all_words_of_a_text_follow_each_other() {
    // Words of two UTF-16 units.
    let in_pairs: Segmenter = |_, at| (at / 2 * 2, at / 2 * 2, at / 2 * 2 + 2);
    let expected = [span(0, 6), span(6, 12), span(12, 18), span(18, 21)];
    assert_eq!(all_words(in_pairs, "ภาษาไทย"), expected);
    // A segmenter that knows nothing is asked about each character, and no longer.
    let ignorant: Segmenter = |_, at| {
        CALLS.set(CALLS.get() + 1);
        (at, at, at)
    };
    assert_eq!(all_words(ignorant, "ภาษาไทย").len(), 7);
    assert_eq!(CALLS.get(), 7);
    let mut words = Vec::new();
    Dictionary::new(None)
        .push_all(&mut words, "ภาษาไทย")
        .unwrap();
    assert!(words.is_empty());
}

#[test]
fn a_long_text_is_divided_in_blocks_that_begin_with_a_word() {
    // A dictionary that takes three characters from the start of what it sees.
    fn from_the_start(text: Option<&str>, at: u32) -> (u32, u32, u32) {
        if let Some(text) = text {
            CALLS.set(CALLS.get() + 1);
            assert_eq!(at, 0, "{text}");
            assert!(
                text.starts_with('ก') && text.len() <= BLOCK_BYTES.1 + 2,
                "{text}"
            );
        }
        (at / 3 * 3, at / 3 * 3, at / 3 * 3 + 3)
    }
    CALLS.set(0);
    let words = all_words(from_the_start, &"กขค".repeat(100));
    assert_eq!(words.len(), 100);
    assert!(words.iter().all(|word| word.end - word.start == 9));
    assert!((4..=8).contains(&CALLS.get()), "{} blocks", CALLS.get());
}

#[test]
fn units_of_a_block_become_bytes_of_the_text() {
    // A character each, as far as the dictionary was given them.
    fn one_by_one(text: Option<&str>, at: u32) -> (u32, u32, u32) {
        thread_local!(static UNITS: std::cell::RefCell<Vec<u16>> = const { std::cell::RefCell::new(Vec::new()) });
        UNITS.with_borrow_mut(|units| {
            if let Some(text) = text {
                assert!(text.len() <= BLOCK_BYTES.0 + BLOCK_BYTES.1 + 6);
                *units = text.encode_utf16().collect();
            }
            let unit = units[at as usize];
            (
                at.saturating_sub(1),
                at,
                at + if unit >= 0xD800 { 2 } else { 1 },
            )
        })
    }
    let text = "😀漢a".repeat(100);
    let mut dictionary = Dictionary::new(Some(one_by_one));
    for reversed in [false, true] {
        let mut places: Vec<(usize, char)> = text.char_indices().collect();
        if reversed {
            places.reverse();
        }
        for (at, character) in places {
            let (before, word) = dictionary.words_around(&text, at).unwrap();
            let end = at + character.len_utf8();
            assert_eq!(word, span(at as u32, end as u32));
            assert!(
                before.end == word.start && before.start <= before.end,
                "{before:?}"
            );
        }
    }
}

#[test]
fn a_block_is_given_once_and_reaches_around_the_place() {
    fn whole(text: Option<&str>, _: u32) -> (u32, u32, u32) {
        CALLS.set(CALLS.get() + u32::from(text.is_some()));
        (
            0,
            0,
            text.map_or(1000, |text| text.encode_utf16().count() as u32),
        )
    }
    let text = "漢".repeat(1000);
    let mut dictionary = Dictionary::new(Some(whole));
    let mut blocks = |places: &[usize]| {
        CALLS.set(0);
        for at in places {
            let (_, word) = dictionary.words_around(&text, 3 * at).unwrap();
            let (from, to) = (word.start as usize, word.end as usize);
            assert!(from + 36 <= 3 * at || from == 0, "{at}: {from}");
            assert!(3 * at + 36 <= to || to == text.len(), "{at}: {to}");
        }
        CALLS.get()
    };
    assert_eq!(blocks(&[0, 1, 20, 2, 30]), 1);
    assert_eq!(blocks(&[500, 501, 510, 499]), 1);
    assert_eq!(blocks(&[10, 999, 998]), 2);
    assert!(blocks(&(0..1000).collect::<Vec<_>>()) < 40);
    // Another text is another block.
    CALLS.set(0);
    dictionary.begin_text();
    dictionary.words_around("漢字", 3).unwrap();
    assert_eq!(CALLS.get(), 1);
}

#[test]
fn a_word_holds_the_place_whatever_the_dictionary_returns() {
    let around = |segmenter: Segmenter, at: usize| {
        let text = "漢".repeat(100);
        let mut dictionary = Dictionary::new(Some(segmenter));
        let (before, word) = dictionary.words_around(&text, at).unwrap();
        [before.start, word.start, word.end]
    };
    // A word that does not hold the place is cut to it, as is a word before it that does.
    assert_eq!(
        around(|_, at| (at + 1, at + 3, at + 5), 150),
        [150, 150, 165]
    );
    assert_eq!(
        around(|_, at| (at - 4, at - 3, at - 2), 150),
        [138, 141, 150]
    );
    // Beyond what it was given there is nothing.
    let far = around(|_, _| (0, 0, u32::MAX), 150);
    assert!(
        far[1] <= 150 - 36 && far[2] > 150 && far[2] <= 300,
        "{far:?}"
    );
}

#[test]
fn units_that_end_inside_of_a_character_leave_it_out() {
    for (units, bytes) in [(0, 0), (1, 1), (2, 1), (3, 5), (4, 8), (9, 8)] {
        assert_eq!(super::bytes("a😀漢".chars(), units), bytes, "{units}");
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
