//! A cue as a line of lyrics, in the format LRC.

use super::cue::Cue;
use super::timestamp::{Timestamp, centiseconds};
use super::word_pieces::{Mark, push_pieces};
use crate::alloc::{AllocResult, TryPushStr};

/// Shortest pause for which the line before it is cleared.
pub(super) const PAUSE_MIN_MS: u32 = 2000;

/// Replacements of what has a meaning in a text: lines become one, and brackets their full-width
/// forms, since the format has no escapes. The last two have a meaning where words have times.
const TEXT: &[(u8, &str)] = &[
    (b'\n', " "),
    (b'[', "［"),
    (b']', "］"),
    (b'<', "＜"),
    (b'>', "＞"),
];

/// Appends a cue as a line behind its start, each word behind its own if `has_word_times`.
#[inline(never)]
pub(super) fn write_cue(
    out: &mut String,
    cue: &Cue,
    text: &str,
    has_word_times: bool,
) -> AllocResult {
    let times = (centiseconds(cue.start_ms), centiseconds(cue.end_ms));
    push_time(out, times.0, b"]")?;
    let (mark, special) = if has_word_times {
        (Mark::Start, TEXT)
    } else {
        (Mark::None, TEXT.get(..3).unwrap_or_default())
    };
    push_pieces(out, cue, text, times, mark, special)?;
    out.try_push_str("\n")
}

/// Appends a line without text, with which a player clears the line before.
pub(super) fn write_pause(out: &mut String, start_ms: u32) -> AllocResult {
    push_time(out, centiseconds(start_ms), b"]\n")
}

/// Appends a time behind a bracket.
#[inline(never)]
fn push_time(out: &mut String, centiseconds: u32, close: &[u8]) -> AllocResult {
    Timestamp::new()
        .push(b"[")
        .push_centiseconds(centiseconds, false)
        .push(close)
        .write_to(out)
}

#[cfg(test)]
mod tests {
    use super::{Cue, write_cue};

    fn written(text: &str, word_marks: &[(u32, u32)], has_word_times: bool) -> String {
        let cue = Cue {
            start_ms: 6_000_100,
            end_ms: 6_000_500,
            word_marks: word_marks.to_vec(),
            ..Cue::default()
        };
        let mut out = String::new();
        write_cue(&mut out, &cue, text, has_word_times).unwrap();
        let line = out.strip_prefix("[100:00.10]").unwrap();
        line.strip_suffix('\n').unwrap().to_owned()
    }

    #[test]
    fn a_cue_is_one_line_and_its_text_no_tag() {
        for (text, plain, timed) in [
            ("ab\ncd", "ab cd", "<100:00.10>ab cd"),
            ("[a] b", "［a］ b", "<100:00.10>［a］ b"),
            ("a <b> {c}", "a <b> {c}", "<100:00.10>a ＜b＞ {c}"),
        ] {
            assert_eq!(written(text, &[], false), plain);
            assert_eq!(written(text, &[], true), timed);
        }
    }

    #[test]
    fn words_stand_behind_their_times() {
        for (marks, expected) in [
            (
                [(0, 6_000_100), (3, 6_000_304)],
                "<100:00.10>ab <100:00.30>cd",
            ),
            // A pause before the first word.
            (
                [(0, 6_000_205), (3, 6_000_304)],
                "<100:00.21>ab <100:00.30>cd",
            ),
            // A name before it.
            (
                [(3, 6_000_304), (5, 6_000_304)],
                "<100:00.10>ab <100:00.30>cd",
            ),
        ] {
            assert_eq!(written("ab cd", &marks, true), expected);
        }
        assert_eq!(written("ab cd", &[(0, 6_000_205)], false), "ab cd");
    }
}
