//! Sentences as cues: numbers, times, escapes.

use super::{srt, transcription_of, vtt, write};
use crate::Transcription;
use crate::subtitle::{Format, Rules};

#[test]
fn leaves_out_sentences_without_text_and_mends_times_that_go_back_or_stand_still() {
    assert_eq!(
        srt(&[(5, 3, None, " a "), (9, 10, None, "  ")]),
        "1\n00:00:00,005 --> 00:00:00,009\na\n"
    );
}

#[test]
fn numbers_cues_and_separates_them_by_one_blank_line() {
    let srt = srt(&[
        (140, 4710, None, "Hello world, 这里是阿里巴巴语音实验室。"),
        (5000, 6000, Some(1), "好。"),
    ]);
    assert_eq!(
        srt,
        "1\n00:00:00,140 --> 00:00:04,710\nHello world, 这里是阿里巴巴语音实验室。\n\n2\n00:00:05,000 --> 00:00:06,000\n好。\n"
    );
}

#[test]
fn text_cannot_break_out_of_its_cue() {
    assert_eq!(
        srt(&[(0, 1, None, "a --> b > c\n\n2\r\nd\u{2028}e")]),
        "1\n00:00:00,000 --> 00:00:00,001\na → b > c\n2\nd\ne\n"
    );
    let rules = Rules {
        format: Format::Vtt,
        speakers: true,
        speaker_names: vec!["A & <b>\n".into()],
        ..Rules::default()
    };
    let vtt = write(
        &transcription_of(&[(0, 1, Some(0), "x"), (1, 2, Some(1), "y")]),
        rules,
    );
    assert_eq!(
        vtt,
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.001\n<v A &amp; &lt;b&gt;>x\n\n00:00:00.001 --> 00:00:00.002\n<v Speaker 2>y\n"
    );
}

#[test]
fn silence_gives_an_empty_file_or_a_header_alone() {
    assert_eq!(srt(&[]), "");
    assert_eq!(vtt(&[]), "WEBVTT\n");
    assert_eq!(
        write(
            &Transcription::without_speech(None),
            Rules {
                format: Format::Vtt,
                ..Rules::default()
            }
        ),
        "WEBVTT\n"
    );
}
