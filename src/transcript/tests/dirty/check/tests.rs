//! Files and transcriptions that are wrong, each of which must be reported.

use dashscope_asr_transcript::subtitle::{Format, LineRules, Rules};

use super::transcription::{self, Given};
use super::{Violations, check_file};
use crate::document::load;
use crate::expected::{Expected, expected};

/// Two sentences of 10 seconds, the first with words.
fn document() -> serde_json::Value {
    let word = |start: u32, end: u32, text: &str, punctuation: &str| {
        serde_json::json!(
            {"begin_time": start, "end_time": end, "text": text, "punctuation": punctuation}
        )
    };
    serde_json::json!({
        "properties": {"original_duration_in_milliseconds": 10_000},
        "transcripts": [{"channel_id": 0, "text": "One two. Three.", "sentences": [
            {"begin_time": 1000, "end_time": 3000, "text": "One two.", "words": [
                word(1000, 2000, "One ", ""), word(2000, 3000, "two", "."),
            ]},
            {"begin_time": 4000, "end_time": 5000, "text": "Three.", "words": []},
        ]}],
    })
}

fn known() -> Expected {
    expected(&load(&document()).unwrap())
}

fn violated(file: &str, rules: &Rules) -> Vec<&'static str> {
    let mut violations = Violations::default();
    check_file(file, rules, &known(), &mut violations);
    violations
        .0
        .iter()
        .map(|violation| violation.property)
        .collect()
}

/// A SubRip file with the given cues.
fn srt(cues: &[(&str, &str)]) -> String {
    let mut file = String::new();
    for (number, (times, text)) in (1..).zip(cues) {
        let blank = if number > 1 { "\n" } else { "" };
        file.push_str(&format!("{blank}{number}\n{times}\n{text}\n"));
    }
    file
}

const FIRST: &str = "00:00:01,000 --> 00:00:03,000";
const SECOND: &str = "00:00:04,000 --> 00:00:05,000";

fn srt_violated(cues: &[(&str, &str)], lines: Option<LineRules>) -> Vec<&'static str> {
    let rules = Rules {
        lines,
        ..Rules::default()
    };
    violated(&srt(cues), &rules)
}

fn narrow() -> Option<LineRules> {
    Some(LineRules {
        max_line_width: 8,
        max_lines: 1,
        ..LineRules::default()
    })
}

#[test]
fn sound_files_have_no_violations() {
    for lines in [None, narrow()] {
        let cues = [(FIRST, "One two."), (SECOND, "Three.")];
        assert!(srt_violated(&cues, lines).is_empty());
    }
    let split = [
        (FIRST, "One"),
        ("00:00:03,000 --> 00:00:03,500", "two. Three."),
    ];
    assert!(srt_violated(&split, None).is_empty());
}

#[test]
fn text_that_is_lost_added_or_elsewhere_is_reported() {
    for (cues, expected) in [
        (&[(FIRST, "One two.")][..], "no text lost"),
        (
            &[(FIRST, "One two."), (SECOND, "Three. Three.")],
            "no text added",
        ),
        (&[(FIRST, "One two."), (SECOND, "Three.…")], "no text added"),
        (
            &[(FIRST, "One Three. two.")],
            "no sentence inside another's cue",
        ),
        (
            &[(FIRST, "two. One"), (SECOND, "Three.")],
            "no text scrambled",
        ),
        (
            &[(FIRST, "Three."), (SECOND, "One two.")],
            "sentences in order",
        ),
        (
            &[(FIRST, "One two."), (FIRST, "\u{200b}"), (SECOND, "Three.")],
            "a cue shows something",
        ),
    ] {
        assert_eq!(srt_violated(cues, None), [expected], "{cues:?}");
    }
}

