//! Duration of a cue, and the gap to the next. A cue never appears before its words, and its end is
//! never moved over the start of another.

use super::cue::Cue;
use super::rules::LineRules;

/// The cue behind another.
#[derive(Clone, Copy)]
pub(super) struct NextCue {
    pub(super) start_ms: u32,
    /// Start of the next one in the same channel, where a cue is never shown over another.
    pub(super) in_channel_ms: Option<u32>,
}

/// Sets the end of `cue`, given the next cue and the end of the audio.
pub(super) fn set_end_time(
    cue: &mut Cue,
    next: Option<NextCue>,
    rules: &LineRules,
    latest_ms: u32,
) {
    let longest_ms = cue.start_ms.saturating_add(rules.max_duration_ms);
    cue.end_ms = cue.end_ms.min(longest_ms);
    let in_channel_ms = next
        .and_then(|next| next.in_channel_ms)
        .filter(|&ms| ms > cue.start_ms)
        .unwrap_or(u32::MAX);
    cue.end_ms = cue.end_ms.min(in_channel_ms);
    set_shown_time(cue, next.map(|next| next.start_ms), rules);
    cue.end_ms = cue.end_ms.min(longest_ms).min(latest_ms).min(in_channel_ms);
}

/// Moves the start of a cue that does not begin behind the one before it: two sentences have one
/// start. In one channel they share the time by their columns.
pub(super) fn put_behind(before: &Cue, cue: &mut Cue) {
    if cue.start_ms > before.start_ms {
        return;
    }
    cue.start_ms = before.start_ms;
    if cue.channel_id == before.channel_id {
        let span_ms = u64::from(cue.end_ms.max(before.end_ms) - before.start_ms);
        let columns = u64::from(before.columns + cue.columns).max(1);
        let share_ms = (span_ms * u64::from(before.columns) / columns) as u32;
        cue.start_ms = cue.start_ms.saturating_add(share_ms.max(1));
    }
    cue.end_ms = cue.end_ms.max(cue.start_ms);
}

/// Sets the end by what can be read, given the start of the next cue.
fn set_shown_time(cue: &mut Cue, next_ms: Option<u32>, rules: &LineRules) {
    let speech_end_ms = cue.end_ms;
    let wanted_end_ms = cue
        .start_ms
        .saturating_add(shown_ms(cue, rules))
        .max(speech_end_ms);
    let Some(next_ms) = next_ms else {
        cue.end_ms = wanted_end_ms;
        return;
    };
    // Another channel is speaking into this one.
    if next_ms < speech_end_ms {
        return;
    }
    let latest_end_ms = next_ms.saturating_sub(rules.min_gap_ms);
    let closes = next_ms.saturating_sub(wanted_end_ms) < rules.close_gap_ms
        && latest_end_ms.saturating_sub(cue.start_ms) <= rules.max_duration_ms;
    cue.end_ms = if closes {
        latest_end_ms
    } else {
        wanted_end_ms.min(latest_end_ms)
    };
    // Words that follow each other at once leave no room for a gap; a cue that is as short as one
    // stays until the next.
    if cue.end_ms <= cue.start_ms.saturating_add(rules.min_gap_ms) {
        cue.end_ms = wanted_end_ms.min(next_ms);
    }
}

/// Milliseconds that a cue should be shown: the least, and as long as reading takes.
fn shown_ms(cue: &Cue, rules: &LineRules) -> u32 {
    let reading_ms = (u64::from(cue.columns) * 1000)
        .div_ceil(u64::from(rules.max_reading_speed))
        .min(u64::from(rules.max_duration_ms)) as u32;
    rules.min_duration_ms.max(reading_ms)
}

/// Whether the cues of two speakers, a line each, should be one: the first would be gone before it
/// is read.
pub(super) fn should_pair(cue: &Cue, next: &Cue, rules: &LineRules) -> bool {
    let speaker = |cue: &Cue| (cue.speaker_id, cue.channel_id);
    let is_short = next.start_ms.saturating_sub(cue.start_ms) < shown_ms(cue, rules);
    let are_lines = |cue: &Cue| {
        // A dash is put before each.
        cue.lines == 1 && cue.columns < rules.max_line_width && !cue.is_dialogue
    };
    rules.speaker_dashes
        && rules.max_lines > 1
        && speaker(cue) != speaker(next)
        && is_short
        && are_lines(cue)
        && are_lines(next)
        && (cue.ends_sentence && next.begins_sentence)
        && next.start_ms >= cue.start_ms
        && next.end_ms.saturating_sub(cue.start_ms) <= rules.max_duration_ms
}

/// Whether two cues should be merged: the first would be gone before it is seen, and both fit.
/// `None` where they should not; otherwise whether they fit on the same line.
pub(super) fn should_merge(cue: &Cue, next: &Cue, space: bool, rules: &LineRules) -> Option<bool> {
    let is_too_short =
        next.start_ms.saturating_sub(cue.start_ms) < rules.min_duration_ms + rules.min_gap_ms;
    let same = cue.speaker_id == next.speaker_id && cue.channel_id == next.channel_id;
    let in_time = next.start_ms >= cue.start_ms
        && next.end_ms.saturating_sub(cue.start_ms) <= rules.max_duration_ms;
    // Sentences may overlap; then a cue of one may be followed by one of the other.
    let in_order = cue.sentence == next.sentence || (cue.ends_sentence && next.begins_sentence);
    let is_apart = next.start_ms.saturating_sub(cue.end_ms) > rules.max_pause_ms;
    if !(is_too_short && same && in_time && in_order) || is_apart || cue.is_dialogue {
        return None;
    }
    let same_line =
        cue.last_columns + u32::from(space) + next.first_columns <= rules.max_line_width;
    (cue.lines + next.lines - u32::from(same_line) <= rules.max_lines).then_some(same_line)
}

