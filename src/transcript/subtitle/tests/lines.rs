//! Lines by rules, and marks of words.

use super::{transcription_of, with_words, write};
use crate::subtitle::{Format, LineRules, Rules};

#[test]
fn blank_words_at_the_end_take_no_text_along_with_their_times() {
    let rules = Rules {
        format: Format::Vtt,
        times: true,
        ..Rules::default()
    };
    let written = write(
        &with_words(&[(0, "a"), (0, "  "), (5, "  "), (6, " ")]),
        rules,
    );
    assert_eq!(written, "WEBVTT\n\n00:00:00.000 --> 00:00:00.009\na\n");
    // Nor is a time left where the first of them began.
    let rules = Rules {
        format: Format::Vtt,
        times: true,
        ..Rules::default()
    };
    let written = write(&with_words(&[(0, "a"), (3, " ")]), rules);
    assert_eq!(written, "WEBVTT\n\n00:00:00.000 --> 00:00:00.009\na\n");
}

#[test]
fn times_of_words_count_from_the_first_character_that_is_written() {
    let rules = Rules {
        format: Format::Vtt,
        times: true,
        ..Rules::default()
    };
    for first in ["a ", "  a "] {
        let written = write(&with_words(&[(0, first), (3, "b")]), rules.clone());
        let expected = "WEBVTT\n\n00:00:00.000 --> 00:00:00.009\na <00:00:00.003>b\n";
        assert_eq!(written, expected, "{first:?}");
    }
}

#[test]
fn plain_text_has_a_line_for_each_sentence_whatever_rules_there_are_for_lines() {
    let rules = Rules {
        format: Format::Text,
        lines: Some(LineRules {
            max_line_width: 8,
            ..LineRules::default()
        }),
        ..Rules::default()
    };
    let text = "a sentence that is wider than a line";
    let transcription = transcription_of(&[(0, 9000, None, text)]);
    assert_eq!(write(&transcription, rules), format!("{text}\n"));
}

#[test]
fn lines_keep_to_their_width_whatever_white_space_is_in_them() {
    let lines = Some(LineRules {
        max_line_width: 10,
        max_lines: 9,
        ..LineRules::default()
    });
    let spaces = " ".repeat(30);
    for (text, expected) in [
        ("ab   cd   ef", "ab\ncd   ef"),
        ("ab\u{2028}\u{2028}\u{2028}cd ef", "ab cd ef"),
        (&format!("a{spaces}b"), "a\nb"),
        // No line may end behind a dollar, so the spaces are inside.
        (&format!("${spaces}b"), "$\nb"),
    ] {
        let written = write(
            &transcription_of(&[(0, 9, None, text)]),
            Rules {
                lines,
                ..Rules::default()
            },
        );
        assert_eq!(
            written,
            format!("1\n00:00:00,000 --> 00:00:00,833\n{expected}\n"),
            "{text:?}"
        );
    }
}

#[test]
fn rules_that_make_no_sense_break_nothing() {
    let all = |number| LineRules {
        max_line_width: number,
        max_lines: number,
        min_duration_ms: number,
        max_duration_ms: number,
        max_reading_speed: number,
        min_gap_ms: number,
        close_gap_ms: number,
    };
    let read = transcription_of(&[
        (u32::MAX - 1, u32::MAX, None, "会议 well"),
        (u32::MAX, 0, None, "to the end of time"),
    ]);
    // Two columns at the least, so that any character has a line.
    for (number, cues) in [(0, 12), (u32::MAX, 1)] {
        let written = write(
            &read,
            Rules {
                lines: Some(all(number)),
                ..Rules::default()
            },
        );
        assert_eq!(written.matches(" --> ").count(), cues, "{written}");
    }
}
