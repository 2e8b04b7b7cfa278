//! A cue in the format of WebVTT.

use super::bytes::{push_replaced, split_at_byte};
use super::cue::Cue;
use super::rules::Rules;
use super::speaker::push_name_replaced;
use super::timestamp::Timestamp;
use crate::alloc::{AllocResult, TryPushStr};

/// The first line of a file.
pub(super) const HEADER: &str = "WEBVTT\n";

/// A comment that goes before the first cue whose times are interpolated.
pub(super) const INTERPOLATION_NOTE: &str =
    "\nNOTE The service gave no times of words here: times inside a sentence are interpolated.\n";

const ESCAPES: &[(u8, &str)] = &[(b'&', "&amp;"), (b'<', "&lt;"), (b'>', "&gt;")];

/// Appends a cue: times with a point, text with `&`, `<` and `>` escaped, the speaker as a voice
/// tag if the rules name speakers.
pub(super) fn write_cue(out: &mut String, cue: &Cue, text: &str, rules: &Rules) -> AllocResult {
    Timestamp::new()
        .push(b"\n")
        .push_time_range(cue.start_ms, cue.end_ms, b'.')
        .write_to(out)?;
    if let (Some(id), true) = (cue.speaker_id, rules.speakers) {
        out.try_push_str("<v ")?;
        push_name_replaced(out, rules, id, ESCAPES)?;
        out.try_push_str(">")?;
    }
    push_with_times(out, cue, text)?;
    out.try_push_str("\n")
}

/// Appends the text of a cue, with the times of its words.
fn push_with_times(out: &mut String, cue: &Cue, text: &str) -> AllocResult {
    let (mut at, mut last_ms) = (0, cue.start_ms);
    for &(mark, ms) in &cue.word_marks {
        // The first word appears with its cue; times must grow, and end before the cue does.
        if ms > last_ms && ms < cue.end_ms && (mark as usize) > at {
            push_escaped(out, text.get(at..mark as usize).unwrap_or_default())?;
            Timestamp::new()
                .push(b"<")
                .push_time(ms, b'.')
                .push(b">")
                .write_to(out)?;
            (at, last_ms) = (mark as usize, ms);
        }
    }
    push_escaped(out, text.get(at..).unwrap_or_default())
}

#[inline(never)]
fn push_escaped(out: &mut String, text: &str) -> AllocResult {
    match split_at_byte(text, |byte| matches!(byte, b'&' | b'<' | b'>')) {
        Some(_) => push_replaced(out, text, ESCAPES),
        None => out.try_push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cue, Rules, write_cue};

    fn written(word_marks: &[(u32, u32)]) -> String {
        let cue = Cue {
            start_ms: 100,
            end_ms: 500,
            word_marks: word_marks.to_vec(),
            ..Cue::default()
        };
        let mut out = String::new();
        write_cue(&mut out, &cue, "ab & cd", &Rules::default()).unwrap();
        let text = out.strip_prefix("\n00:00:00.100 --> 00:00:00.500\n");
        text.unwrap().trim_end().to_owned()
    }

    #[test]
    fn times_of_words_grow_and_lie_inside_of_the_cue() {
        for (marks, expected) in [
            (&[][..], "ab &amp; cd"),
            (&[(0, 100), (5, 300)], "ab &amp; <00:00:00.300>cd"),
            (&[(0, 200), (5, 300)], "ab &amp; <00:00:00.300>cd"),
            (&[(0, 100), (5, 100)], "ab &amp; cd"),
            (&[(0, 100), (5, 499)], "ab &amp; <00:00:00.499>cd"),
            (&[(0, 100), (5, 500)], "ab &amp; cd"),
            (&[(0, 100), (3, 300), (5, 300)], "ab <00:00:00.300>&amp; cd"),
            (&[(0, 100), (3, 300), (5, 200)], "ab <00:00:00.300>&amp; cd"),
            (&[(0, 100), (3, 300), (3, 400)], "ab <00:00:00.300>&amp; cd"),
            (
                &[(0, 100), (3, 300), (5, 400)],
                "ab <00:00:00.300>&amp; <00:00:00.400>cd",
            ),
        ] {
            assert_eq!(written(marks), expected, "{marks:?}");
        }
    }
}
