//! Rules for subtitles, sensible or not.

use dashscope_asr_transcript::subtitle::{Format, LineRules, Rules};

use crate::Choice;

/// Rules by choice.
pub fn rules(choice: &mut dyn Choice) -> Rules {
    let format = [Format::Srt, Format::Vtt, Format::Text][choice.below(3) as usize];
    let names = [
        vec![],
        vec!["Ann".to_owned()],
        vec![" ".to_owned(), "a --> b\n\n<c> & 会议\u{2028}d".to_owned()],
    ];
    Rules {
        format,
        lines: (choice.below(3) > 0).then(|| lines(choice)),
        speakers: choice.once_in(2),
        speaker_names: names[choice.below(3) as usize].clone(),
        times: choice.once_in(2),
        channel_id: choice.once_in(6).then(|| u64::from(choice.below(3))),
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
        },
        // Of no use to anybody, and yet nothing may break on them.
        _ => LineRules {
            max_line_width: choice.hostile(),
            max_lines: choice.hostile(),
            min_duration_ms: choice.hostile(),
            max_duration_ms: choice.hostile(),
            max_reading_speed: choice.hostile(),
            min_gap_ms: choice.hostile(),
            close_gap_ms: choice.hostile(),
        },
    }
}
