//! The problem of a broken document and its byte, wherever the document is cut.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use dashscope_asr_transcript::{Problem, ReadError, Transcription, TranscriptionReader};

/// Checks that `«` stands before the byte that is named, at once and in every two pieces and byte
/// by byte.
fn assert_broken(marked: &[u8], problem: Problem) {
    let offset = marked
        .windows(2)
        .position(|two| two == "«".as_bytes())
        .expect("a mark");
    let document = [&marked[..offset], &marked[offset + 2..]].concat();
    let expected = Err(ReadError { problem, offset });
    let shown = String::from_utf8_lossy(marked);
    assert_eq!(Transcription::parse(&document), expected, "{shown}");
    let fed = |pieces: &[&[u8]]| {
        let mut reader = TranscriptionReader::default();
        pieces.iter().try_for_each(|piece| reader.feed(piece))?;
        reader.finish()
    };
    for cut in 0..=document.len() {
        assert_eq!(
            fed(&[&document[..cut], &document[cut..]]),
            expected,
            "cut at {cut}: {shown}"
        );
    }
    assert_eq!(
        fed(&document.chunks(1).collect::<Vec<_>>()),
        expected,
        "{shown}"
    );
}

#[test]
fn an_error_names_the_first_byte_that_cannot_stand_there() {
    for marked in [
        "«<html>",
        "{«]",
        "{«,}",
        "{\"a\" «1}",
        "{\"a\":«}",
        "{\"a\":1,«}",
        "{\"a\":[1,«]}",
        "{\"a\":[1 «2]}",
        "{\"a\":{\"b\":1«]}",
        "{\"a\":nul«x}",
        "{\"a\":t«True}",
        "{\"a\":«+1}",
        "{\"a\":«.5}",
        "{\"a\":1«x}",
        "{\"a\":«\u{b}1}",
        "{\"a\":1«\u{a0}}",
        "{«a:1}",
        "{\"transcripts\":[{\"sentences\":[{\"words\":[{\"begin_time\":1,\"end_time\":2,\"text\":\"a\",\"punctuation\":\"\"}«{",
        "{\"transcripts\":[{\"sentences\":[{\"words\":[{\"begin_time\":1,\"end_time\":2,\"text\":\"a\",\"punctuation\":\"\"},«]",
        "{\"transcripts\":[{\"sentences\":[{\"words\":[{\"begin_time\":1 «\"end_time\":2",
    ] {
        assert_broken(marked.as_bytes(), Problem::Unexpected);
    }
    assert_broken(b"\xEF\xBB\xC2\xAB\xBE{}", Problem::Unexpected);
    assert_broken(" «\u{feff}{}".as_bytes(), Problem::Unexpected);
}

#[test]
fn an_error_in_a_number_names_the_byte_behind_what_could_still_be_one() {
    for marked in [
        "{\"a\":0«1}",
        "{\"a\":-«}",
        "{\"a\":-0«0}",
        "{\"a\":1.«}",
        "{\"a\":1.«e5}",
        "{\"a\":1e«}",
        "{\"a\":1e+«-5}",
        "{\"a\":-«x}",
        // Too large: it takes its end to know.
        "{\"a\":1e309«}",
        "{\"a\":-1e999999999999999999999« ,",
        "{\"transcripts\":[{\"sentences\":[{\"words\":[{\"begin_time\":0«1,",
    ] {
        assert_broken(marked.as_bytes(), Problem::BadNumber);
    }
    let long = format!("{{\"a\":{}«,", "9".repeat(310));
    assert_broken(long.as_bytes(), Problem::BadNumber);
}

