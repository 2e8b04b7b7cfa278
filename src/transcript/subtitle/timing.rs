//! Duration of a cue, and the gap to the next. A cue never appears before its words, and its end is
//! never moved over the start of another.

use super::cue::Cue;
use super::rules::LineRules;

/// Sets the end of `cue`, given the start of the next cue.
pub(super) fn set_end_time(cue: &mut Cue, next_ms: Option<u32>, rules: &LineRules) {
    let speech_end_ms = cue.end_ms;
    let reading_ms = (u64::from(cue.columns) * 1000)
        .div_ceil(u64::from(rules.max_reading_speed))
        .min(u64::from(rules.max_duration_ms)) as u32;
    let wanted_end_ms = cue
        .start_ms
        .saturating_add(rules.min_duration_ms.max(reading_ms))
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

/// Whether two cues should be merged: the first would be gone before it is seen, and both fit. `None`
/// where they should not; otherwise whether they fit on the same line.
pub(super) fn should_merge(cue: &Cue, next: &Cue, space: bool, rules: &LineRules) -> Option<bool> {
    let is_too_short =
        next.start_ms.saturating_sub(cue.start_ms) < rules.min_duration_ms + rules.min_gap_ms;
    let same = cue.speaker_id == next.speaker_id && cue.channel_id == next.channel_id;
    let in_time = next.start_ms >= cue.start_ms
        && next.end_ms.saturating_sub(cue.start_ms) <= rules.max_duration_ms;
    if !(is_too_short && same && in_time) {
        return None;
    }
    let same_line =
        cue.last_columns + u32::from(space) + next.first_columns <= rules.max_line_width;
    (cue.lines + next.lines - u32::from(same_line) <= rules.max_lines).then_some(same_line)
}