#[test]
fn wrong_times_and_lines_are_reported() {
    let long = "00:00:01,000 --> 00:00:08,001";
    for ((first, text), second, expected) in [
        ((SECOND, "One two."), FIRST, &["starts never decrease"][..]),
        (
            (FIRST, "One two."),
            "00:00:04,000 --> 00:00:04,000",
            &["a cue ends after its start"],
        ),
        (
            (FIRST, "One two."),
            "00:00:04,000 --> 00:00:10,001",
            &["cues inside the audio"],
        ),
        ((FIRST, "One\ntwo."), SECOND, &["lines not too many"]),
        ((FIRST, "One   two."), SECOND, &["lines not too wide"]),
        (
            (FIRST, "One two."),
            "00:00:02,999 --> 00:00:05,000",
            &["cues of a track apart"],
        ),
        (
            (long, "One two."),
            "00:00:08,001 --> 00:00:09,000",
            &["cues not too long"],
        ),
    ] {
        let violated = srt_violated(&[(first, text), (second, "Three.")], narrow());
        let violated: Vec<_> = violated
            .into_iter()
            .filter(|property| {
                expected.len() > 1
                    || *property != "cues of a track apart"
                    || expected[0] == *property
            })
            .collect();
        assert_eq!(violated, expected, "{first} {text:?} {second}");
    }
}

#[test]
fn broken_forms_are_reported() {
    let file = srt(&[(FIRST, "One two."), (SECOND, "Three.")]);
    for broken in [
        file.replace("\n2\n", "\n3\n"),
        file.replace("One ", "One\n\n"),
        file.replace(" --> ", " -> "),
        file.replace("Three", "-->Three"),
    ] {
        assert_eq!(violated(&broken, &Rules::default()), ["form"], "{broken}");
    }
    assert_eq!(
        violated(&file.replace("One", "\0One"), &Rules::default()),
        ["no NUL"]
    );
    assert_eq!(
        violated(&file.replace("One", "\u{fffd}One"), &Rules::default()),
        ["no U+FFFD"]
    );
}

#[test]
fn wrong_marks_are_reported() {
    let rules = Rules {
        format: Format::Vtt,
        times: true,
        ..Rules::default()
    };
    for (mark, expected) in [
        ("<00:00:02.000>", &[][..]),
        ("<00:00:02.001>", &[]),
        ("", &[]),
        ("<00:00:02.002>", &["known times in marks"]),
        ("<00:00:01.998>", &["known times in marks"]),
        (
            "<00:00:01.000>",
            &["marks rise inside their cue", "known times in marks"],
        ),
        (
            "<00:00:03.000>",
            &["marks rise inside their cue", "known times in marks"],
        ),
        (
            "<00:00:02.000><00:00:02.000>",
            &["marks rise inside their cue"],
        ),
    ] {
        let file = format!(
            "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v A>One {mark}two.\n\n\
             00:00:04.000 --> 00:00:05.000\nThree.\n"
        );
        assert_eq!(violated(&file, &rules), expected, "{mark}");
    }
}

/// The violations of the sound transcription after a change.
fn given_violated(change: fn(&mut Vec<Given>)) -> Vec<&'static str> {
    let word = |start, end, text: &str| (start, end, text.to_owned());
    let first = Given {
        times: (1000, 3000),
        words: vec![word(1000, 2000, "One "), word(2000, 3000, "two")],
    };
    let second = Given {
        times: (4000, 5000),
        words: Vec::new(),
    };
    let mut sentences = vec![first, second];
    change(&mut sentences);
    let mut violations = Violations::default();
    transcription::check(&sentences, &known(), &mut violations);
    violations
        .0
        .iter()
        .map(|violation| violation.property)
        .collect()
}

#[test]
fn wrong_times_of_a_transcription_are_reported() {
    assert!(given_violated(|_| {}).is_empty());
    for change in [
        (|given| given[1].times = (4000, 3999)) as fn(&mut Vec<Given>),
        |given| given[1].times = (4000, 10_001),
        |given| given.swap(0, 1),
    ] {
        assert_eq!(given_violated(change), ["sound sentences"]);
    }
    for change in [
        (|given| given[0].words[0].1 = 999) as fn(&mut Vec<Given>),
        |given| given[0].words[1].1 = 3001,
        |given| given[0].words.swap(0, 1),
    ] {
        assert_eq!(given_violated(change), ["sound words"]);
    }
    for change in [
        (|given| given[0].words[1].0 = 2002) as fn(&mut Vec<Given>),
        |given| drop(given[0].words.pop()),
        |given| given[0].words[1].2 = "three".to_owned(),
    ] {
        assert_eq!(given_violated(change), ["known times of words"]);
    }
    assert!(given_violated(|given| given[0].words[1].0 = 2001).is_empty());
}
