//! The file that is being written.

use super::cue::Cue;
use super::rules::{Format, Rules};
use super::{srt, text, vtt};
use crate::alloc::{AllocResult, TryPushStr};

/// Text that has been written, and the state of its format.
#[derive(Default)]
pub(super) struct Output {
    /// Text that has been written and not been taken yet.
    pub(super) text: String,
    has_header: bool,
    has_interpolation_note: bool,
    cue_count: u32,
}

impl Output {
    /// Writes the header of the file, once.
    pub(super) fn write_header(&mut self, format: Format) -> AllocResult {
        if !core::mem::replace(&mut self.has_header, true) && format == Format::Vtt {
            self.text.try_push_str(vtt::HEADER)?;
        }
        Ok(())
    }

    /// Writes a cue, with `text` in place of its own.
    pub(super) fn write_cue(&mut self, rules: &Rules, cue: &Cue, text: &str) -> AllocResult {
        match rules.format {
            Format::Srt => {
                self.cue_count += 1;
                let times = (cue.start_ms, cue.end_ms);
                srt::write_cue(&mut self.text, self.cue_count, times, text)
            }
            Format::Vtt => {
                if cue.interpolated && !core::mem::replace(&mut self.has_interpolation_note, true) {
                    self.text.try_push_str(vtt::INTERPOLATION_NOTE)?;
                }
                let speaker_names = rules.speakers.then_some(rules.speaker_names.as_slice());
                vtt::write_cue(&mut self.text, cue, text, speaker_names)
            }
            Format::Text => text::write_sentence(&mut self.text, cue.start_ms, text, rules.times),
        }
    }
}
