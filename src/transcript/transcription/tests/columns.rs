//! Small documents, each for one rule.

use crate::Transcription;

#[test]
fn tolerates_what_documents_and_wire_disagree_on() {
    let document = br#"{"new":{"a":[1,{}]},"transcripts":[{"sentences":[{"text":"hi","end_time":900.4,"begin_time":"100","words":null}],"channel_id":1}]}"#;
    let read = Transcription::parse(document).unwrap();
    let sentence = read.sentences().next().unwrap();
    assert_eq!(
        (sentence.start_ms(), sentence.end_ms(), sentence.channel_id),
        (100, 900, 1)
    );
}

#[test]
fn says_where_a_document_is_broken() {
    for (document, says) in [
        (&b""[..], "ends too early at byte 0"),
        (b"{\"transcripts\":[", "ends too early at byte 16"),
        (
            b"{\"transcripts\":[]} x",
            "something follows the JSON at byte 19",
        ),
        (b"<html>", "unexpected character in the JSON at byte 0"),
        (b"{}", "it has no transcripts"),
        (
            b"{\"transcripts\":7}",
            "another type than expected in the JSON at byte 15",
        ),
    ] {
        let error = Transcription::parse(document).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn what_a_channel_says_between_its_sentences_is_not_theirs() {
    for gap in ["", " ", "\n", "    ", "     ", "\u{3000}", " x "] {
        let text = serde_json::Value::from(format!("a.{gap}b."));
        let document = format!(
            r#"{{"transcripts":[{{"text":{text},"sentences":[{{"text":"a."}},{{"text":"b."}}]}}]}}"#
        );
        let read = Transcription::parse(document.as_bytes()).unwrap();
        assert_eq!(
            read.sentences()
                .map(|sentence| sentence.text())
                .collect::<Vec<_>>(),
            ["a.", "b."],
            "{gap:?}"
        );
        assert_eq!(read.text().unwrap(), format!("a.{gap}b."));
        let told = !matches!(gap, "     " | " x ");
        assert_eq!(read.text.len() == gap.len() + 4, told, "kept once: {gap:?}");
    }
}
