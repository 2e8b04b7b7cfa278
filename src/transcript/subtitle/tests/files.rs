//! Files as a whole: shifted times, line ends, byte order marks, and what lines of ASS and LRC have
//! to do with each other.

use super::{Line, transcription_of, write};
use crate::subtitle::{Format, LineEnding, LineRules, Rules, SubtitleStream};

const FORMATS: [Format; 5] = [
    Format::Srt,
    Format::Vtt,
    Format::Text,
    Format::Ass,
    Format::Lrc,
];

/// The file of sentences by rules, without the header of ASS.
fn file(sentences: &[Line<'_>], rules: Rules) -> String {
    let file = write(&transcription_of(sentences), rules);
    match file.split_once("Effect, Text") {
        Some((_, events)) => events.trim_start().to_owned(),
        None => file,
    }
}

/// Sentences around a second: before, up to, over and behind it.
const AROUND: &[Line<'_>] = &[
    (0, 400, Some(0), "gone"),
    (500, 1000, Some(1), "gone too"),
    (900, 1500, Some(1), "cut"),
    (2000, 2500, Some(1), "whole"),
];

fn shifted(format: Format, offset_ms: i32) -> String {
    let rules = Rules {
        format,
        offset_ms,
        times: true,
        ..Rules::default()
    };
    file(AROUND, rules)
}

#[test]
fn what_ends_before_zero_is_left_out_and_what_straddles_it_is_cut() {
    for (format, expected) in [
        (
            Format::Srt,
            "1\n00:00:00,000 --> 00:00:00,500\ncut\n\n2\n00:00:01,000 --> 00:00:01,500\nwhole\n",
        ),
        (
            Format::Vtt,
            "WEBVTT\n\n00:00:00.000 --> 00:00:00.500\ncut\n\n00:00:01.000 --> 00:00:01.500\nwhole\n",
        ),
        (Format::Text, "[00:00:00.000] cut\n[00:00:01.000] whole\n"),
        (
            Format::Ass,
            "Dialogue: 0,0:00:00.00,0:00:00.50,Default,,0,0,0,,{\\kf50}cut\nDialogue: 0,0:00:01.00,0:00:01.50,Default,,0,0,0,,{\\kf50}whole\n",
        ),
        (
            Format::Lrc,
            "[00:00.00]<00:00.00>cut\n[00:01.00]<00:01.00>whole\n[00:01.50]\n",
        ),
    ] {
        assert_eq!(shifted(format, -1000), expected);
    }
    let late = shifted(Format::Srt, 86_400_000);
    assert!(
        late.starts_with("1\n24:00:00,000 --> 24:00:00,400\ngone\n"),
        "{late}"
    );
    assert_eq!(late.matches(" --> ").count(), 4);
}

#[test]
fn words_before_zero_begin_at_zero() {
    let words = serde_json::json!([
        {"begin_time": 100, "end_time": 200, "text": "a ", "punctuation": ""},
        {"begin_time": 600, "end_time": 700, "text": "b ", "punctuation": ""},
        {"begin_time": 1200, "end_time": 1300, "text": "c", "punctuation": ""},
    ]);
    let document = serde_json::json!({"transcripts": [{"sentences": [
        {"begin_time": 100, "end_time": 1500, "text": "a b c", "words": words},
    ]}]});
    let read = crate::Transcription::parse(document.to_string().as_bytes()).unwrap();
    for (format, lines, expected) in [
        (Format::Vtt, None, "a b <00:00:00.200>c"),
        (Format::Ass, None, "{\\kf20}a b {\\kf30}c"),
        (Format::Lrc, None, "<00:00.00>a b <00:00.20>c"),
        (
            Format::Ass,
            Some(LineRules::default()),
            "{\\kf20}a b {\\kf30}c",
        ),
    ] {
        let rules = Rules {
            format,
            lines,
            times: true,
            offset_ms: -1000,
            ..Rules::default()
        };
        let file = write(&read, rules);
        assert!(file.contains(expected), "{file}");
    }
}

#[test]
fn times_at_the_end_of_their_range_do_not_overflow() {
    for format in FORMATS {
        for offset_ms in [i32::MIN, -1, 0, 86_400_000, i32::MAX] {
            for ms in [0, 1, u32::MAX - 1, u32::MAX] {
                let rules = Rules {
                    format,
                    offset_ms,
                    lines: (ms % 2 == 1).then(LineRules::default),
                    times: true,
                    ..Rules::default()
                };
                file(&[(ms, ms, Some(u32::MAX), "a b")], rules);
            }
        }
    }
}

#[test]
fn a_name_comes_with_the_first_sentence_that_is_left() {
    for lines in [None, Some(LineRules::default())] {
        let rules = Rules {
            offset_ms: -5000,
            speakers: true,
            lines,
            ..Rules::default()
        };
        let written = file(
            &[
                (0, 1000, Some(1), "before"),
                (6000, 8000, Some(1), "first"),
                (9000, 9500, Some(1), "second"),
            ],
            rules,
        );
        let texts: Vec<&str> = written
            .lines()
            .filter(|line| line.ends_with(char::is_alphabetic))
            .collect();
        assert_eq!(texts, ["Speaker 2: first", "second"]);
    }
}

#[test]
fn line_ends_and_marks_are_the_same_whole_and_streamed() {
    let sentences: &[Line<'_>] = &[(0, 900, Some(0), "a\nb"), (5000, 5001, Some(1), "c")];
    let document = serde_json::json!({"transcripts": [{"sentences": [
        {"begin_time": 0, "end_time": 900, "speaker_id": 0, "text": "a\nb"},
        {"begin_time": 5000, "end_time": 5001, "speaker_id": 1, "text": "c"},
    ]}]})
    .to_string();
    for format in FORMATS {
        for lines in [None, Some(LineRules::default())] {
            let rules = Rules {
                format,
                lines,
                speakers: true,
                ..Rules::default()
            };
            let plain = write(&transcription_of(sentences), rules.clone());
            assert!(!plain.contains('\r'));
            let windows = Rules {
                byte_order_mark: true,
                line_ending: LineEnding::CrLf,
                ..rules
            };
            let expected = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
            assert_eq!(
                write(&transcription_of(sentences), windows.clone()),
                expected
            );
            let mut stream = SubtitleStream::new(windows, None);
            let mut written = String::new();
            for piece in document.as_bytes().chunks(7) {
                stream.feed(piece).unwrap();
                written.push_str(stream.written());
                stream.clear_written();
            }
            stream.finish().unwrap();
            assert_eq!(written + stream.written(), expected);
        }
    }
}

#[test]
fn cues_of_ass_that_do_not_overlap_are_rounded_so_that_they_still_do_not() {
    let times = |sentences: &[Line<'_>]| -> Vec<String> {
        let rules = Rules {
            format: Format::Ass,
            ..Rules::default()
        };
        let file = file(sentences, rules);
        let times = file.lines().map(|line| line[12..33].to_owned());
        times.collect()
    };
    // Both would begin in one hundredth of a second.
    assert_eq!(
        times(&[
            (1001, 1004, None, "a"),
            (1004, 1020, None, "b"),
            (1020, 1025, None, "c")
        ]),
        [
            "0:00:01.00,0:00:01.01",
            "0:00:01.01,0:00:01.02",
            "0:00:01.02,0:00:01.03"
        ]
    );
    // None has no duration.
    assert_eq!(
        times(&[(1000, 1001, None, "a"), (1001, 1002, None, "b")]),
        ["0:00:01.00,0:00:01.01", "0:00:01.01,0:00:01.02"]
    );
    // Those that do overlap go on doing so.
    assert_eq!(
        times(&[(1000, 3000, None, "a"), (2000, 2500, None, "b")]),
        ["0:00:01.00,0:00:03.00", "0:00:02.00,0:00:02.50"]
    );
}

#[test]
fn lines_of_lyrics_are_cleared_in_pauses_and_at_the_end() {
    let lyrics = |sentences: &[Line<'_>]| {
        file(
            sentences,
            Rules {
                format: Format::Lrc,
                speakers: true,
                ..Rules::default()
            },
        )
    };
    assert_eq!(
        lyrics(&[
            (3000, 4000, Some(0), "a"),
            (6000, 7000, Some(0), "b"),
            (9001, 9500, Some(1), "c")
        ]),
        "[00:03.00]Speaker 1: a\n[00:06.00]b\n[00:07.00]\n[00:09.00]Speaker 2: c\n[00:09.50]\n"
    );
    // Another one still speaks.
    assert_eq!(
        lyrics(&[
            (0, 9000, None, "a long sentence, for nine seconds of speech"),
            (1000, 2000, None, "b"),
            (9500, 9600, None, "c"),
            (12_000, 13_000, None, "d")
        ]),
        "[00:00.00]a long sentence, for nine seconds of speech\n[00:01.00]b\n[00:09.50]c\n[00:09.60]\n[00:12.00]d\n[00:13.00]\n"
    );
    assert_eq!(lyrics(&[]), "");
}

#[test]
fn the_header_of_ass_comes_once_also_without_a_cue() {
    let rules = || Rules {
        format: Format::Ass,
        ..Rules::default()
    };
    for sentences in [&[][..], AROUND] {
        let file = write(&transcription_of(sentences), rules());
        assert_eq!(file.matches("[Events]").count(), 1);
        assert!(file.starts_with("[Script Info]\n"));
        assert_eq!(file.matches("\nDialogue: ").count(), sentences.len());
    }
}
