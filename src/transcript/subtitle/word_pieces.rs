//! The text of a cue with the times of its words, for formats that count hundredths of a second.

use super::bytes::push_replaced;
use super::cue::Cue;
use super::timestamp::{Timestamp, centiseconds};
use crate::alloc::AllocResult;

/// The time in front of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// No time.
    None,
    /// Its duration, as a karaoke tag of ASS: `{\kf12}`. A pause without text is `{\k12}`.
    Duration,
    /// Its start, as in LRC: `<00:01.20>`.
    Start,
}

/// Appends the text piece by piece, with other texts in place of some of its bytes. The pieces
/// follow each other without a gap from the first to the last of `times`, which are centiseconds:
/// every bound is rounded by itself, so that errors do not add up. A piece ends where the next
/// begins, so a pause belongs to the word before it; a pause before the first word is a piece
/// without text. A word that does not begin later than the one before it, or not before the end, is
/// part of that.
#[inline(never)]
pub(super) fn push_pieces(
    out: &mut String,
    cue: &Cue,
    text: &str,
    (mut start, end): (u32, u32),
    mark: Mark,
    replacements: &[(u8, &str)],
) -> AllocResult {
    let mut at = 0;
    let mut words = cue.word_marks.iter();
    loop {
        let word = words.next();
        let (next, next_start) = match word {
            Some(&(next, ms)) => (next as usize, centiseconds(ms)),
            None => (text.len(), end),
        };
        let follows = next_start > start && next_start < end && (next > at || at == 0);
        if word.is_some() && !follows {
            continue;
        }
        let piece = text.get(at..next).unwrap_or_default();
        let mut time = Timestamp::new();
        match mark {
            Mark::Duration => {
                time.push(if piece.is_empty() { b"{\\k" } else { b"{\\kf" })
                    .push_number(next_start - start, 1)
                    .push(b"}");
            }
            Mark::Start if !piece.is_empty() => {
                time.push(b"<").push_centiseconds(start, false).push(b">");
            }
            _ => {}
        }
        time.write_to(out)?;
        push_replaced(out, piece, replacements)?;
        if word.is_none() {
            return Ok(());
        }
        (at, start) = (next, next_start);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cue, Mark, push_pieces};

    fn written(word_marks: &[(u32, u32)], mark: Mark) -> String {
        let cue = Cue {
            word_marks: word_marks.to_vec(),
            ..Cue::default()
        };
        let mut out = String::new();
        push_pieces(&mut out, &cue, "ab & cd", (10, 50), mark, &[]).unwrap();
        out
    }

    #[test]
    fn pieces_follow_each_other_from_the_start_of_the_cue_to_its_end() {
        for (marks, durations, starts) in [
            (&[][..], "{\\kf40}ab & cd", "<00:00.10>ab & cd"),
            (
                &[(0, 100), (5, 304)],
                "{\\kf20}ab & {\\kf20}cd",
                "<00:00.10>ab & <00:00.30>cd",
            ),
            (
                &[(0, 100), (5, 305)],
                "{\\kf21}ab & {\\kf19}cd",
                "<00:00.10>ab & <00:00.31>cd",
            ),
            // A pause before the first word.
            (
                &[(0, 200), (5, 300)],
                "{\\k10}{\\kf10}ab & {\\kf20}cd",
                "<00:00.20>ab & <00:00.30>cd",
            ),
            // A name before the first word.
            (
                &[(3, 200)],
                "{\\kf10}ab {\\kf30}& cd",
                "<00:00.10>ab <00:00.20>& cd",
            ),
            // Times that do not grow, or lie outside of the cue.
            (&[(0, 50), (5, 100)], "{\\kf40}ab & cd", "<00:00.10>ab & cd"),
            (
                &[(0, 104), (5, 495)],
                "{\\kf40}ab & cd",
                "<00:00.10>ab & cd",
            ),
            (
                &[(0, 100), (3, 300), (5, 200)],
                "{\\kf20}ab {\\kf20}& cd",
                "<00:00.10>ab <00:00.30>& cd",
            ),
            (
                &[(0, 100), (3, 300), (3, 400)],
                "{\\kf20}ab {\\kf20}& cd",
                "<00:00.10>ab <00:00.30>& cd",
            ),
        ] {
            assert_eq!(written(marks, Mark::Duration), durations, "{marks:?}");
            assert_eq!(written(marks, Mark::Start), starts, "{marks:?}");
            assert_eq!(written(marks, Mark::None), "ab & cd");
        }
    }
}