#[test]
fn numbers_that_are_nearly_nothing_or_have_very_many_digits_are_numbers() {
    for number in [
        "0.00001e-99999999999",
        "-0.00001e-2147483648",
        "0e99999999999",
        "1e-400",
        &"9".repeat(308),
        &format!("0.{}1e400", "0".repeat(399)),
    ] {
        let document = format!(r#"{{"x":{number},"transcripts":[]}}"#);
        assert!(
            serde_json::from_str::<serde_json::Value>(&document).is_ok(),
            "{number}"
        );
        assert!(
            Transcription::parse(document.as_bytes()).is_ok(),
            "{number}"
        );
    }
}

#[test]
fn every_whole_number_that_javascript_holds_is_read_to_the_last_digit() {
    for (written, expected) in [
        ("4503599627370497", Some(4_503_599_627_370_497)),
        ("9007199254740991", Some(9_007_199_254_740_991)),
        ("9007199254740992", None),
        ("0.49999999999999994", Some(0)),
        ("0.5", Some(1)),
        ("-0.5", Some(0)),
        ("-0.6", None),
    ] {
        let document = format!(
            r#"{{"properties":{{"original_duration_in_milliseconds":{written}}},"transcripts":[]}}"#
        );
        assert_eq!(
            Transcription::parse(document.as_bytes())
                .unwrap()
                .duration_ms,
            expected,
            "{written}"
        );
    }
}

#[test]
fn an_error_in_a_string_names_the_byte_that_breaks_it() {
    for marked in [
        "{\"a\":\"x«\ny\"}",
        "{\"a«\u{0}\":1}",
        "{\"a\":\"\\«x\"}",
        "{\"a\":\"\\u00«g0\"}",
        "{\"a\":\"\\ud800\\«x\"}",
        "{\"transcripts\":[{\"sentences\":[{\"words\":[{\"begin_time\":1,\"end_time\":2,\"text\":\"会«\t",
    ] {
        assert_broken(marked.as_bytes(), Problem::BadString);
    }
}

#[test]
fn half_a_character_is_a_replacement_character() {
    for (written, text) in [
        ("\\udc00", "\u{fffd}"),
        ("\\ud800x", "\u{fffd}x"),
        ("x\\ud800", "x\u{fffd}"),
        ("\\ud800\\n", "\u{fffd}\n"),
        ("\\ud83d\\u0041", "\u{fffd}A"),
        ("\\ud83d\\ud83d\\ude00", "\u{fffd}😀"),
        ("\\ud83d\\ud83d", "\u{fffd}\u{fffd}"),
        ("\\ude00\\ud83d", "\u{fffd}\u{fffd}"),
        ("\\ud83d\\ude00", "😀"),
        // NUL is left out.
        ("a\\u0000b", "ab"),
        ("\\ud83d\\u0000b", "\u{fffd}b"),
    ] {
        let sentence = format!(r#"{{"begin_time":0,"end_time":9,"text":"{written}"}}"#);
        let document = format!(r#"{{"transcripts":[{{"sentences":[{sentence}]}}]}}"#);
        for piece_bytes in [1, usize::MAX] {
            let mut reader = TranscriptionReader::default();
            for piece in document.as_bytes().chunks(piece_bytes) {
                reader.feed(piece).unwrap();
            }
            let read = reader.finish().unwrap();
            assert_eq!(read.sentences().next().unwrap().text(), text, "{written}");
        }
    }
}

#[test]
fn bytes_that_are_no_utf8_are_named_by_their_first() {
    for bad in [
        &b"\xff"[..],
        b"\x80",
        b"\xc0\x80",
        b"\xe4\xbca",
        b"\xe4\xbc",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf0\x9f\x98",
    ] {
        let keep: &[u8] = b"{\"a\":\"\xe4\xbc\x9a";
        assert_broken(
            &[keep, "«".as_bytes(), bad, b"\"}"].concat(),
            Problem::BadUtf8,
        );
        assert_broken(
            &[b"{\"k", "«".as_bytes(), bad, b"\":1}"].concat(),
            Problem::BadUtf8,
        );
        let word: &[u8] = b"{\"transcripts\":[{\"sentences\":[{\"words\":[{\"begin_time\":1,\"end_time\":2,\"text\":\"a";
        assert_broken(
            &[word, "«".as_bytes(), bad, b"\",\"punctuation\":\"\"}]}]}]}"].concat(),
            Problem::BadUtf8,
        );
    }
}

#[test]
fn a_value_of_another_shape_and_what_follows_are_named_by_their_first_byte() {
    for marked in [
        "«7",
        "«[]",
        "{\"transcripts\":«{}}",
        "{\"transcripts\":[«[]]}",
        "{\"transcripts\":[{\"sentences\":«\"\"}]}",
        "{\"transcripts\":[{\"sentences\":[{\"text\":«true}]}]}",
        "{\"properties\":{\"channels\":«0}}",
    ] {
        assert_broken(marked.as_bytes(), Problem::Shape);
    }
    assert_broken("{\"transcripts\":[]} \n«,".as_bytes(), Problem::Trailing);
    assert_broken("{\"transcripts\":[«".as_bytes(), Problem::Truncated);
    assert_broken("{\"transcripts\":null}«".as_bytes(), Problem::NoTranscripts);
    let deep = format!("{{\"a\":{}«[", "[".repeat(63));
    assert_broken(deep.as_bytes(), Problem::TooDeep);
}
