//! The golden files of `tests/fixtures/subtitles`, byte for byte, without the package and without a
//! segmenter.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod list;

use std::collections::BTreeSet;

use dashscope_asr_transcript::Transcription;
use dashscope_asr_transcript::subtitle::{self, Rules, SubtitleStream};
use list::{Golden, documents, files_in_folder, golden_files, need_segmenter};

fn written(golden: &Golden) -> String {
    let transcription = Transcription::parse(&golden.document).unwrap();
    subtitle::write(&transcription, golden.rules.clone(), None).unwrap()
}

/// The file of a document that comes in pieces.
fn streamed(document: &[u8], rules: &Rules, piece_bytes: usize) -> String {
    let mut stream = SubtitleStream::new(rules.clone(), None);
    let mut file = String::new();
    for piece in document.chunks(piece_bytes) {
        stream.feed(piece).unwrap();
        file.push_str(stream.written());
        stream.clear_written();
    }
    stream.finish().unwrap();
    file + stream.written()
}

#[test]
fn every_file_that_needs_no_segmenter_is_as_expected() {
    let mut compared = 0;
    for golden in golden_files() {
        if golden.needs_segmenter {
            continue;
        }
        assert_eq!(written(&golden), golden.expected, "{}", golden.name);
        compared += 1;
    }
    assert!(compared >= 94, "{compared}");
}

#[test]
fn a_stream_writes_the_same_files() {
    for golden in golden_files() {
        if golden.needs_segmenter {
            continue;
        }
        for piece_bytes in [61, usize::MAX] {
            let file = streamed(&golden.document, &golden.rules, piece_bytes);
            assert_eq!(file, golden.expected, "{}, {piece_bytes}", golden.name);
        }
    }
}

#[test]
fn sentences_at_the_end_of_all_time_are_written_the_same_way() {
    let latest = u32::MAX;
    for (sentences, count) in [
        (format!(r#"{{"begin_time":{},"text":"a"}}"#, latest - 1), 1),
        (
            format!(
                r#"{{"begin_time":{},"text":"晚"}},{{"begin_time":{latest},"text":"b"}}"#,
                latest - 147
            ),
            2,
        ),
        (
            format!(
                r#"{{"begin_time":1,"end_time":900,"text":"a"}},{{"begin_time":{},"end_time":3,"text":"b","words":[{{"begin_time":{latest},"end_time":{latest},"text":"b"}}]}}"#,
                latest - 200
            ),
            2,
        ),
    ] {
        let document = format!(
            r#"{{"properties":{{"channels":[0]}},"transcripts":[{{"channel_id":0,"sentences":[{sentences}]}}]}}"#
        );
        let rules = Rules::default();
        let transcription = Transcription::parse(document.as_bytes()).unwrap();
        let file = subtitle::write(&transcription, rules.clone(), None).unwrap();
        assert_eq!(
            streamed(document.as_bytes(), &rules, 61),
            file,
            "{sentences}"
        );
        assert_eq!(file.matches(" --> ").count(), count, "{file}");
    }
}

#[test]
fn a_file_is_left_to_the_segmenter_only_where_it_differs_without() {
    let mut left_out = 0;
    for golden in golden_files() {
        if golden.needs_segmenter {
            assert_ne!(written(&golden), golden.expected, "{}", golden.name);
            left_out += 1;
        }
    }
    assert_eq!(
        left_out,
        need_segmenter(),
        "every name on the list is that of a file"
    );
}

#[test]
fn every_file_in_the_folder_is_on_the_list() {
    let listed: BTreeSet<String> = golden_files()
        .into_iter()
        .map(|golden| golden.name)
        .chain(documents().iter().map(|name| format!("{name}.json")))
        .collect();
    assert_eq!(files_in_folder(), listed);
}
