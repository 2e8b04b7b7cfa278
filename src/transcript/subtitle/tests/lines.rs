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
        max_pause_ms: number,
        speaker_dashes: true,
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

#[test]
fn a_silence_longer_than_the_longest_ends_the_cue() {
    let word = |(ms, text): (u32, &str)| serde_json::json!({"begin_time": ms, "end_time": ms + 200, "text": text});
    let words = [(0, "one "), (300, "two "), (2000, "three "), (2300, "four")].map(word);
    let sentence = serde_json::json!({"begin_time": 0, "end_time": 2500, "words": words});
    let document = serde_json::json!({"transcripts": [{"sentences": [sentence]}]});
    let read = crate::Transcription::parse(document.to_string().as_bytes()).unwrap();
    let texts = |max_pause_ms| {
        let lines = Some(LineRules {
            max_pause_ms,
            ..LineRules::default()
        });
        let written = write(
            &read,
            Rules {
                lines,
                ..Rules::default()
            },
        );
        let cues: Vec<String> = written
            .split("\n\n")
            .map(|cue| cue.lines().skip(1).collect::<Vec<_>>().join("|"))
            .collect();
        cues
    };
    let whole = ["00:00:00,000 --> 00:00:02,500|one two three four"];
    assert_eq!(texts(u32::MAX), whole);
    assert_eq!(texts(1500), whole);
    let parted = [
        "00:00:00,000 --> 00:00:00,833|one two",
        "00:00:02,000 --> 00:00:02,833|three four",
    ];
    assert_eq!(texts(1499), parted);
}

#[test]
fn commas_and_full_stops_are_left_out_at_the_ends_of_lines() {
    let read = transcription_of(&[
        (0, 4000, None, "今天，天气很好，我们去公园。"),
        (4000, 5000, None, "好吗？"),
        (5000, 6000, None, "他说：“好。”"),
    ]);
    let lines = Some(LineRules {
        max_line_width: 18,
        ..LineRules::default()
    });
    let texts = |lines| -> Vec<String> {
        let rules = Rules {
            trims_punctuation: true,
            lines,
            ..Rules::default()
        };
        let written = write(&read, rules);
        let text = |line: &&str| !line.contains("-->") && line.parse::<u32>().is_err();
        written
            .lines()
            .filter(text)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        texts(None),
        ["今天，天气很好，我们去公园", "好吗？", "他说：“好。”"]
    );
    assert_eq!(
        texts(lines),
        ["今天，天气很好", "我们去公园", "好吗？", "他说：“好。”"]
    );
}
