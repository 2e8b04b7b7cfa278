//! The lines of a sentence → cues.

use super::atom::Atom;
use super::cue::Cue;
use super::cue_queue::CueQueue;
use super::layout::Line;
use super::line_breaks::push_one_line;
use super::sentence_layout::SentenceLayout;
use super::sentence_ref::SentenceRef;
use crate::alloc::{AllocResult, TryPush, TryPushStr};

/// A sentence that has been laid out.
pub(super) struct CueSource<'a> {
    pub(super) sentence: &'a SentenceRef<'a>,
    /// Number of the sentence.
    pub(super) number: u32,
    /// End of the sentence, not before its start.
    pub(super) end_ms: u32,
    /// The text that was laid out.
    pub(super) text: &'a str,
    pub(super) layout: &'a SentenceLayout,
    /// Cues mark the times of their words.
    pub(super) marks_words: bool,
    pub(super) max_duration_ms: u32,
}

/// Adds the cues of a sentence to the queue.
pub(super) fn push_cues(queue: &mut CueQueue, source: &CueSource<'_>) -> AllocResult {
    let lines = source.layout.lines();
    // A single cue has the times of the sentence itself.
    let is_single = lines.iter().filter(|line| line.begins_cue).count() <= 1;
    let mut cue = queue.spare();
    for (index, line) in lines.iter().enumerate() {
        let atoms = source.layout.atoms(line);
        let Some(first) = atoms.first() else {
            continue;
        };
        if line.begins_cue {
            cue.start_ms = first.start_ms;
            cue.speaker_id = source.sentence.speaker_id;
            cue.channel_id = source.sentence.channel_id;
            (cue.sentence, cue.begins_sentence) = (source.number, index == 0);
            cue.interpolated = !is_single && first.is_interpolated;
        }
        // Words behind the first are marked.
        cue.interpolated |= source.marks_words
            && atoms
                .iter()
                .any(|atom| atom.is_interpolated && atom.start_ms > source.sentence.start_ms);
        push_line(&mut cue, source.text, atoms, source.marks_words)?;
        cue.end_ms = atoms
            .iter()
            .fold(cue.end_ms.max(cue.start_ms), |end_ms, atom| {
                end_ms.max(atom.end_ms)
            });
        let next = lines.get(index + 1);
        if next.is_some_and(|next| !next.begins_cue) {
            continue;
        }
        cue.ends_sentence = next.is_none();
        cue.end_ms = speech_end_ms(&cue, source, next);
        let complete = core::mem::replace(&mut cue, queue.spare());
        queue.insert(complete)?;
    }
    queue.recycle(cue)
}

/// The end of the speech of a cue, behind which a cue with the line `next` may follow.
fn speech_end_ms(cue: &Cue, source: &CueSource<'_>, next: Option<&Line>) -> u32 {
    match next {
        // Pauses belong to the sentence, but for no longer than a cue may take.
        None => {
            let latest_ms = cue.start_ms.saturating_add(source.max_duration_ms);
            cue.end_ms.max(source.end_ms.min(latest_ms))
        }
        // Words of a sentence may overlap, its cues do not.
        Some(next) => source
            .layout
            .start_ms(next)
            .map_or(cue.end_ms, |start_ms| cue.end_ms.min(start_ms)),
    }
}

/// Appends a line to a cue.
fn push_line(cue: &mut Cue, text: &str, atoms: &[Atom], marks_words: bool) -> AllocResult {
    let (Some(first), Some(last)) = (atoms.first(), atoms.last()) else {
        return Ok(());
    };
    let line = text
        .get(first.start as usize..last.end as usize)
        .unwrap_or_default();
    if cue.lines > 0 {
        cue.text.try_push_str("\n")?;
    }
    if marks_words {
        let shift = cue.text.len() as u32;
        cue.word_marks.try_extend(
            atoms
                .iter()
                .map(|atom| (atom.start - first.start + shift, atom.start_ms)),
        )?;
    }
    push_one_line(&mut cue.text, line)?;
    cue.last_columns = atoms
        .iter()
        .map(|atom| atom.columns + atom.space)
        .sum::<u32>()
        - last.space;
    if cue.lines == 0 {
        cue.first_columns = cue.last_columns;
    }
    cue.columns += cue.last_columns;
    cue.lines += 1;
    Ok(())
}
