//! WebVTT: a header, times with a point, text with `&`, `<` and `>` escaped, speakers as voice tags.

use super::cue::{cues, push_lines, push_time};
use crate::transcript::Transcription;

/// WebVTT subtitles, a cue for each sentence; a sentence with a speaker is in `<v Speaker N>`, N from 1.
pub fn to_vtt(transcription: &Transcription) -> String {
    let mut out = String::from("WEBVTT\n");
    for cue in cues(transcription) {
        out.push('\n');
        push_time(&mut out, cue.start_ms, '.');
        out.push_str(" --> ");
        push_time(&mut out, cue.end_ms, '.');
        out.push('\n');
        if let Some(id) = cue.speaker_id {
            out.push_str("<v Speaker ");
            out.push_str(&id.saturating_add(1).to_string());
            out.push('>');
        }
        push_lines(&mut out, cue.text, |out, line| {
            for character in line.chars() {
                match character {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    other => out.push(other),
                }
            }
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::to_vtt;
    use crate::subtitle::cue::tests::said;

    #[test]
    fn names_speakers_and_escapes_text() {
        let vtt = to_vtt(&said(&[(140, 4710, Some(0), "R&D <b> --> 会议"), (5000, 6000, None, "好。")]));
        assert_eq!(
            vtt,
            "WEBVTT\n\n00:00:00.140 --> 00:00:04.710\n<v Speaker 1>R&amp;D &lt;b&gt; --&gt; 会议\n\n00:00:05.000 --> 00:00:06.000\n好。\n"
        );
    }

    #[test]
    fn silence_is_a_header_alone() {
        assert_eq!(to_vtt(&said(&[])), "WEBVTT\n");
    }
}
