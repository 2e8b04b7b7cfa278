//! Names of speakers.

use super::{transcription_of, vtt, write};
use crate::subtitle::{Format, LineRules, Rules};

#[test]
fn names_speakers_and_escapes_text() {
    assert_eq!(
        vtt(&[
            (140, 4710, Some(0), "R&D <b> --> 会议"),
            (5000, 6000, None, "好。")
        ]),
        "WEBVTT\n\n00:00:00.140 --> 00:00:04.710\n<v Speaker 1>R&amp;D &lt;b&gt; --&gt; 会议\n\n00:00:05.000 --> 00:00:06.000\n好。\n"
    );
}

#[test]
fn names_speakers_where_they_change_or_on_each_line_of_text() {
    let transcription = transcription_of(&[
        (0, 1, Some(0), "a"),
        (1, 2, Some(0), "b"),
        (2, 3, Some(1), "c\nd"),
        (3, 4, None, "e"),
    ]);
    let srt = write(
        &transcription,
        Rules {
            speakers: true,
            ..Rules::default()
        },
    );
    let texts: Vec<&str> = srt
        .lines()
        .filter(|line| line.ends_with(char::is_alphabetic))
        .collect();
    assert_eq!(texts, ["Speaker 1: a", "b", "Speaker 2: c", "d", "e"]);
    let text = write(
        &transcription,
        Rules {
            format: Format::Text,
            speakers: true,
            times: true,
            speaker_names: vec!["Ann".into()],
            ..Rules::default()
        },
    );
    assert_eq!(
        text,
        "[00:00:00.000] Ann: a\n[00:00:00.001] Ann: b\n[00:00:00.002] Speaker 2: c d\n[00:00:00.003] e\n"
    );
    assert_eq!(
        write(
            &transcription,
            Rules {
                format: Format::Text,
                ..Rules::default()
            }
        ),
        "a\nb\nc d\ne\n"
    );
}

#[test]
fn cues_that_are_too_short_to_be_seen_are_merged_if_one_speaker_says_them() {
    for (speaker_id, cues) in [(Some(0), 1), (Some(1), 2), (None, 2)] {
        let transcription =
            transcription_of(&[(0, 100, Some(0), "Yes."), (100, 900, speaker_id, "Well.")]);
        let rules = Rules {
            lines: Some(LineRules::default()),
            ..Rules::default()
        };
        let file = write(&transcription, rules);
        assert_eq!(file.matches(" --> ").count(), cues, "{file}");
    }
}

#[test]
fn channels_are_named_in_every_format_in_place_of_their_speakers() {
    let document = serde_json::json!({"properties": {"channels": [0, 1]}, "transcripts": [
        {"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 900, "text": "Hello?"}]},
        {"channel_id": 1, "sentences": [
            {"begin_time": 1000, "end_time": 1900, "text": "Hi.", "speaker_id": 3}]},
        {"channel_id": 2, "sentences": [
            {"begin_time": 2000, "end_time": 2900, "text": "Me.", "speaker_id": 1}]}]});
    let read = crate::Transcription::parse(document.to_string().as_bytes()).unwrap();
    for (format, expected) in [
        (
            Format::Srt,
            &["Agent: Hello?", "Caller: Hi.", "Speaker 2: Me."][..],
        ),
        (
            Format::Vtt,
            &["<v Agent>Hello?", "<v Caller>Hi.", "<v Speaker 2>Me."],
        ),
        (
            Format::Text,
            &["Agent: Hello?", "Caller: Hi.", "Speaker 2: Me."],
        ),
        (
            Format::Ass,
            &[
                ",Agent,0,0,0,,Hello?",
                ",Caller,0,0,0,,Hi.",
                ",Speaker 2,0,0,0,,Me.",
            ],
        ),
        (
            Format::Lrc,
            &["]Agent: Hello?", "]Caller: Hi.", "]Speaker 2: Me."],
        ),
    ] {
        let rules = Rules {
            format,
            speakers: true,
            // The third has none.
            channel_names: ["Agent", " Caller ", " "].map(str::to_owned).to_vec(),
            ..Rules::default()
        };
        let written = write(&read, rules);
        for text in expected {
            assert!(written.contains(text), "{text}: {written}");
        }
    }
}

#[test]
fn short_cues_of_two_speakers_are_one_with_dashes() {
    let sentences = [
        (0, 500, Some(0), "Ready?"),
        (600, 900, Some(1), "Yes."),
        (1000, 1500, Some(0), "Go."),
        (9000, 9900, Some(0), "Where?"),
        (12_000, 12_900, Some(1), "Here."),
    ];
    let texts = |speaker_dashes, max_lines| -> Vec<String> {
        let lines = Some(LineRules {
            speaker_dashes,
            max_lines,
            ..LineRules::default()
        });
        let rules = Rules {
            lines,
            ..Rules::default()
        };
        write(&transcription_of(&sentences), rules)
            .split("\n\n")
            .map(|cue| cue.lines().skip(2).collect::<Vec<_>>().join("|"))
            .collect()
    };
    // A third speaker has a cue of his own, and so have those who are far apart.
    assert_eq!(texts(true, 2), ["-Ready?|-Yes.", "Go.", "Where?", "Here."]);
    let apart = ["Ready?", "Yes.", "Go.", "Where?", "Here."];
    assert_eq!(texts(false, 2), apart);
    assert_eq!(texts(true, 1), apart, "there is no second line");
}
