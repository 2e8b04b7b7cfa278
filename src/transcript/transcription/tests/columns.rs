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
fn an_error_names_the_byte_where_a_document_is_broken() {
    for (document, message) in [
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
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn text_between_sentences_belongs_to_the_channel_alone() {
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
        let is_shared = !matches!(gap, "     " | " x ");
        assert_eq!(
            read.text.len() == gap.len() + 4,
            is_shared,
            "kept once: {gap:?}"
        );
    }
}

#[test]
fn there_is_speech_if_a_channel_has_text_or_a_sentence() {
    for (channel, no_speech) in [
        (r#""text":" ","sentences":[]"#, true),
        (r#""text":"a","sentences":[]"#, false),
        (r#""text":"","sentences":[{"text":"a"}]"#, false),
        (r#""text":"a","sentences":[{"text":"a"}]"#, false),
    ] {
        let document = format!(r#"{{"transcripts":[{{{channel}}}]}}"#);
        let read = Transcription::parse(document.as_bytes()).unwrap();
        assert_eq!(read.no_speech(), no_speech, "{channel}");
    }
}
