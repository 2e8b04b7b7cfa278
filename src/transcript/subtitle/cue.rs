//! One timed block of text, before it is written in any format.

use crate::alloc::{Grow, GrowText, Grown};

/// A cue, used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Cue {
    /// When it appears.
    pub(crate) start_ms: u32,
    /// When it goes; never before `start_ms`.
    pub(crate) end_ms: u32,
    /// Its lines, with line feeds between them; none is blank.
    pub(crate) text: String,
    /// Who speaks.
    pub(crate) speaker_id: Option<u32>,
    /// The track it was said on.
    pub(crate) channel_id: u64,
    /// Where each word begins in `text`, and when; empty where times were not asked for.
    pub(crate) marks: Vec<(u32, u32)>,
    /// Its times were reckoned from the sentence's, because the service gave none for its words.
    pub(crate) interpolated: bool,
    /// Lines, and columns of all of them together, of the first and of the last.
    pub(crate) lines: u32,
    pub(crate) first_columns: u32,
    pub(crate) columns: u32,
    pub(crate) last_columns: u32,
}

impl Cue {
    /// Empties it, keeping its memory.
    pub(crate) fn clear(&mut self) {
        let (mut text, mut marks) = (
            core::mem::take(&mut self.text),
            core::mem::take(&mut self.marks),
        );
        text.clear();
        marks.clear();
        *self = Self {
            text,
            marks,
            ..Self::default()
        };
    }

    /// Puts another behind it, on its last line or below.
    pub(crate) fn join(&mut self, next: &Self, same_line: bool, space: bool) -> Grown {
        self.text.try_push_str(match (same_line, space) {
            (false, _) => "\n",
            (true, true) => " ",
            (true, false) => "",
        })?;
        let shift = self.text.len() as u32;
        self.text.try_push_str(&next.text)?;
        self.marks
            .try_extend(next.marks.iter().map(|&(at, ms)| (at + shift, ms)))?;
        self.end_ms = self.end_ms.max(next.end_ms);
        self.interpolated |= next.interpolated;
        self.columns += next.columns;
        if self.lines == 1 && same_line {
            self.first_columns = self.last_columns + u32::from(space) + next.first_columns;
        }
        let joined = if same_line {
            self.last_columns + u32::from(space)
        } else {
            0
        };
        self.last_columns = if next.lines == 1 {
            joined + next.last_columns
        } else {
            next.last_columns
        };
        self.lines += next.lines - u32::from(same_line);
        Ok(())
    }
}
