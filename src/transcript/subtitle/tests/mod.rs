//! Tests of whole files. Each group has a file of its own.

mod channels;
mod cues;
mod files;
mod lines;
mod speakers;
mod stream;
mod word_breaks;

use std::cell::RefCell;

use super::{Format, LineRules, Rules, Segmenter};
use crate::Transcription;

/// Start, end, speaker, text of a sentence.
type Line<'a> = (u32, u32, Option<u32>, &'a str);

fn transcription_of(sentences: &[Line<'_>]) -> Transcription {
    let sentence = |&(start, end, speaker, text): &Line<'_>| {
        serde_json::json!(
            {"begin_time": start, "end_time": end, "speaker_id": speaker, "text": text}
        )
    };
    let sentences: Vec<serde_json::Value> = sentences.iter().map(sentence).collect();
    let document =
        serde_json::json!({"transcripts": [{"channel_id": 0, "text": "", "sentences": sentences}]});
    Transcription::parse(document.to_string().as_bytes()).unwrap()
}

fn write(transcription: &Transcription, rules: Rules) -> String {
    super::write(transcription, rules, None).unwrap()
}

fn srt(sentences: &[Line<'_>]) -> String {
    write(&transcription_of(sentences), Rules::default())
}

fn vtt(sentences: &[Line<'_>]) -> String {
    write(
        &transcription_of(sentences),
        Rules {
            format: Format::Vtt,
            speakers: true,
            ..Rules::default()
        },
    )
}

fn with_words(words: &[(u32, &str)]) -> Transcription {
    let words: Vec<_> = words
        .iter()
        .map(|(ms, text)| {
            serde_json::json!(
                {"begin_time": ms, "end_time": ms + 1, "text": text, "punctuation": ""}
            )
        })
        .collect();
    let document = serde_json::json!(
        {"transcripts": [{"sentences": [{"begin_time": 0, "end_time": 9, "words": words}]}]}
    );
    Transcription::parse(document.to_string().as_bytes()).unwrap()
}

thread_local! {
    /// The text that words are looked up in.
    static BLOCK: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Knows one language, of which each word is here.
fn segmenter(text: Option<&str>, at: u32) -> (u32, u32, u32) {
    if let Some(text) = text {
        BLOCK.set(text.to_owned());
    }
    BLOCK.with_borrow(|text| words_around(text, at))
}

fn words_around(text: &str, at: u32) -> (u32, u32, u32) {
    let words = ["阿里巴巴", "实验室", "语音", "我们", "研究", "ภาษา", "ไทย"];
    let (mut before, mut units, mut left) = (0, 0, text);
    while let Some(first) = left.chars().next() {
        let word = words
            .iter()
            .find(|word| left.starts_with(**word))
            .map_or(first.len_utf8(), |word| word.len());
        let (word, rest) = left.split_at(word);
        let end = units + word.encode_utf16().count() as u32;
        if at < end {
            // The word before is asked for where this one begins.
            let before = if at == units { before } else { units };
            return (before, units, end);
        }
        (before, units, left) = (units, end, rest);
    }
    (at, at, at)
}

fn lines_of(
    document: &serde_json::Value,
    max_line_width: u32,
    segmenter: Option<Segmenter>,
) -> Vec<String> {
    let read = Transcription::parse(document.to_string().as_bytes()).unwrap();
    let rules = Rules {
        lines: Some(LineRules {
            max_line_width,
            ..LineRules::default()
        }),
        ..Rules::default()
    };
    let file = super::write(&read, rules, segmenter).unwrap();
    file.lines()
        .filter(|line| !line.contains("-->") && !line.is_empty() && line.parse::<u32>().is_err())
        .map(str::to_owned)
        .collect()
}
