//! What a caller may ask for. The defaults are those of Netflix's Timed Text Style Guide, which
//! names a number for each of them; the BBC's Subtitle Guidelines and EBU-TT-D agree with most.

/// The file that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// SubRip.
    #[default]
    Srt,
    /// WebVTT.
    Vtt,
    /// A line for each sentence.
    Text,
}

/// How subtitles are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The file.
    pub format: Format,
    /// How lines are broken and how long cues stay; without it a cue is a sentence.
    pub lines: Option<LineRules>,
    /// Whether speakers are named: WebVTT has voices for it, the others name the speaker wherever
    /// it changes.
    pub speakers: bool,
    /// Names of the speakers, by id; those without one are `Speaker 1`, `Speaker 2`, …
    pub speaker_names: Vec<String>,
    /// Whether each word is marked with its time (WebVTT only), or each line with its (plain text).
    pub times: bool,
    /// Only this channel; all of them without it.
    pub channel_id: Option<u64>,
}

/// How lines are broken and how long cues stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRules {
    /// Widest line, in columns: a Latin letter takes one, a Chinese character two.
    pub max_line_width: u32,
    /// Most lines in a cue.
    pub max_lines: u32,
    /// A cue is shown at least so long, if the next leaves room.
    pub min_duration_ms: u32,
    /// A cue is split when its words take longer.
    pub max_duration_ms: u32,
    /// Columns a second that can be read: a cue is shown longer for it, if the next leaves room.
    pub max_reading_speed: u32,
    /// Between a cue and the next.
    pub min_gap_ms: u32,
    /// A gap that is shorter is closed down to the least.
    pub close_gap_ms: u32,
}

impl LineRules {
    /// The same, with every number brought to where sums of them fit, nothing is divided by zero,
    /// and a line holds a wide character. What a person may ask for is less, and checked before
    /// (`src/core/rules.rs`).
    #[must_use]
    pub fn bounded(self) -> Self {
        Self {
            max_line_width: self.max_line_width.clamp(2, 1000),
            max_lines: self.max_lines.clamp(1, 10),
            min_duration_ms: self.min_duration_ms.min(MS_MAX),
            max_duration_ms: self.max_duration_ms.clamp(1, MS_MAX),
            max_reading_speed: self.max_reading_speed.clamp(1, 1000),
            min_gap_ms: self.min_gap_ms.min(MS_MAX),
            close_gap_ms: self.close_gap_ms.min(MS_MAX),
        }
    }
}

/// An hour.
const MS_MAX: u32 = 3_600_000;

impl Default for LineRules {
    /// Netflix, Timed Text Style Guide. General requirements: two lines; 5/6 of a second at least,
    /// 7 seconds at most; two frames between cues, and gaps under half a second closed to that (at
    /// 24 frames a second). English: 42 characters a line, 20 a second. Chinese has 16 a line and 9
    /// a second, which is less than these columns allow: `max_line_width: 32, max_reading_speed:
    /// 18`.
    fn default() -> Self {
        Self {
            max_line_width: 42,
            max_lines: 2,
            min_duration_ms: 833,
            max_duration_ms: 7000,
            max_reading_speed: 20,
            min_gap_ms: 83,
            close_gap_ms: 500,
        }
    }
}
