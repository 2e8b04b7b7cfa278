//! Words of all kinds of spelling, found in the text that they are.

use super::{Aligner, TextRange};
use crate::document::WordTiming;

/// Text of each word in the sentence; `?` behind it where the border to the next is a guess.
fn found(text: &str, words: &[&str]) -> Vec<String> {
    let timings: Vec<WordTiming> = words
        .iter()
        .map(|word| WordTiming::new((0, 1), word.len() as u16, 0))
        .collect();
    let mut aligner = Aligner::default();
    let ranges = aligner.align(text, &words.concat(), &timings).unwrap();
    ranges
        .iter()
        .map(|range| {
            let word = &text[range.start as usize..range.end as usize];
            format!("{word}{}", if range.is_open { "?" } else { "" })
        })
        .collect()
}

#[test]
fn a_word_is_found_in_any_spelling() {
    for (text, words, expected) in [
        // Blanks that are missing or doubled, tokens of a tokenizer.
        (
            "Good Morning，欢迎",
            &["Good", "Morning", "欢迎"][..],
            &["Good", "Morning", "欢迎"][..],
        ),
        ("a b", &["a  ", "  b"], &["a", "b"]),
        ("Hello world", &["▁Hello", "▁world"], &["Hello", "world"]),
        // Case, also of other scripts.
        ("HELLO мир", &["hello", " МИР"], &["HELLO", "мир"]),
        ("ΟΔΟΣ α", &["οδος", " Α"], &["ΟΔΟΣ", "α"]),
        // Quotes and other punctuation.
        ("don’t stop", &["don't", " stop"], &["don’t", "stop"]),
        ("Ja, gut.", &["Ja", "gut!"], &["Ja", "gut"]),
        // Marks apart.
        (
            "café über",
            &["cafe\u{301}", " u\u{308}ber"],
            &["café", "über"],
        ),
        (
            "đường phố",
            &["đươ\u{300}ng", "phô\u{301}"],
            &["đường", "phố"],
        ),
        (
            "값싼 것",
            &["\u{1100}\u{1161}\u{11b9}\u{110a}\u{1161}\u{11ab}", "것"],
            &["값싼", "것"],
        ),
        (
            "ガイド です",
            &["カ\u{3099}イト\u{3099}", "です"],
            &["ガイド", "です"],
        ),
        ("أنت هنا", &["ا\u{654}نت", " هنا"], &["أنت", "هنا"]),
        // Full width, invisible marks.
        ("API 3", &["ＡＰＩ", "３"], &["API", "3"]),
        (
            "ab cd",
            &["a\u{200b}b", "\u{feff}cd\u{2060}"],
            &["ab", "cd"],
        ),
    ] {
        assert_eq!(found(text, words), expected, "{text}");
    }
}

#[test]
fn numbers_that_are_written_are_found_between_the_words_around_them() {
    for (text, words, expected) in [
        (
            "改到2026年3月5日下午3点，请",
            &["改到", "二零二六年", "三月", "五日", "下午", "三点", "请"][..],
            &["改到", "2026年", "3月", "5日", "下午", "3点", "请"][..],
        ),
        (
            "costs 25 euros",
            &["costs", "twenty-five", "euros"],
            &["costs", "25", "euros"],
        ),
        // Two words for one number: where the one ends is a guess.
        (
            "is 25 here",
            &["is", "twenty", "five", "here"],
            &["is", "2?", "5", "here"],
        ),
        (
            "20%的人",
            &["百分之", "二十", "的", "人"],
            &["2?", "0%", "的", "人"],
        ),
        // Words of one letter each stand for one.
        ("is ** ok", &["is", "f", "u", "ok"], &["is", "*", "*", "ok"]),
    ] {
        assert_eq!(found(text, words), expected, "{text}");
    }
}

