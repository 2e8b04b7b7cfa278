//! Times and lines of cues.

use dashscope_asr_transcript::subtitle::LineRules;

use super::Violations;
use crate::assign::Piece;
use crate::expected::Expected;
use crate::file::Cue;
use crate::width::columns;

pub fn check(
    cues: &[Cue],
    rules: Option<&LineRules>,
    expected: &Expected,
    pieces: Option<&[Piece]>,
    found: &mut Violations,
) {
    let audio_ms = expected.duration_ms.map_or(u64::MAX, u64::from);
    let mut last_ms = 0;
    for cue in cues {
        let times = format!("{}–{} ms", cue.start_ms, cue.end_ms);
        if cue.start_ms < last_ms {
            found.add(
                "starts never decrease",
                format!("{times} after {last_ms} ms"),
            );
        }
        last_ms = cue.start_ms;
        if cue.end_ms <= cue.start_ms {
            found.add("a cue ends after its start", times.as_str());
        }
        if cue.end_ms > audio_ms || cue.start_ms >= audio_ms {
            found.add("cues inside the audio", format!("{times} of {audio_ms} ms"));
        }
        check_marks(cue, found);
        if let Some(rules) = rules {
            check_rules(cue, rules, found);
        }
    }
    if let Some(tracks) = rules.and_then(|_| tracks_of(cues.len(), expected, pieces)) {
        check_overlaps(cues, &tracks, found);
    }
}

fn check_marks(cue: &Cue, found: &mut Violations) {
    let mut last_ms = cue.start_ms;
    for &(_, ms) in &cue.marks {
        if ms <= last_ms || ms >= cue.end_ms {
            let detail = format!("{ms} after {last_ms} in {}–{}", cue.start_ms, cue.end_ms);
            found.add("marks rise inside their cue", detail);
        }
        last_ms = ms;
    }
}

fn check_rules(cue: &Cue, rules: &LineRules, found: &mut Violations) {
    if cue.end_ms.saturating_sub(cue.start_ms) > u64::from(rules.max_duration_ms) {
        let detail = format!("{}–{} ms", cue.start_ms, cue.end_ms);
        found.add("cues not too long", detail);
    }
    let wide = |line: &&String| columns(line) > rules.max_line_width as usize;
    if let Some(line) = cue.lines.iter().find(wide) {
        found.add(
            "lines not too wide",
            format!("{} in {line:?}", columns(line)),
        );
    }
    if cue.lines.len() > rules.max_lines as usize {
        found.add("lines not too many", format!("{:?}", cue.lines));
    }
}

/// The track of each cue, where it is certain.
fn tracks_of(cues: usize, expected: &Expected, pieces: Option<&[Piece]>) -> Option<Vec<usize>> {
    let track = expected.sentences.first()?.track;
    if expected
        .sentences
        .iter()
        .all(|sentence| sentence.track == track)
    {
        return Some(vec![track; cues]);
    }
    let sentences = &expected.sentences;
    let begins_alike = |(index, one): (usize, &crate::expected::ExpectedSentence)| {
        let mut others = sentences
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        others.any(|(_, other)| other.text.starts_with(&one.text))
    };
    if sentences.iter().enumerate().any(begins_alike) {
        return None;
    }
    let mut tracks = vec![usize::MAX; cues];
    for piece in pieces? {
        tracks[piece.cue] = sentences[piece.sentence].track;
    }
    Some(tracks)
}

fn check_overlaps(cues: &[Cue], tracks: &[usize], found: &mut Violations) {
    for (index, cue) in cues.iter().enumerate() {
        let mut next = (index + 1..cues.len()).filter(|&next| tracks[next] == tracks[index]);
        if let Some(next) = next.next().map(|next| &cues[next])
            && next.start_ms < cue.end_ms
        {
            let detail = format!("{}–{} and {}", cue.start_ms, cue.end_ms, next.start_ms);
            found.add("cues of a track apart", detail);
        }
    }
}
