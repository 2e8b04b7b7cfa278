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
    /// Two speakers say it, a line each.
    pub(crate) is_dialogue: bool,
    /// Its times are interpolated between those of the sentence: the service gave none of words.
    pub(crate) interpolated: bool,
    /// Number of its last sentence, and whether the cue begins one and ends one: no cue of another
    /// comes between two of it.
    pub(crate) sentence: u32,
    pub(crate) begins_sentence: bool,
    pub(crate) ends_sentence: bool,
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

    /// Appends the cue of another speaker below, with a dash before each.
    #[cold]
    #[inline(never)]
    pub(crate) fn append_speaker(&mut self, next: &Self) -> AllocResult {
        let second = self.text.len() + 1;
        self.append(next, false, false)?;
        self.text.try_reserve(2)?;
        self.text.insert(second, '-');
        self.text.insert(0, '-');
        for (at, _) in &mut self.word_marks {
            *at += 1 + u32::from(*at as usize >= second);
        }
        self.columns += 2;
        (self.speaker_id, self.is_dialogue) = (None, true);
        Ok(())
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
        (self.sentence, self.ends_sentence) = (next.sentence, next.ends_sentence);
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

#[cfg(test)]
mod tests {
    use super::Cue;

    fn cue(text: &str, lines: u32, (first, last): (u32, u32), end_ms: u32) -> Cue {
        Cue {
            start_ms: 7,
            end_ms,
            text: text.to_owned(),
            word_marks: vec![(0, end_ms)],
            begins_sentence: true,
            ends_sentence: true,
            lines,
            first_columns: first,
            columns: first + last,
            last_columns: last,
            ..Cue::default()
        }
    }

    fn appended(mut cue: Cue, next: &Cue, same_line: bool, space: bool) -> Cue {
        cue.append(next, same_line, space).unwrap();
        cue
    }

    #[test]
    fn text_goes_on_the_last_line_or_below_and_its_marks_move_along() {
        for (same_line, space, text, mark) in [
            (true, true, "ab c", 3),
            (true, false, "abc", 2),
            (false, true, "ab\nc", 3),
            (false, false, "ab\nc", 3),
        ] {
            let next = cue("c", 1, (1, 1), 90);
            let whole = appended(cue("ab", 1, (2, 2), 80), &next, same_line, space);
            assert_eq!(whole.text, text);
            assert_eq!(whole.word_marks, [(0, 80), (mark, 90)], "{text:?}");
            assert_eq!((whole.start_ms, whole.end_ms), (7, 90));
        }
    }

    #[test]
    fn lines_and_columns_are_those_of_the_whole() {
        // Lines, first, all and last columns.
        let shape = |cue: &Cue| (cue.lines, cue.first_columns, cue.columns, cue.last_columns);
        let one = || cue("a", 1, (3, 3), 1);
        let two = || cue("a\nb", 2, (5, 4), 1);
        for (first, next, same_line, space, expected) in [
            (one(), one(), true, true, (1, 7, 12, 7)),
            (one(), one(), true, false, (1, 6, 12, 6)),
            (one(), one(), false, true, (2, 3, 12, 3)),
            (two(), one(), true, true, (2, 5, 15, 8)),
            (two(), one(), false, true, (3, 5, 15, 3)),
            (one(), two(), true, true, (2, 9, 15, 4)),
            (one(), two(), false, true, (3, 3, 15, 4)),
            (two(), two(), true, true, (3, 5, 18, 4)),
        ] {
            let whole = appended(first, &next, same_line, space);
            assert_eq!(shape(&whole), expected, "{whole:?}");
        }
    }

    #[test]
    fn the_whole_ends_with_the_later_part_and_is_interpolated_if_one_part_is() {
        let whole = appended(
            cue("a", 1, (1, 1), 90),
            &cue("b", 1, (1, 1), 80),
            true,
            true,
        );
        assert_eq!((whole.end_ms, whole.interpolated), (90, false));
        for (first, next) in [(true, false), (false, true)] {
            let of = |interpolated| Cue {
                interpolated,
                ..cue("a", 1, (1, 1), 1)
            };
            assert!(appended(of(first), &of(next), true, true).interpolated);
        }
    }

    #[test]
    fn two_speakers_have_a_line_and_a_dash_each() {
        let mut both = cue("ab", 1, (2, 2), 80);
        both.append_speaker(&cue("c d", 1, (3, 3), 90)).unwrap();
        assert_eq!(both.text, "-ab\n-c d");
        assert_eq!(both.word_marks, [(1, 80), (5, 90)]);
        assert_eq!((both.lines, both.columns, both.end_ms), (2, 12, 90));
        assert!(both.is_dialogue && both.speaker_id.is_none());
    }

    #[test]
    fn a_cleared_cue_is_as_new_and_keeps_its_memory() {
        let mut used = Cue {
            speaker_id: Some(1),
            channel_id: 1,
            interpolated: true,
            ..cue("text", 2, (5, 4), 9)
        };
        used.clear();
        assert_eq!(format!("{used:?}"), format!("{:?}", Cue::default()));
        assert!(used.text.capacity() >= 4 && used.word_marks.capacity() >= 1);
    }
}