#[test]
fn one_flawed_word_costs_its_own_place_only() {
    for (text, words, expected) in [
        // Masked.
        (
            "a **** word",
            &["a", "damn", "word"][..],
            &["a", "****", "word"][..],
        ),
        // Another letter.
        (
            "the colour of it",
            &["the", "color", "of", "it"],
            &["the", "colour", "of", "it"],
        ),
        // Missing, and twice.
        ("one two three", &["one", "three"], &["one", "three"]),
        (
            "one two three",
            &["one", "two", "two", "three"],
            &["one", "two", "", "three"],
        ),
        (
            "안녕 오늘",
            &["안녕", "안녕", "오늘"],
            &["안녕", "", "오늘"],
        ),
        ("今天很好", &["今天", "天气", "很好"], &["今天", "", "很好"]),
        // Without text, punctuation alone.
        (
            "one two three",
            &["one", "", "three"],
            &["one", "", "three"],
        ),
        ("one, two", &["one", ",", "two"], &["one", "", "two"]),
        // Pieces of words.
        (
            "unbelievable",
            &["un", "believ", "able"],
            &["un", "believ", "able"],
        ),
        // One too many at the end, one at the beginning.
        ("one two", &["one", "two", "three"], &["one", "two", ""]),
        ("two three", &["one", "two", "three"], &["", "two", "three"]),
    ] {
        assert_eq!(found(text, words), expected, "{text}");
    }
}

#[test]
fn letters_that_agree_by_chance_are_no_word() {
    for (text, words, expected) in [
        (
            "5 elephants",
            &["five", "elephants"][..],
            &["5", "elephants"][..],
        ),
        ("line 10", &["line", "ten"], &["line", "10"]),
        (
            "than a hundred",
            &["than", "a", "extra", "hundred"],
            &["than", "a", "", "hundred"],
        ),
        (
            "120个一组",
            &["一百二十", "个", "一组"],
            &["120", "个", "一组"],
        ),
    ] {
        assert_eq!(found(text, words), expected, "{text}");
    }
}

#[test]
fn ranges_rise_and_never_overlap_whatever_the_words_are() {
    let texts = [
        "",
        "a",
        "。。",
        "aaaa",
        "ab ab ab",
        "一二三一二三",
        "\u{301}",
        "x y z q w",
        "<😀한국어",
        "각하 한각",
    ];
    for text in texts {
        for other in texts {
            let words: Vec<String> = other.chars().map(String::from).collect();
            let timings: Vec<WordTiming> = words
                .iter()
                .map(|word| WordTiming::new((0, 1), word.len() as u16, 0))
                .collect();
            let mut aligner = Aligner::default();
            let ranges = aligner.align(text, other, &timings).unwrap();
            assert_eq!(ranges.len(), words.len());
            let mut end = 0;
            for range in ranges {
                assert!(
                    range.start >= end && range.end >= range.start,
                    "{text:?} {other:?}"
                );
                assert!(text.get(range.start as usize..range.end as usize).is_some());
                end = range.end;
            }
        }
    }
}

#[test]
fn a_text_that_is_too_long_to_compare_has_no_ranges() {
    let text = "a".repeat(super::TEXT_BYTES_MAX + 1);
    let mut aligner = Aligner::default();
    assert_eq!(
        aligner.align(&text, "b", &[WordTiming::new((0, 1), 1, 0)]),
        Ok(&[][..])
    );
    // The next one has.
    let range = TextRange {
        start: 0,
        end: 1,
        is_open: false,
    };
    assert_eq!(
        aligner.align("b", "b", &[WordTiming::new((0, 1), 1, 0)]),
        Ok(&[range][..])
    );
}

#[test]
fn texts_that_have_nothing_in_common_take_linear_time() {
    // A square of this would take minutes.
    let (text, other) = ("ab".repeat(200_000), "cd".repeat(200_000));
    let words: Vec<WordTiming> = (0..200_000)
        .map(|_| WordTiming::new((0, 1), 2, 0))
        .collect();
    let mut aligner = Aligner::default();
    assert_eq!(aligner.align(&text, &other, &words).unwrap().len(), 200_000);
}
