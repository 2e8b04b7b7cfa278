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
