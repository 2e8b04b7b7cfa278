//! Documents that are too deep, too large, or made to take long.

use super::super::builder::LABELS_MAX;
use super::fed;
use crate::{Problem, Transcription};

#[test]
fn a_document_may_nest_and_weigh_only_so_much() {
    let nested = format!(
        "{{\"x\":{}{},\"transcripts\":[]}}",
        "[".repeat(70),
        "]".repeat(70)
    );
    assert_eq!(
        Transcription::parse(nested.as_bytes()).unwrap_err().problem,
        Problem::TooDeep
    );
    let long = "é".repeat(400_000);
    let document =
        format!("{{\"transcripts\":[{{\"text\":\"{long}\",\"sentences\":[]}}]}}").into_bytes();
    assert_eq!(fed(document.chunks(65_536)).unwrap().text().unwrap(), long);
}

#[test]
fn a_document_made_to_take_long_takes_no_longer_than_others() {
    let channels = format!(
        r#"{{"transcripts":[{}{{"sentences":[{}{{}}]}}]}}"#,
        "{},".repeat(200_000),
        "{},".repeat(200_000)
    );
    let labels: Vec<String> = (0..100_000)
        .map(|label| format!(r#"{{"language":"{label:06}"}}"#))
        .collect();
    let labels = format!(
        r#"{{"transcripts":[{{"sentences":[{}]}}]}}"#,
        labels.join(",")
    );
    let blanks = format!(
        r#"{{"transcripts":[{{"text":"{}","sentences":[{}{{}}]}}]}}"#,
        " ".repeat(2_000_000),
        r#"{"text":"a"},"#.repeat(100_000)
    );
    let start = std::time::Instant::now();
    for (document, sentences) in [(channels, 200_001), (labels, 100_000), (blanks, 100_001)] {
        assert_eq!(
            Transcription::parse(document.as_bytes())
                .unwrap()
                .sentences()
                .count(),
            sentences
        );
    }
    // In seconds what took minutes, also without optimisation and on a busy machine.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn labels_beyond_all_that_there_are_count_as_not_given() {
    let sentence = |label: &usize| format!(r#"{{"language":"l{label}","emotion":"sad"}}"#);
    let sentences: Vec<String> = (0..LABELS_MAX + 9).map(|label| sentence(&label)).collect();
    let read = Transcription::parse(
        format!(
            r#"{{"transcripts":[{{"sentences":[{}]}}]}}"#,
            sentences.join(",")
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!(read.labels.len(), LABELS_MAX);
    let (first, last) = (
        read.sentences().next().unwrap(),
        read.sentences().last().unwrap(),
    );
    assert_eq!(
        (
            first.language(),
            first.emotion(),
            last.language(),
            last.emotion()
        ),
        (Some("l0"), Some("sad"), None, Some("sad"))
    );
}

#[test]
fn a_word_that_is_too_long_is_an_error_and_no_gap() {
    let document = |text: &str| {
        format!(
            r#"{{"transcripts":[{{"sentences":[{{"words":[{{"begin_time":0,"end_time":1,"text":"{text}","punctuation":"."}}]}}]}}]}}"#
        )
    };
    let longest = "a".repeat(65_535);
    let read = Transcription::parse(document(&longest).as_bytes()).unwrap();
    assert_eq!(read.words().next().unwrap().text, longest);
    let error = Transcription::parse(document(&format!("{longest}a")).as_bytes()).unwrap_err();
    assert_eq!(error.problem, Problem::TooLarge);
}

#[test]
fn a_sentence_may_have_megabytes_of_words() {
    let word = format!(
        r#"{{"begin_time":0,"end_time":1,"text":"{}","punctuation":""}}"#,
        "a".repeat(65_535)
    );
    let words = [word.as_str(); 40].join(",");
    let document = format!(r#"{{"transcripts":[{{"sentences":[{{"words":[{words}]}}]}}]}}"#);
    for piece_bytes in [4096, usize::MAX] {
        let read = fed(document.as_bytes().chunks(piece_bytes)).unwrap();
        assert_eq!(read.words().count(), 40);
        let sentence = read.sentences().next().unwrap();
        assert_eq!(sentence.words_text().len(), 40 * 65_535);
    }
    // 16 MiB are too many.
    let words = [word.as_str(); 257].join(",");
    let document = format!(r#"{{"transcripts":[{{"sentences":[{{"words":[{words}]}}]}}]}}"#);
    let error = Transcription::parse(document.as_bytes()).unwrap_err();
    assert_eq!(error.problem, Problem::TooLarge);
}
