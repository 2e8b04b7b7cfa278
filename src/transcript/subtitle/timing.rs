//! How long a cue stays, and the gap to the next. A cue never appears before its words, and never
//! covers another that it did not cover before.

use super::cue::Cue;
use super::rules::LineRules;

/// Sets the end of `cue`, which the next follows at `next_ms`.
pub(crate) fn settle(cue: &mut Cue, next_ms: Option<u32>, rules: &LineRules) {
    let spoken_end = cue.end_ms;
    let reading_ms = (u64::from(cue.columns) * 1000)
        .div_ceil(u64::from(rules.max_reading_speed))
        .min(u64::from(rules.max_duration_ms)) as u32;
    let wanted = cue
        .start_ms
        .saturating_add(rules.min_duration_ms.max(reading_ms))
        .max(spoken_end);
    let Some(next_ms) = next_ms else {
        cue.end_ms = wanted;
        return;
    };
    // Another channel is speaking into this one.
    if next_ms < spoken_end {
        return;
    }
    let latest = next_ms.saturating_sub(rules.min_gap_ms);
    let closes = next_ms.saturating_sub(wanted) < rules.close_gap_ms
        && latest.saturating_sub(cue.start_ms) <= rules.max_duration_ms;
    cue.end_ms = if closes { latest } else { wanted.min(latest) };
    // Words that follow each other at once leave no room for a gap; a cue that is as short as one
    // stays until the next.
    if cue.end_ms <= cue.start_ms.saturating_add(rules.min_gap_ms) {
        cue.end_ms = wanted.min(next_ms);
    }
}

/// Whether two cues are better one: the first would be gone before it is seen, and both fit. Then
/// `Some`: whether they fit on the same line.
pub(crate) fn joins(cue: &Cue, next: &Cue, space: bool, rules: &LineRules) -> Option<bool> {
    let flashes =
        next.start_ms.saturating_sub(cue.start_ms) < rules.min_duration_ms + rules.min_gap_ms;
    let same = cue.speaker_id == next.speaker_id && cue.channel_id == next.channel_id;
    let in_time = next.start_ms >= cue.start_ms
        && next.end_ms.saturating_sub(cue.start_ms) <= rules.max_duration_ms;
    if !(flashes && same && in_time) {
        return None;
    }
    let same_line =
        cue.last_columns + u32::from(space) + next.first_columns <= rules.max_line_width;
    (cue.lines + next.lines - u32::from(same_line) <= rules.max_lines).then_some(same_line)
}
