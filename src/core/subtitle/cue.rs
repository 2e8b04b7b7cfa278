//! Transcript → cues: what is shown when, before it is written in any format.

use crate::transcript::Transcription;

/// One timed block of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cue<'a> {
    pub(super) start_ms: u32,
    /// Never before `start_ms`.
    pub(super) end_ms: u32,
    /// Not empty, without line breaks at its ends.
    pub(super) text: &'a str,
    pub(super) speaker_id: Option<u32>,
}

/// A cue for each sentence that has text, by start time.
pub(super) fn cues(transcription: &Transcription) -> Vec<Cue<'_>> {
    let sentences = transcription.sentences().into_iter();
    let cues = sentences.map(|sentence| Cue {
        start_ms: sentence.start_ms(),
        end_ms: sentence.end_ms().max(sentence.start_ms()),
        text: sentence.text().trim(),
        speaker_id: sentence.speaker_id(),
    });
    cues.filter(|cue| !cue.text.is_empty()).collect()
}

/// Appends `HH:MM:SS` + `separator` + `mmm`; hours take as many digits as they need, at least two.
pub(super) fn push_time(out: &mut String, ms: u32, separator: char) {
    let seconds = ms / 1000;
    push_padded(out, seconds / 3600, 2);
    out.push(':');
    push_padded(out, seconds / 60 % 60, 2);
    out.push(':');
    push_padded(out, seconds % 60, 2);
    out.push(separator);
    push_padded(out, ms % 1000, 3);
}

fn push_padded(out: &mut String, value: u32, width: usize) {
    let mut digits = [b'0'; 10];
    let mut left = value;
    let mut first = digits.len();
    for (index, digit) in digits.iter_mut().enumerate().rev() {
        if left == 0 {
            break;
        }
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
        first = index;
    }
    let first = first.min(digits.len() - width);
    out.push_str(core::str::from_utf8(digits.get(first..).unwrap_or_default()).unwrap_or_default());
}

/// Appends the lines of `text` as `write` writes them, each with its line end, without blank ones, which would end a cue in either format.
pub(super) fn push_lines(out: &mut String, text: &str, write: impl Fn(&mut String, &str)) {
    let breaks = |character: char| matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    // Nearly every cue is one line, and bytes tell so quicker than characters: 0xE2 begins the two that are not ASCII.
    if !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | 0xE2)) {
        write(out, text);
        out.push('\n');
        return;
    }
    for line in text.split(breaks).map(str::trim).filter(|line| !line.is_empty()) {
        write(out, line);
        out.push('\n');
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A transcription of one channel with these sentences: start, end, speaker, text.
    pub(in crate::subtitle) fn said(sentences: &[(u64, u64, Option<u64>, &str)]) -> Transcription {
        let sentence = |&(start, end, speaker, text): &(u64, u64, Option<u64>, &str)| serde_json::json!({"begin_time": start, "end_time": end, "speaker_id": speaker, "text": text});
        let sentences: Vec<serde_json::Value> = sentences.iter().map(sentence).collect();
        let document = serde_json::json!({"transcripts": [{"channel_id": 0, "text": "", "sentences": sentences}]});
        Transcription::parse(document.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn writes_times_beyond_a_hundred_hours() {
        for (ms, text) in [
            (0, "00:00:00,000"),
            (61_500, "00:01:01,500"),
            (86_400_500, "24:00:00,500"),
            (360_000_007, "100:00:00,007"),
            (3_599_999, "00:59:59,999"),
        ] {
            let mut out = String::new();
            push_time(&mut out, ms, ',');
            assert_eq!(out, text);
        }
    }

    #[test]
    fn leaves_out_sentences_without_text_and_mends_backward_times() {
        let transcription = said(&[(5, 3, None, " a "), (9, 10, None, "  ")]);
        assert_eq!(cues(&transcription), [Cue { start_ms: 5, end_ms: 5, text: "a", speaker_id: None }]);
    }
}
