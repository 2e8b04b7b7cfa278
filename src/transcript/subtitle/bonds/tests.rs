//! Bonds at the ends of lines: what is looked up, and how often.

use std::cell::Cell;

use super::{BondFinder, ROUNDS_MAX};
use crate::subtitle::atom::Atom;
use crate::subtitle::borders::Place;
use crate::subtitle::layout::Line;
use crate::subtitle::piece::{Piece, pieces_of};
use crate::subtitle::words::WordSpan;
use dashscope_asr_phrases::Bond;

thread_local! {
    /// How often the segmenter of these tests was called.
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Words of two UTF-16 units.
fn in_pairs(_: Option<&str>, at: u32) -> (u32, u32, u32) {
    CALLS.set(CALLS.get() + 1);
    let start = at / 2 * 2;
    let before = if start == at {
        at.saturating_sub(2)
    } else {
        start
    };
    (before, start, start + 2)
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

fn of_words(words: &[&str]) -> (String, Vec<Piece>) {
    let text = words.concat();
    let words: Vec<_> = words.iter().map(|&word| (0, 1, word, "")).collect();
    let pieces = pieces_of(&text, 0, &words, (0, 1));
    (text, pieces)
}

/// Looks up lines that begin at these characters, in a sentence without words: whether a bond is
/// strong, and the words that are known then.
fn looked_up(text: &str, starts: &[usize]) -> (bool, Vec<WordSpan>) {
    let (atoms, pieces) = (atoms(text), pieces_of(text, 0, &[], (0, 1)));
    let mut finder = BondFinder::new(Some(in_pairs));
    finder.begin_sentence(text, &pieces).unwrap();
    let is_strong = finder
        .look_up_line_ends(text, &pieces, &atoms, &lines(starts, &atoms))
        .unwrap();
    (is_strong, finder.words.clone())
}

fn span(start: u32, end: u32) -> WordSpan {
    WordSpan { start, end }
}

#[test]
fn a_line_that_ends_inside_a_word_is_laid_out_again() {
    // Units: 我们|研究|语音, of three bytes each.
    let text = "我们研究语音";
    assert_eq!(looked_up(text, &[0, 3]), (true, vec![span(6, 12)]));
    assert_eq!(looked_up(text, &[0, 4]), (false, vec![span(12, 18)]));
    let both = (true, vec![span(6, 12), span(12, 18)]);
    assert_eq!(looked_up(text, &[0, 3, 4]), both);
    // In order, wherever they were found.
    assert_eq!(looked_up(text, &[0, 4, 3]), both);
}

#[test]
fn a_place_is_looked_up_once() {
    let text = "我们研究语音";
    let (atoms, pieces) = (atoms(text), pieces_of(text, 0, &[], (0, 1)));
    let mut finder = BondFinder::new(Some(in_pairs));
    finder.begin_sentence(text, &pieces).unwrap();
    CALLS.set(0);
    let lines = lines(&[0, 3, 4], &atoms);
    assert_eq!(
        finder.look_up_line_ends(text, &pieces, &atoms, &lines),
        Ok(true)
    );
    let expected = [
        Place {
            at: 9,
            bond: Bond::Tight,
        },
        Place {
            at: 12,
            bond: Bond::Loose,
        },
    ];
    assert_eq!(finder.places(), expected);
    assert_eq!(
        finder.look_up_line_ends(text, &pieces, &atoms, &lines),
        Ok(false)
    );
    assert_eq!(finder.places(), expected);
    assert_eq!(CALLS.get(), 2);
    // In the next sentence it is another place.
    finder.begin_sentence(text, &pieces).unwrap();
    assert!(finder.places().is_empty() && finder.words.is_empty());
}

#[test]
fn only_ends_between_chinese_characters_ask_the_dictionary() {
    CALLS.set(0);
    assert!(!looked_up("我们研究", &[0]).0, "one line");
    looked_up("我们ab研究", &[0, 3]);
    looked_up("我们ab研究", &[0, 2]);
    looked_up("かな漢字", &[0, 2]);
    assert_eq!(CALLS.get(), 0);
}

#[test]
fn the_words_of_a_service_that_gives_words_are_not_looked_up() {
    for (words, starts, expected) in [
        (&["我们研", "究"][..], &[0, 1][..], false),
        // Pairs are no words.
        (&["我们", "研究"], &[0, 1], true),
        // A particle belongs to the word before it, whoever gives it.
        (&["我们研", "的"], &[0, 1], false),
    ] {
        let (text, pieces) = of_words(words);
        let mut at = 0;
        let atoms: Vec<Atom> = words
            .iter()
            .map(|word| {
                let start = at;
                at += word.len() as u32;
                Atom {
                    start,
                    end: at,
                    ..Atom::default()
                }
            })
            .collect();
        let mut finder = BondFinder::new(Some(in_pairs));
        finder.begin_sentence(&text, &pieces).unwrap();
        CALLS.set(0);
        finder
            .look_up_line_ends(&text, &pieces, &atoms, &lines(starts, &atoms))
            .unwrap();
        assert_eq!(CALLS.get() > 0, expected, "{words:?}");
    }
}

#[test]
fn a_sentence_is_tried_so_many_times_and_each_sentence_anew() {
    let text = "我们研究".repeat(40);
    let (atoms, pieces) = (atoms(&text), pieces_of(&text, 0, &[], (0, 1)));
    // A dictionary to which every place is inside of a word.
    let mut finder = BondFinder::new(Some(|_, at| (at - 1, at - 1, at + 1)));
    for _ in 0..2 {
        finder.begin_sentence(&text, &pieces).unwrap();
        let mut tries = 0;
        // Another end each time, as if the layout could never please the dictionary.
        while finder
            .look_up_line_ends(&text, &pieces, &atoms, &lines(&[0, 1 + tries], &atoms))
            .unwrap()
        {
            tries += 1;
        }
        assert_eq!(tries, ROUNDS_MAX as usize);
    }
}

#[test]
fn without_a_dictionary_the_rules_are_asked_about_characters() {
    let text = "我们的研究";
    let (atoms, pieces) = (atoms(text), pieces_of(text, 0, &[], (0, 1)));
    for (start, expected) in [(2, true), (3, false)] {
        let mut finder = BondFinder::new(None);
        finder.begin_sentence(text, &pieces).unwrap();
        let lines = lines(&[0, start], &atoms);
        assert_eq!(
            finder.look_up_line_ends(text, &pieces, &atoms, &lines),
            Ok(expected)
        );
    }
}

/// Places of Japanese where a line should not but may end, for lines of this width.
fn joints(text: &str, max_line_width: u32) -> Vec<&str> {
    let mut finder = BondFinder::new(None);
    let pieces = pieces_of(text, 0, &[], (0, 1));
    finder.begin_sentence(text, &pieces).unwrap();
    finder.part_wide_phrases(text, max_line_width);
    let close = finder
        .places()
        .iter()
        .filter(|place| place.bond == Bond::Close);
    close.map(|place| &text[place.at as usize..]).collect()
}

#[test]
fn a_phrase_is_parted_only_where_it_is_wider_than_a_line() {
    let text = "人が賛成しているそうです。";
    assert_eq!(joints(text, 22), [""; 0]);
    // As late as the line allows; the full stop is part of the phrase.
    assert_eq!(joints(text, 20), ["そうです。"]);
    assert_eq!(joints(text, 12), ["そうです。"]);
    assert_eq!(joints(text, 8), ["いるそうです。", "そうです。"]);
    assert_eq!(joints("Thank you for calling.", 8), [""; 0]);
}
