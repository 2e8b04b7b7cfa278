//! Words that are looked up where the service gives none.

use super::{lines_of, segmenter};
use crate::Transcription;
use crate::subtitle::{self, Format, LineRules, Rules};

#[test]
fn lines_do_not_end_inside_a_word_of_a_document_that_gives_characters_or_no_words() {
    let text = "😀我们在阿里巴巴语音实验室研究。";
    let word = |(at, character): (usize, char)| {
        serde_json::json!(
            {"begin_time": at * 200, "end_time": at * 200 + 200,
            "text": character, "punctuation": ""}
        )
    };
    let words: Vec<serde_json::Value> = text.chars().enumerate().map(word).collect();
    let without_words = serde_json::json!({"begin_time": 0, "end_time": 3200, "text": text});
    let mut by_character = without_words.clone();
    by_character["words"] = words.into();
    for sentence in [without_words, by_character] {
        let document =
            serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [sentence]}]});
        assert_eq!(
            lines_of(&document, 12, None),
            ["😀我们在阿里", "巴巴语音实", "验室研究。"]
        );
        assert_eq!(
            lines_of(&document, 12, Some(segmenter)),
            ["😀我们", "在阿里巴巴", "语音实验室", "研究。"]
        );
        // A word that is wider than a line is broken all the same.
        assert_eq!(lines_of(&document, 6, Some(segmenter)).concat(), text);
        // Text that fits is not looked up.
        assert_eq!(
            lines_of(&document, 40, Some(|_, _| panic!("asked"))),
            [text]
        );
    }
}

#[test]
fn pairs_of_characters_are_divided_where_a_word_begins_and_its_time_is_interpolated() {
    let token = |(at, text): (usize, &str)| {
        serde_json::json!(
            {"begin_time": at * 400, "end_time": at * 400 + 300, "text": text,
            "punctuation": if at == 4 { "。" } else { "" }}
        )
    };
    // The service's own example.
    let words: Vec<serde_json::Value> = ["是阿", "里巴", "巴语", "音实", "验室"]
        .into_iter()
        .enumerate()
        .map(token)
        .collect();
    let sentence = serde_json::json!(
        {"begin_time": 0, "end_time": 1900, "text": "是阿里巴巴语音实验室。", "words": words}
    );
    let document = serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [sentence]}]});
    assert_eq!(
        lines_of(&document, 14, Some(segmenter)),
        ["是阿里巴巴", "语音实验室。"]
    );
    let read = Transcription::parse(document.to_string().as_bytes()).unwrap();
    let lines = Some(LineRules {
        max_line_width: 14,
        max_lines: 1,
        min_gap_ms: 0,
        close_gap_ms: 0,
        min_duration_ms: 0,
        ..LineRules::default()
    });
    let rules = Rules {
        format: Format::Vtt,
        lines,
        times: true,
        ..Rules::default()
    };
    assert_eq!(
        subtitle::write(&read, rules, Some(segmenter)).unwrap(),
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.950\n是阿<00:00:00.400>里巴<00:00:00.800>巴\n\n\
         00:00:00.950 --> 00:00:01.900\n语<00:00:01.200>音<00:00:01.350>实<00:00:01.600>验室。\n"
    );
}

#[test]
fn pairs_that_are_words_the_dictionary_does_not_have_are_not_divided() {
    let word = |(at, text): (usize, &str)| {
        serde_json::json!(
            {"begin_time": at * 400, "end_time": at * 400 + 400, "text": text, "punctuation": ""}
        )
    };
    let lines_of_words = |texts: &[&str], segmenter| {
        let words: Vec<serde_json::Value> = texts.iter().copied().enumerate().map(word).collect();
        let sentence = serde_json::json!(
            {"begin_time": 0, "end_time": 1600, "text": texts.concat(), "words": words}
        );
        lines_of(
            &serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [sentence]}]}),
            8,
            Some(segmenter),
        )
    };
    assert_eq!(
        lines_of_words(&["我们", "微信", "语音"], segmenter),
        ["我们", "微信语音"]
    );
    // The particle belongs to the character before it, which is all that is known of the name.
    assert_eq!(
        lines_of_words(&["我们", "微信", "的", "语音"], segmenter),
        ["我们", "微信的", "语音"]
    );
}

#[test]
fn words_that_the_service_gives_are_the_words() {
    let word = |at: u32, text: &str| {
        serde_json::json!(
            {"begin_time": at, "end_time": at + 500, "text": text, "punctuation": ""}
        )
    };
    let words = [
        word(0, "阿里巴"),
        // A character that is doubled stays with its like.
        word(500, "巴"),
        word(1000, "语音"),
    ];
    let document = serde_json::json!(
        {"transcripts": [{"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 2000,
        "text": "阿里巴巴语音", "words": words}]}]}
    );
    assert_eq!(
        lines_of(&document, 8, Some(|_, _| panic!("asked"))),
        ["阿里巴巴", "语音"]
    );
}

#[test]
fn thai_without_words_is_broken_between_those_that_are_found() {
    let document = serde_json::json!(
        {"transcripts": [{"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 2000,
        "text": "ภาษาไทยภาษาไทย"}]}]}
    );
    assert_eq!(
        lines_of(&document, 8, Some(segmenter)),
        ["ภาษาไทย", "ภาษาไทย"]
    );
}
