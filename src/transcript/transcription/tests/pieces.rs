//! Documents in pieces, cut anywhere, and documents that are cut short or broken.

use super::fed;
use crate::{Problem, ReadError, Transcription};

fn documents() -> Vec<(String, Vec<u8>)> {
    let folder = format!(
        "{}/../../tests/fixtures/service",
        env!("CARGO_MANIFEST_DIR")
    );
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let results = files.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("result-") && name.ends_with(".json")
    });
    let mut all = Vec::new();
    for path in results {
        let pretty = std::fs::read(&path).unwrap();
        let compact =
            serde_json::to_vec(&serde_json::from_slice::<serde_json::Value>(&pretty).unwrap())
                .unwrap();
        let name = path.display().to_string();
        all.push((format!("{name}, compact"), compact));
        all.push((name, pretty));
    }
    assert!(all.len() > 20);
    all
}

#[test]
fn every_cut_of_every_document_reads_the_same() {
    for (name, document) in documents() {
        let expected = Transcription::parse(&document).unwrap();
        for cut in 0..=document.len() {
            let (left, right) = document.split_at(cut);
            assert_eq!(
                fed([left, right]),
                Ok(expected.clone()),
                "{name} cut at {cut}"
            );
        }
        for size in [1, 2, 3, 7] {
            assert_eq!(
                fed(document.chunks(size)),
                Ok(expected.clone()),
                "{name} in pieces of {size}"
            );
        }
    }
}

#[test]
fn no_beginning_of_a_document_is_taken_for_a_whole() {
    for (name, document) in documents() {
        let end = document.iter().rposition(|&byte| byte == b'}').unwrap();
        for cut in 0..=end {
            let error = fed([&document[..cut]]).expect_err(&name);
            assert_eq!(
                error,
                ReadError {
                    problem: Problem::Truncated,
                    offset: cut
                },
                "{name}"
            );
        }
    }
}

#[test]
fn accepts_and_refuses_what_serde_json_does_in_whole_and_in_pieces() {
    let document = r#"{"file_url":"u","x":[{"y":[1,{"z":null}]}],"properties":{"channels":[0,1],"original_duration_in_milliseconds":5},"transcripts":[{"text":"a\u00e9","sentences":[{"words":[{"begin_time":1,"end_time":2,"text":"a","punctuation":""},{"text":"\u00e9","end_time":3,"n":1.5e3,"begin_time":2,"punctuation":null}],"text":"a\u00e9","begin_time":1,"end_time":3}],"channel_id":1}]}"#.as_bytes();
    let expected = Transcription::parse(document).unwrap();
    assert_eq!(
        expected
            .words()
            .map(|word| (word.start_ms, word.end_ms, word.text))
            .collect::<Vec<_>>(),
        [(1, 2, "a"), (2, 3, "é")]
    );
    assert_eq!(
        (
            expected.audio_channel_ids.as_slice(),
            expected.sentences().next().unwrap().channel_id
        ),
        (&[0, 1][..], 1)
    );
    let (mut accepted, mut refused) = (0, 0);
    for at in 0..document.len() {
        for byte in *b"{}[]\",:01.eE\\ tn\x1f\xff\xe4" {
            let mut changed = document.to_vec();
            changed[at] = byte;
            let ours = Transcription::parse(&changed);
            assert_eq!(fed(changed.chunks(5)), ours, "{at} {byte}");
            let theirs = serde_json::from_slice::<serde_json::Value>(&changed);
            match (&ours, &theirs) {
                (Ok(_), Ok(_)) => accepted += 1,
                (Err(_), Err(_)) => refused += 1,
                // JSON, but of another shape, such as a list where an object belongs.
                (Err(error), Ok(_)) => {
                    let shape = matches!(error.problem, Problem::Shape | Problem::NoTranscripts);
                    assert!(shape, "{error} {}", String::from_utf8_lossy(&changed));
                }
                (Ok(_), Err(error)) => panic!("{error}: {}", String::from_utf8_lossy(&changed)),
            }
        }
    }
    assert!(accepted > 500 && refused > 2000, "{accepted} {refused}");
}
