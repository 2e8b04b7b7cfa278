//! Words of a dictionary: in what window they are looked up, and how often.

use std::cell::Cell;

use super::{
    Segmenter, WINDOW_CHARACTERS, WordSpan, may_break_words, push_all, utf8_bytes, words_around,
};
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
    let mut words = Vec::new();
    push_all(&mut words, segmenter, text).unwrap();
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
}

#[test]
fn each_word_of_a_text_is_looked_up_from_its_first_character_on() {
    // A dictionary that takes three characters from the start of what it sees.
    fn from_the_start(text: &str, at: u32) -> (u32, u32, u32) {
        assert_eq!(at, 0, "{text}");
        assert!(text.chars().count() <= 2 * WINDOW_CHARACTERS, "{text}");
        (0, 0, 3)
    }
    let text = "กขค".repeat(20);
    let words = all_words(from_the_start, &text);
    assert_eq!(words.len(), 20);
    assert!(words.iter().all(|word| word.end - word.start == 9));
}

#[test]
fn a_segmenter_sees_a_few_characters_and_its_units_become_bytes() {
    let text = "😀漢a".repeat(20);
    for (at, character) in text.char_indices() {
        let (before, word) = words_around(
            |window, at| {
                assert!(window.chars().count() <= 2 * WINDOW_CHARACTERS);
                let character = window
                    .encode_utf16()
                    .nth(at as usize)
                    .expect("the offset is in the window");
                (
                    at.saturating_sub(1),
                    at,
                    at + if character >= 0xD800 { 2 } else { 1 },
                )
            },
            &text,
            at,
        );
        let end = at + character.len_utf8();
        assert_eq!(word, span(at as u32, end as u32));
        assert!(
            before.end == word.start && before.start <= before.end,
            "{before:?}"
        );
    }
    let around = |segmenter: Segmenter, at: usize| {
        let text = "漢".repeat(100);
        let (before, word) = words_around(segmenter, &text, at);
        [before.start, word.start, word.end]
    };
    // The whole window, of twelve characters on either side.
    let whole: Segmenter = |window, _| (0, 0, window.encode_utf16().count() as u32);
    assert_eq!(around(whole, 150), [150 - 36, 150 - 36, 150 + 36]);
    assert_eq!(around(whole, 0), [0, 0, 36]);
    // A word that does not hold the offset is cut to it, as is a word before it that does.
    assert_eq!(
        around(|_, at| (at + 1, at + 3, at + 5), 150),
        [150, 150, 165]
    );
    assert_eq!(
        around(|_, at| (at - 4, at - 3, at - 2), 150),
        [138, 141, 150]
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
