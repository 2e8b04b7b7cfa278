//! Rules for subtitles, sensible or not.

use dashscope_asr_transcript::subtitle::{Format, LineEnding, LineRules, Rules};

use crate::Choice;

/// Rules by choice.
pub fn rules(choice: &mut dyn Choice) -> Rules {
    let format = [
        Format::Srt,
        Format::Vtt,
        Format::Text,
        Format::Ass,
        Format::Lrc,
    ][choice.below(5) as usize];
    let names = [
        vec![],
        vec!["Ann".to_owned()],
        vec![" ".to_owned(), "a --> b\n\n<c> & 会议\u{2028}d".to_owned()],
    ];
    Rules {
        format,
        lines: (choice.below(3) > 0).then(|| lines(choice)),
        speakers: choice.one_in(2),
        speaker_names: names[choice.below(3) as usize].clone(),
        channel_names: names[choice.below(3) as usize].clone(),
        trims_punctuation: choice.one_in(4),
        latin_spaces: choice.one_in(4).then(|| choice.one_in(2)),
        times: choice.one_in(2),
        channel_id: choice.one_in(6).then(|| u64::from(choice.below(3))),
        offset_ms: offset_ms(choice),
        byte_order_mark: choice.one_in(4),
        line_ending: if choice.one_in(4) {
            LineEnding::CrLf
        } else {
            LineEnding::Lf
        },
        style: String::new(),
    }
}

fn offset_ms(choice: &mut dyn Choice) -> i32 {
    let distance = i32::try_from(choice.edge_number()).unwrap_or(i32::MAX);
    match choice.below(6) {
        0 => distance,
        1 => -distance,
        _ => 0,
    }
}

fn lines(choice: &mut dyn Choice) -> LineRules {
    let usual = LineRules::default();
    match choice.below(4) {
        0 => usual,
        1 => LineRules {
            max_line_width: 8 + choice.below(60),
            max_lines: 1 + choice.below(4),
            min_duration_ms: choice.below(3000),
            max_duration_ms: 3000 + choice.below(10_000),
            max_reading_speed: 1 + choice.below(40),
            min_gap_ms: choice.below(300),
            close_gap_ms: choice.below(1000),
            max_pause_ms: 200 + choice.below(3000),
            speaker_dashes: choice.one_in(2),
        },
        // Useless rules, on which nothing may break all the same.
        _ => LineRules {
            max_line_width: choice.edge_number(),
            max_lines: choice.edge_number(),
            min_duration_ms: choice.edge_number(),
            max_duration_ms: choice.edge_number(),
            max_reading_speed: choice.edge_number(),
            min_gap_ms: choice.edge_number(),
            close_gap_ms: choice.edge_number(),
            max_pause_ms: choice.edge_number(),
            speaker_dashes: choice.one_in(2),
        },
    }
}
