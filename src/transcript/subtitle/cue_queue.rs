//! Cues in the order of their starts. A cue waits until no earlier one can come, and then until the
//! start of the next is known, on which its end depends.

use std::collections::VecDeque;

use super::cue::Cue;
use super::line_break_tables::is_ideographic;
use super::rules::LineRules;
use super::timing::{self, NextCue};
use crate::alloc::{self, AllocResult, TryPush};

/// Cues that are not written yet.
pub(super) struct CueQueue {
    /// End of the audio.
    pub(super) latest_ms: u32,
    /// The cue that is written next.
    pending: Option<Cue>,
    /// By start: cues behind it, before which a later sentence may have another.
    waiting: VecDeque<Cue>,
    /// Cues that were written, whose memory is used again.
    spares: Vec<Cue>,
}

impl Default for CueQueue {
    fn default() -> Self {
        Self {
            latest_ms: u32::MAX,
            pending: None,
            waiting: VecDeque::new(),
            spares: Vec::new(),
        }
    }
}

impl CueQueue {
    /// An empty cue.
    pub(super) fn spare(&mut self) -> Cue {
        let mut cue = self.spares.pop().unwrap_or_default();
        cue.clear();
        cue
    }

    /// Takes back the memory of a cue.
    pub(super) fn recycle(&mut self, cue: Cue) -> AllocResult {
        self.spares.try_push(cue)
    }

    /// Adds a cue.
    pub(super) fn insert(&mut self, cue: Cue) -> AllocResult {
        let place = self
            .waiting
            .partition_point(|waiting| waiting.start_ms <= cue.start_ms);
        alloc::insert(&mut self.waiting, place, cue)
    }

    /// Passes the cues to `write` that are complete when the sentence that begins at `ms` has been
    /// added, of which no later one begins before that: all but its own.
    pub(super) fn release(
        &mut self,
        (ms, sentence): (u32, u32),
        rules: &LineRules,
        write: &mut dyn FnMut(&Cue) -> AllocResult,
    ) -> AllocResult {
        while self
            .waiting
            .front()
            .is_some_and(|cue| cue.start_ms <= ms && cue.sentence != sentence)
            && let Some(cue) = self.waiting.pop_front()
        {
            self.push(cue, rules, write)?;
        }
        Ok(())
    }

    /// Passes all cues to `write`.
    pub(super) fn finish(
        &mut self,
        rules: &LineRules,
        write: &mut dyn FnMut(&Cue) -> AllocResult,
    ) -> AllocResult {
        self.release((u32::MAX, 0), rules, write)?;
        if let Some(mut cue) = self.pending.take() {
            timing::set_end_time(&mut cue, None, rules, self.latest_ms);
            write(&cue)?;
        }
        Ok(())
    }

    /// Puts a cue behind the pending one, or merges the two.
    fn push(
        &mut self,
        mut cue: Cue,
        rules: &LineRules,
        write: &mut dyn FnMut(&Cue) -> AllocResult,
    ) -> AllocResult {
        if let Some(mut before) = self.pending.take() {
            let space = needs_space(&before.text, &cue.text);
            if let Some(same_line) = timing::should_merge(&before, &cue, space, rules) {
                before.append(&cue, same_line, space)?;
                core::mem::swap(&mut before, &mut cue);
            } else if timing::should_pair(&before, &cue, rules) {
                before.append_speaker(&cue)?;
                core::mem::swap(&mut before, &mut cue);
            } else {
                timing::put_behind(&before, &mut cue);
                let mut behind = core::iter::once(&cue).chain(&self.waiting);
                let next = NextCue {
                    start_ms: cue.start_ms,
                    in_channel_ms: behind
                        .find(|next| next.channel_id == before.channel_id)
                        .map(|next| next.start_ms),
                };
                timing::set_end_time(&mut before, Some(next), rules, self.latest_ms);
                write(&before)?;
            }
            self.recycle(before)?;
        }
        self.pending = Some(cue);
        Ok(())
    }
}

/// Whether a space belongs between two texts: not where one side is Chinese or Japanese.
fn needs_space(before: &str, next: &str) -> bool {
    ![before.chars().next_back(), next.chars().next()]
        .into_iter()
        .any(|character| character.is_none_or(is_ideographic))
}
