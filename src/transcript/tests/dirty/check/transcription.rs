//! Times of sentences and words as the transcription gives them.

use dashscope_asr_transcript::{Sentence, Transcription};

use super::Violations;
use super::marks::TOLERANCE_MS;
use crate::expected::Expected;
use crate::spelling::letters;

pub fn check(read: &Transcription, expected: &Expected, violations: &mut Violations) {
    let audio_ms = expected.duration_ms.unwrap_or(u32::MAX);
    for sentence in read.sentences() {
        let (start, end) = (sentence.start_ms(), sentence.end_ms());
        if start > end || end > audio_ms {
            let detail = format!("{start}–{end} of {audio_ms} ms: {:?}", sentence.text());
            violations.add("sound sentences", detail);
        }
        check_words(sentence, violations);
    }
    check_known(read, expected, violations);
}

fn check_words(sentence: Sentence<'_>, violations: &mut Violations) {
    let (start, end) = (sentence.start_ms(), sentence.end_ms());
    let mut last_ms = start;
    for word in sentence.words() {
        if word.start_ms < last_ms || word.end_ms < word.start_ms || word.end_ms > end {
            let detail = format!("{word:?} after {last_ms} in {start}–{end}");
            violations.add("sound words", detail);
        }
        last_ms = word.start_ms;
    }
}

/// Every word whose time is known is given, at that time.
fn check_known(read: &Transcription, expected: &Expected, violations: &mut Violations) {
    let mut given: Vec<(u32, String)> = read
        .words()
        .map(|word| (word.start_ms, letters(word.text)))
        .filter(|(_, letters)| !letters.is_empty())
        .collect();
    given.sort_unstable();
    for word in expected
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.words)
    {
        let earliest_ms = word.start_ms.saturating_sub(TOLERANCE_MS as u32);
        let first = given.partition_point(|(ms, _)| *ms < earliest_ms);
        let mut near = given[first..]
            .iter()
            .take_while(|(ms, _)| *ms <= word.start_ms.saturating_add(TOLERANCE_MS as u32));
        if !near.any(|(_, letters)| {
            letters.contains(&word.letters) || word.letters.contains(letters.as_str())
        }) {
            let detail = format!("{:?} is not at {} ms", word.letters, word.start_ms);
            violations.add("known times of words", detail);
        }
    }
}
