//! Rules for subtitles. The defaults are those of Netflix's Timed Text Style Guide, which
//! names a number for each of them; the BBC's Subtitle Guidelines and EBU-TT-D agree with most.

/// The format of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// SubRip.
    #[default]
    Srt,
    /// WebVTT.
    Vtt,
    /// A line for each sentence.
    Text,
    /// Advanced SubStation Alpha, v4.00+.
    Ass,
    /// Lyrics.
    Lrc,
}

impl Format {
    /// Whether the format has a place for speakers that takes no room of the text.
    #[must_use]
    pub fn has_voices(self) -> bool {
        matches!(self, Self::Vtt | Self::Ass)
    }

    /// Whether the format can mark the times of words.
    pub(super) fn marks_words(self) -> bool {
        matches!(self, Self::Vtt | Self::Ass | Self::Lrc)
    }
}

/// The end of each line of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnding {
    /// A line feed.
    #[default]
    Lf,
    /// A carriage return and a line feed.
    CrLf,
}

/// Rules by which a file is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The format.
    pub format: Format,
    /// Rules for lines and cues; without them each sentence is a cue.
    pub lines: Option<LineRules>,
    /// Whether speakers are named: WebVTT and ASS have a place for each cue's, the other formats
    /// name the speaker at every change.
    pub speakers: bool,
    /// Names of the speakers, by id; those without one are `Speaker 1`, `Speaker 2`, …
    pub speaker_names: Vec<String>,
    /// Whether the time of each word (WebVTT, ASS, LRC) or of each line (plain text) is written.
    pub times: bool,
    /// Names of the channels, by id, in place of those of their speakers; blank where it has none.
    pub channel_names: Vec<String>,
    /// The only channel that is written; without it all are.
    pub channel_id: Option<u64>,
    /// Whether `。` and `，` are left out at the ends of lines.
    pub trims_punctuation: bool,
    /// Whether blanks stand between Chinese and Latin; as the text has them where it is not said.
    pub latin_spaces: Option<bool>,
    /// Milliseconds that are added to every time of the file. A cue that ends at zero or before is
    /// left out; one that begins before zero, and each of its words that does, begins at zero.
    pub offset_ms: i32,
    /// Whether the file begins with U+FEFF.
    pub byte_order_mark: bool,
    /// The end of each line.
    pub line_ending: LineEnding,
    /// Fields of ASS's style behind its name, with commas between them; without them those of
    /// [`super::ASS_STYLE`].
    pub style: String,
}

impl Rules {
    /// `ms` as the time in the file.
    pub(super) fn shifted_ms(&self, ms: u32) -> u32 {
        ms.saturating_add_signed(self.offset_ms)
    }

    /// Whether what ends at `end_ms` is over before the file begins.
    pub(super) fn leaves_out(&self, end_ms: u32) -> bool {
        self.offset_ms < 0 && self.shifted_ms(end_ms) == 0
    }
}

/// Rules for breaking lines and timing cues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRules {
    /// Widest line, in columns: a Latin letter takes one, a Chinese character two.
    pub max_line_width: u32,
    /// Most lines in a cue.
    pub max_lines: u32,
    /// Shortest time that a cue is shown, if the next cue leaves so much.
    pub min_duration_ms: u32,
    /// Longest time that a cue's words take; longer ones are split.
    pub max_duration_ms: u32,
    /// Columns a second that can be read: a cue is shown as long as reading takes, if the next cue
    /// leaves so much.
    pub max_reading_speed: u32,
    /// Shortest gap between a cue and the next.
    pub min_gap_ms: u32,
    /// A shorter gap is narrowed to `min_gap_ms`.
    pub close_gap_ms: u32,
    /// A longer silence inside of a sentence ends the cue.
    pub max_pause_ms: u32,
    /// Whether short cues of two speakers become one, with a dash before each.
    pub speaker_dashes: bool,
}

impl LineRules {
    /// Clamps every number of the rules, so that sums do not overflow, nothing is divided
    /// by zero, and a line holds a wide character. The range for users is narrower, and checked
    /// before (`src/core`).
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
            ..self
        }
    }
}

/// One hour.
const MS_MAX: u32 = 3_600_000;

impl LineRules {
    /// Netflix, Timed Text Style Guide. General requirements: two lines; 5/6 of a second at least,
    /// 7 seconds at most; two frames between cues, and gaps under half a second closed to that (at
    /// 24 frames a second). English: 42 characters a line, 20 a second. Chinese has 16 a line and 9
    /// a second, which is less than these columns allow: `max_line_width: 32, max_reading_speed:
    /// 18`.
    pub const DEFAULT: Self = Self {
        max_line_width: 42,
        max_lines: 2,
        min_duration_ms: 833,
        max_duration_ms: 7000,
        max_reading_speed: 20,
        min_gap_ms: 83,
        close_gap_ms: 500,
        max_pause_ms: u32::MAX,
        speaker_dashes: false,
    };
}

impl Default for LineRules {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::{LineRules, Rules};

    fn all(number: u32) -> LineRules {
        LineRules {
            max_line_width: number,
            max_lines: number,
            min_duration_ms: number,
            max_duration_ms: number,
            max_reading_speed: number,
            min_gap_ms: number,
            close_gap_ms: number,
            ..LineRules::default()
        }
    }

    #[test]
    fn times_are_shifted_within_their_range_and_what_ends_at_zero_is_left_out() {
        for (offset_ms, ms, shifted, left_out) in [
            (0, 0, 0, false),
            (5, 0, 5, false),
            (-5, 4, 0, true),
            (-5, 5, 0, true),
            (-5, 6, 1, false),
            (86_400_000, u32::MAX - 1, u32::MAX, false),
            (i32::MIN, u32::MAX, 2_147_483_647, false),
        ] {
            let rules = Rules {
                offset_ms,
                ..Rules::default()
            };
            assert_eq!(
                (rules.shifted_ms(ms), rules.leaves_out(ms)),
                (shifted, left_out),
                "{ms} by {offset_ms}"
            );
        }
    }

    #[test]
    fn rules_within_bounds_are_left_alone() {
        for rules in [LineRules::default(), all(2), all(10)] {
            assert_eq!(rules.bounded(), rules);
        }
    }

    #[test]
    fn rules_beyond_bounds_are_brought_to_them() {
        let least = LineRules {
            max_line_width: 2,
            max_lines: 1,
            max_duration_ms: 1,
            max_reading_speed: 1,
            ..all(0)
        };
        assert_eq!(all(0).bounded(), least);
        let most = LineRules {
            max_line_width: 1000,
            max_lines: 10,
            max_reading_speed: 1000,
            ..all(3_600_000)
        };
        assert_eq!(all(u32::MAX).bounded(), most);
    }
}
