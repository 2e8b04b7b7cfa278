//! The file that is being written.

use super::bytes::push_replaced;
use super::cue::Cue;
use super::rules::{Format, LineEnding, Rules};
use super::timestamp::centiseconds;
use super::{ass, lrc, srt, text, vtt};
use crate::alloc::{AllocResult, TryPush, TryPushStr};

/// Text that has been written, and the state of its format.
#[derive(Default)]
pub(super) struct Output {
    /// Text that has been written and not been taken yet.
    pub(super) text: String,
    has_header: bool,
    has_interpolation_note: bool,
    cue_count: u32,
    /// ASS: the end of the last cue. LRC: the latest end of all.
    last_end_ms: u32,
    /// The same as it was written, which rounding may have moved.
    last_end_centiseconds: u32,
    /// The cue that is being written, with its times in the file; without a text of its own.
    shifted: Cue,
    /// Memory for lines whose ends are being replaced, and for text without its punctuation.
    lines: String,
    trimmed: String,
}

impl Output {
    /// Writes the header of the file, once.
    pub(super) fn write_header(&mut self, rules: &Rules) -> AllocResult {
        if core::mem::replace(&mut self.has_header, true) {
            return Ok(());
        }
        if rules.byte_order_mark {
            self.text.try_push_str("\u{feff}")?;
        }
        match rules.format {
            Format::Vtt => self.text.try_push_str(vtt::HEADER)?,
            Format::Ass => ass::write_header(&mut self.text, &rules.style)?,
            _ => {}
        }
        self.end_lines(rules, 0)
    }

    /// Writes a cue, with `text` in place of its own, at its times in the file.
    pub(super) fn write_cue(&mut self, rules: &Rules, cue: &Cue, text: &str) -> AllocResult {
        if rules.offset_ms == 0 && !rules.trims_punctuation {
            self.write_lines(rules, cue, text)
        } else if rules.leaves_out(cue.end_ms) {
            Ok(())
        } else {
            self.write_changed(rules, cue, text)
        }
    }

    /// Writes a cue whose times are shifted, or whose lines lose their punctuation.
    #[inline(never)]
    fn write_changed(&mut self, rules: &Rules, cue: &Cue, text: &str) -> AllocResult {
        let mut shifted = core::mem::take(&mut self.shifted);
        (shifted.start_ms, shifted.end_ms) =
            (rules.shifted_ms(cue.start_ms), rules.shifted_ms(cue.end_ms));
        (shifted.speaker_id, shifted.interpolated) = (cue.speaker_id, cue.interpolated);
        shifted.word_marks.clear();
        let mut trimmed = core::mem::take(&mut self.trimmed);
        trimmed.clear();
        let (mut marks, mut begin) = (0, 0);
        loop {
            let left = text.get(begin..).unwrap_or_default();
            let line = match left.bytes().position(|byte| byte == b'\n') {
                Some(bytes) => left.get(..bytes).unwrap_or_default(),
                None => left,
            };
            let shift = begin - trimmed.len();
            begin += line.len() + 1;
            while let Some(&(at, ms)) = cue.word_marks.get(marks)
                && (at as usize) < begin
            {
                let mark = (at - shift as u32, rules.shifted_ms(ms));
                shifted.word_marks.try_push(mark)?;
                marks += 1;
            }
            trimmed.try_push_str(if rules.trims_punctuation {
                trim_line(line)
            } else {
                line
            })?;
            if begin > text.len() {
                break;
            }
            trimmed.try_push_str("\n")?;
        }
        let written = self.write_lines(rules, &shifted, &trimmed);
        (self.shifted, self.trimmed) = (shifted, trimmed);
        written
    }

    /// Writes the end of the file.
    pub(super) fn finish(&mut self, rules: &Rules) -> AllocResult {
        let start = self.text.len();
        if rules.format == Format::Lrc && self.cue_count > 0 {
            lrc::write_pause(&mut self.text, self.last_end_ms)?;
        }
        self.end_lines(rules, start)
    }

    #[inline(never)]
    fn write_lines(&mut self, rules: &Rules, cue: &Cue, text: &str) -> AllocResult {
        let start = self.text.len();
        self.cue_count += 1;
        match rules.format {
            Format::Srt => {
                let times = (cue.start_ms, cue.end_ms);
                srt::write_cue(&mut self.text, self.cue_count, times, text)?;
            }
            Format::Vtt => {
                if cue.interpolated && !core::mem::replace(&mut self.has_interpolation_note, true) {
                    self.text.try_push_str(vtt::INTERPOLATION_NOTE)?;
                }
                vtt::write_cue(&mut self.text, cue, text, rules)?;
            }
            Format::Text => text::write_sentence(&mut self.text, cue.start_ms, text, rules.times)?,
            Format::Ass => {
                let times = self.rounded_times(cue);
                ass::write_cue(&mut self.text, cue, text, times, rules)?;
            }
            Format::Lrc => {
                let pause_ms = cue.start_ms.saturating_sub(self.last_end_ms);
                if self.cue_count > 1 && pause_ms > lrc::PAUSE_MIN_MS {
                    lrc::write_pause(&mut self.text, self.last_end_ms)?;
                }
                self.last_end_ms = self.last_end_ms.max(cue.end_ms);
                lrc::write_cue(&mut self.text, cue, text, rules.times)?;
            }
        }
        self.end_lines(rules, start)
    }

    /// The times of a cue in centiseconds: the nearest, but at least one long, and not before the
    /// end of the last cue where it does not begin before that.
    fn rounded_times(&mut self, cue: &Cue) -> (u32, u32) {
        let mut start = centiseconds(cue.start_ms);
        if cue.start_ms >= self.last_end_ms {
            start = start.max(self.last_end_centiseconds);
        }
        let end = centiseconds(cue.end_ms).max(start + 1);
        (self.last_end_ms, self.last_end_centiseconds) = (cue.end_ms, end);
        (start, end)
    }

    /// Replaces the line feeds of what was written from byte `start` on, if the rules say so.
    #[inline(never)]
    fn end_lines(&mut self, rules: &Rules, start: usize) -> AllocResult {
        if rules.line_ending == LineEnding::CrLf {
            self.lines.clear();
            self.lines
                .try_push_str(self.text.get(start..).unwrap_or_default())?;
            self.text.truncate(start);
            push_replaced(&mut self.text, &self.lines, &[(b'\n', "\r\n")])?;
        }
        Ok(())
    }
}

/// A line without the full stop or commas at its end, which Chinese subtitles go without. What is
/// nothing else stays.
fn trim_line(line: &str) -> &str {
    let mut trimmed = line;
    while let Some(shorter) = trimmed
        .strip_suffix("。")
        .or_else(|| trimmed.strip_suffix("，"))
    {
        trimmed = shorter;
    }
    if trimmed.is_empty() { line } else { trimmed }
}
