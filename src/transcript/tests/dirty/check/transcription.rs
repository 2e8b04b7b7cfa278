//! Times of sentences and words as the transcription gives them.

use dashscope_asr_transcript::Transcription;

use super::Violations;
use super::marks::TOLERANCE_MS;
use crate::expected::Expected;
use crate::spelling::letters;

/// A sentence as it is given: its start and end, and those of its words with their texts.
#[derive(Debug)]
pub struct Given {
    pub times: (u32, u32),
    pub words: Vec<(u32, u32, String)>,
}

/// The sentences of a transcription.
pub fn given(read: &Transcription) -> Vec<Given> {
    read.sentences()
        .map(|sentence| Given {
            times: (sentence.start_ms(), sentence.end_ms()),
            words: sentence
                .words()
                .map(|word| (word.start_ms, word.end_ms, word.text.to_owned()))
                .collect(),
        })
        .collect()
}

pub fn check(sentences: &[Given], expected: &Expected, violations: &mut Violations) {
    let audio_ms = expected.duration_ms.unwrap_or(u32::MAX);
    let mut last_ms = 0;
    for sentence in sentences {
        let (start, end) = sentence.times;
        if start > end || end > audio_ms || start < last_ms {
            let detail = format!("{sentence:?} of {audio_ms} ms, after {last_ms}");
            violations.add("sound sentences", detail);
        }
        last_ms = start;
        check_words(sentence, violations);
    }
    check_known(sentences, expected, violations);
}

fn check_words(sentence: &Given, violations: &mut Violations) {
    let (mut last_ms, sentence_end_ms) = sentence.times;
    for (start, end, text) in &sentence.words {
        if *start < last_ms || end < start || *end > sentence_end_ms {
            violations.add(
                "sound words",
                format!("{text:?} {start}–{end} in {sentence:?}"),
            );
        }
        last_ms = *start;
    }
}

/// Every word whose time is known is given, at that time.
fn check_known(sentences: &[Given], expected: &Expected, violations: &mut Violations) {
    let words = sentences.iter().flat_map(|sentence| &sentence.words);
    let mut given: Vec<(u32, String)> = words
        .map(|(start, _, text)| (*start, letters(text)))
        .filter(|(_, letters)| !letters.is_empty())
        .collect();
    given.sort_unstable();
    for word in expected
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.words)
    {
        let earliest_ms = word.start_ms.saturating_sub(TOLERANCE_MS as u32);
        let latest_ms = word.start_ms.saturating_add(TOLERANCE_MS as u32);
        let first = given.partition_point(|(ms, _)| *ms < earliest_ms);
        let mut near = given[first..].iter().take_while(|(ms, _)| *ms <= latest_ms);
        let is_word = |(_, letters): &(u32, String)| {
            letters.contains(&word.letters) || word.letters.contains(letters.as_str())
        };
        if !near.any(is_word) {
            let detail = format!("{:?} is not at {} ms", word.letters, word.start_ms);
            violations.add("known times of words", detail);
        }
    }
}