#[cfg(test)]
mod tests {
    use super::{NextCue, set_end_time, should_merge};
    use crate::subtitle::cue::Cue;
    use crate::subtitle::rules::LineRules;

    /// The end of a cue by the default rules: 833 to 7000 ms, 20 columns a second, gaps of 83 ms or
    /// at least 500.
    fn end_ms((start_ms, speech_end_ms): (u32, u32), columns: u32, next_ms: Option<u32>) -> u32 {
        let mut cue = Cue {
            start_ms,
            end_ms: speech_end_ms,
            columns,
            ..Cue::default()
        };
        let next = next_ms.map(|start_ms| NextCue {
            start_ms,
            in_channel_ms: None,
        });
        set_end_time(&mut cue, next, &LineRules::default(), u32::MAX);
        cue.end_ms
    }

    #[test]
    fn the_last_cue_stays_for_its_words_and_until_it_can_be_read() {
        for (speech, columns, expected) in [
            ((1000, 1200), 0, 1833),
            ((1000, 1200), 16, 1833),
            ((1000, 1200), 17, 1850),
            ((1000, 1200), 100, 6000),
            // Reading takes no longer than a cue may.
            ((1000, 1200), 400, 8000),
            // Neither does speech.
            ((1000, 9999), 100, 8000),
        ] {
            assert_eq!(
                end_ms(speech, columns, None),
                expected,
                "{speech:?} {columns}"
            );
        }
        let mut cue = Cue {
            columns: 10,
            ..Cue::default()
        };
        let slow = LineRules {
            max_reading_speed: 3,
            ..LineRules::default()
        };
        set_end_time(&mut cue, None, &slow, u32::MAX);
        assert_eq!(cue.end_ms, 3334, "rounded up");
    }

    #[test]
    fn gaps_are_closed_to_the_least_or_left_as_they_are() {
        for (next_ms, expected) in [
            // Half a second and more.
            (5000, 1833),
            (2333, 1833),
            // Shorter.
            (2332, 2249),
            (1916, 1833),
            (1900, 1817),
            (1200, 1117),
            // Another channel speaks into it.
            (1199, 1200),
            (900, 1200),
        ] {
            assert_eq!(
                end_ms((1000, 1200), 0, Some(next_ms)),
                expected,
                "{next_ms}"
            );
        }
    }

    #[test]
    fn closing_a_gap_makes_no_cue_longer_than_it_may_be() {
        assert_eq!(end_ms((0, 6900), 0, Some(7083)), 7000);
        assert_eq!(end_ms((0, 6900), 0, Some(7084)), 6900);
    }

    #[test]
    fn a_cue_that_is_as_short_as_a_gap_stays_until_the_next() {
        for (next_ms, expected) in [(1167, 1084), (1166, 1166), (1080, 1080), (1050, 1050)] {
            assert_eq!(
                end_ms((1000, 1050), 0, Some(next_ms)),
                expected,
                "{next_ms}"
            );
        }
    }

    /// A cue of one line, of ten columns.
    fn cue(start_ms: u32, end_ms: u32) -> Cue {
        Cue {
            start_ms,
            end_ms,
            speaker_id: Some(0),
            lines: 1,
            first_columns: 10,
            last_columns: 10,
            ..Cue::default()
        }
    }

    fn merged(cue: &Cue, next: &Cue, space: bool) -> Option<bool> {
        should_merge(cue, next, space, &LineRules::default())
    }

    #[test]
    fn cues_are_merged_where_the_first_would_be_gone_before_it_is_seen() {
        // 833 ms and a gap of 83.
        for (start_ms, expected) in [(0, Some(true)), (915, Some(true)), (916, None)] {
            let next = cue(start_ms, 1000);
            assert_eq!(merged(&cue(0, 100), &next, true), expected, "{start_ms}");
        }
        assert_eq!(
            merged(&cue(500, 600), &cue(499, 700), true),
            None,
            "back in time"
        );
        for (end_ms, expected) in [(7500, Some(true)), (7501, None)] {
            assert_eq!(merged(&cue(500, 600), &cue(600, end_ms), true), expected);
        }
    }

    #[test]
    fn cues_of_two_speakers_or_channels_are_not_merged() {
        for speaker_id in [Some(1), None] {
            let next = Cue {
                speaker_id,
                ..cue(100, 200)
            };
            assert_eq!(merged(&cue(0, 100), &next, true), None, "{speaker_id:?}");
        }
        let next = Cue {
            channel_id: 1,
            ..cue(100, 200)
        };
        assert_eq!(merged(&cue(0, 100), &next, true), None);
    }

    #[test]
    fn merged_cues_fit_on_the_line_or_have_a_line_left() {
        let of_lines = |lines: u32, first_columns: u32| Cue {
            lines,
            first_columns,
            ..cue(100, 200)
        };
        for (lines, next_lines, next_columns, space, expected) in [
            (1, 1, 31, true, Some(true)),
            (1, 1, 32, true, Some(false)),
            (1, 1, 32, false, Some(true)),
            (1, 1, 33, false, Some(false)),
            (2, 1, 31, true, Some(true)),
            (2, 1, 32, true, None),
            (1, 2, 31, true, Some(true)),
            (1, 2, 32, true, None),
        ] {
            let first = Cue {
                lines,
                ..cue(0, 100)
            };
            let next = of_lines(next_lines, next_columns);
            assert_eq!(
                merged(&first, &next, space),
                expected,
                "{lines} {next_lines} {next_columns} {space}"
            );
        }
    }
}
