//! SubRip: counter, times with a comma, text, blank line. It has no escapes.

use super::cue::{cues, push_lines, push_time};
use crate::transcript::Transcription;

/// SubRip subtitles, a cue for each sentence. Empty where nothing was said.
pub fn to_srt(transcription: &Transcription) -> String {
    let mut out = String::new();
    for (index, cue) in cues(transcription).iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&(index + 1).to_string());
        out.push('\n');
        push_time(&mut out, cue.start_ms, ',');
        out.push_str(" --> ");
        push_time(&mut out, cue.end_ms, ',');
        out.push('\n');
        push_lines(&mut out, cue.text, |out, line| {
            // A player would take the arrow for a line of times.
            if line.as_bytes().contains(&b'>') {
                out.push_str(&line.replace("-->", "→"));
            } else {
                out.push_str(line);
            }
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::to_srt;
    use crate::subtitle::cue::tests::said;

    #[test]
    fn numbers_cues_and_separates_them_by_one_blank_line() {
        let srt = to_srt(&said(&[(140, 4710, None, "Hello world, 这里是阿里巴巴语音实验室。"), (5000, 6000, Some(1), "好。")]));
        assert_eq!(
            srt,
            "1\n00:00:00,140 --> 00:00:04,710\nHello world, 这里是阿里巴巴语音实验室。\n\n2\n00:00:05,000 --> 00:00:06,000\n好。\n"
        );
    }

    #[test]
    fn text_cannot_break_out_of_its_cue() {
        let srt = to_srt(&said(&[(0, 1, None, "a --> b\n\n2\r\nc")]));
        assert_eq!(srt, "1\n00:00:00,000 --> 00:00:00,001\na → b\n2\nc\n");
    }

    #[test]
    fn silence_gives_an_empty_file() {
        assert_eq!(to_srt(&said(&[])), "");
    }
}
