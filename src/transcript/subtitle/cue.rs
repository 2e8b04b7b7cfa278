//! A cue: one timed block of text, before it is written in any format.

use crate::alloc::{AllocResult, TryPush, TryPushStr};

/// A cue, whose memory is used again for later ones.
#[derive(Debug, Default)]
pub(crate) struct Cue {
    /// Time at which it appears.
    pub(crate) start_ms: u32,
    /// Time at which it disappears; never before `start_ms`.
    pub(crate) end_ms: u32,
    /// Its lines, with line feeds between them; none is blank.
    pub(crate) text: String,
    /// The speaker.
    pub(crate) speaker_id: Option<u32>,
    /// The track of the audio.
    pub(crate) channel_id: u64,
    /// Of each word its byte in `text` and its start in milliseconds; empty where times are not
    /// written.
    pub(crate) word_marks: Vec<(u32, u32)>,
    /// Its times are interpolated between those of the sentence: the service gave none of words.
    pub(crate) interpolated: bool,
    /// Number of lines.
    pub(crate) lines: u32,
    /// Columns of the first line, of all lines, and of the last line.
    pub(crate) first_columns: u32,
    pub(crate) columns: u32,
    pub(crate) last_columns: u32,
}

impl Cue {
    /// Empties the cue, keeping its memory.
    pub(crate) fn clear(&mut self) {
        let (mut text, mut word_marks) = (
            core::mem::take(&mut self.text),
            core::mem::take(&mut self.word_marks),
        );
        text.clear();
        word_marks.clear();
        *self = Self {
            text,
            word_marks,
            ..Self::default()
        };
    }

    /// Appends another cue, on the last line or below.
    pub(crate) fn append(&mut self, next: &Self, same_line: bool, space: bool) -> AllocResult {
        self.text.try_push_str(match (same_line, space) {
            (false, _) => "\n",
            (true, true) => " ",
            (true, false) => "",
        })?;
        let shift = self.text.len() as u32;
        self.text.try_push_str(&next.text)?;
        self.word_marks
            .try_extend(next.word_marks.iter().map(|&(at, ms)| (at + shift, ms)))?;
        self.end_ms = self.end_ms.max(next.end_ms);
        self.interpolated |= next.interpolated;
        self.columns += next.columns;
        if self.lines == 1 && same_line {
            self.first_columns = self.last_columns + u32::from(space) + next.first_columns;
        }
        let before_columns = if same_line {
            self.last_columns + u32::from(space)
        } else {
            0
        };
        self.last_columns = if next.lines == 1 {
            before_columns + next.last_columns
        } else {
            next.last_columns
        };
        self.lines += next.lines - u32::from(same_line);
        Ok(())
    }
}
