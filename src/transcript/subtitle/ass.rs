//! A cue in the format of Advanced SubStation Alpha, v4.00+.

use super::cue::Cue;
use super::rules::Rules;
use super::speaker::push_name_replaced;
use super::timestamp::Timestamp;
use super::word_pieces::{Mark, push_pieces};
use crate::alloc::{AllocResult, TryPushStr};

/// The file before the fields of its style. Sizes are those of a picture of 1920 × 1080.
const HEADER: &str = "[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,";

/// The default fields of the style behind its name, in the order of the header.
pub const STYLE: &str = "Arial,60,&H00FFFFFF,&H00A0A0A0,&H00000000,&H80000000,0,0,0,0,100,100,0,0,\
1,3,0,2,96,96,54,1";

const EVENTS: &str = "\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, \
MarginV, Effect, Text\n";

/// Replacements of what has a meaning in a text. The format has no escapes that all readers know:
/// braces and commas become their full-width forms, and a word joiner, which is not seen, keeps a
/// backslash apart from the letter behind it.
const TEXT: &[(u8, &str)] = &[
    (b'\n', "\\N"),
    (b'\\', "\\\u{2060}"),
    (b'{', "｛"),
    (b'}', "｝"),
];
const NAME: &[(u8, &str)] = &[(b',', "，")];

/// Appends the header of the file, with the fields `style`, or the default ones where it is empty.
pub(super) fn write_header(out: &mut String, style: &str) -> AllocResult {
    out.try_push_str(HEADER)?;
    out.try_push_str(if style.is_empty() { STYLE } else { style })?;
    out.try_push_str(EVENTS)
}

/// Appends a cue: times in centiseconds, the speaker in a field of its own, text, each word behind
/// the time it takes if the rules say so.
#[inline(never)]
pub(super) fn write_cue(
    out: &mut String,
    cue: &Cue,
    text: &str,
    times: (u32, u32),
    rules: &Rules,
) -> AllocResult {
    Timestamp::new()
        .push(b"Dialogue: 0,")
        .push_centiseconds(times.0, true)
        .push(b",")
        .push_centiseconds(times.1, true)
        .push(b",Default,")
        .write_to(out)?;
    if let (Some(id), true) = (cue.speaker_id, rules.speakers) {
        push_name_replaced(out, rules, id, NAME)?;
    }
    out.try_push_str(",0,0,0,,")?;
    let mark = if rules.times {
        Mark::Duration
    } else {
        Mark::None
    };
    push_pieces(out, cue, text, times, mark, TEXT)?;
    out.try_push_str("\n")
}

#[cfg(test)]
mod tests {
    use super::{Cue, HEADER, Rules, STYLE, write_cue, write_header};

    fn written(text: &str, word_marks: &[(u32, u32)], rules: &Rules) -> String {
        let cue = Cue {
            speaker_id: Some(1),
            word_marks: word_marks.to_vec(),
            ..Cue::default()
        };
        let mut out = String::new();
        write_cue(&mut out, &cue, text, (10, 50), rules).unwrap();
        let line = out.strip_prefix("Dialogue: 0,0:00:00.10,0:00:00.50,Default,");
        line.unwrap().trim_end().to_owned()
    }

    #[test]
    fn text_holds_no_tag_and_no_break_of_its_own() {
        for (text, expected) in [
            ("ab\ncd", "ab\\Ncd"),
            ("{\\b1} C:\\Nice", "｛\\\u{2060}b1｝ C:\\\u{2060}Nice"),
            ("a\\\nb", "a\\\u{2060}\\Nb"),
            ("a, <b> [c]", "a, <b> [c]"),
        ] {
            let line = written(text, &[], &Rules::default());
            assert_eq!(line.strip_prefix(",0,0,0,,"), Some(expected));
        }
    }

    #[test]
    fn the_name_of_a_speaker_is_one_field() {
        for (names, expected) in [
            (&[][..], "Speaker 2,0,0,0,,a"),
            (
                &["Ann", "Smith, Bo\nand {Li}"],
                "Smith， Bo and {Li},0,0,0,,a",
            ),
        ] {
            let rules = Rules {
                speakers: true,
                speaker_names: names.iter().map(|name| (*name).to_owned()).collect(),
                ..Rules::default()
            };
            assert_eq!(written("a", &[], &rules), expected);
        }
        assert_eq!(written("a", &[], &Rules::default()), ",0,0,0,,a");
    }

    #[test]
    fn words_take_as_long_as_their_cue() {
        let rules = Rules {
            times: true,
            ..Rules::default()
        };
        for (marks, expected) in [
            (&[][..], "{\\kf40}ab\\Ncd"),
            (&[(0, 100), (3, 250)], "{\\kf15}ab\\N{\\kf25}cd"),
            (&[(0, 180), (3, 250)], "{\\k8}{\\kf7}ab\\N{\\kf25}cd"),
        ] {
            let line = written("ab\ncd", marks, &rules);
            assert_eq!(line.strip_prefix(",0,0,0,,"), Some(expected));
        }
        // Marks alone change nothing.
        let plain = written("ab\ncd", &[(0, 100), (3, 250)], &Rules::default());
        assert_eq!(plain, ",0,0,0,,ab\\Ncd");
    }

    #[test]
    fn the_header_has_a_value_for_each_field_of_the_style() {
        for (style, expected) in [("", STYLE), ("Noto Sans,40", "Noto Sans,40")] {
            let mut header = String::new();
            write_header(&mut header, style).unwrap();
            let line = format!("\nStyle: Default,{expected}\n\n[Events]\n");
            assert!(header.contains(&line), "{header}");
        }
        let format = HEADER.lines().find(|line| line.starts_with("Format: "));
        assert_eq!(
            format.unwrap().split(',').count(),
            STYLE.split(',').count() + 1
        );
    }
}
