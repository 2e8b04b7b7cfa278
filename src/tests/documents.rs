//! Result documents: tables, text, subtitles.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::document::{CoreReading, CoreSubtitles, CoreTranscription};

fn parse(pieces: &[&[u8]]) -> Result<CoreTranscription, JsValue> {
    let mut reading = CoreReading::new();
    for piece in pieces {
        reading.feed(piece)?;
    }
    reading.finish()
}

#[wasm_bindgen_test]
fn a_document_is_read_into_tables_and_one_text() {
    let document = js(DOCUMENT)
        .unchecked_into::<Array>()
        .get(1)
        .as_string()
        .unwrap();
    let read = parse(&[document.as_bytes()]).unwrap();
    const NONE: u32 = u32::MAX;
    assert_eq!(read.buffer(), "Hi, 你好。");
    assert_eq!(read.labels().length(), 0);
    assert_eq!(read.channel_table().unwrap(), [0, 0, 7, 900, 1]);
    assert_eq!(
        read.sentence_table().unwrap(),
        [100, 1000, 0, 7, 0, 2, NONE, 0, NONE, NONE, 0, NONE]
    );
    assert_eq!(
        read.word_table().unwrap(),
        [100, 400, 2 << 16 | 2, 500, 1000, 2 << 16 | 1]
    );
    assert!(read.document().is_undefined());
    let error = parse(&[b"{"]).err().unwrap();
    assert_eq!(text(&error, "kind"), "decode");
}

#[wasm_bindgen_test]
fn subtitles_are_written_while_the_document_arrives() {
    let sentence = |index: u32| {
        format!(
            r#"{{"begin_time":{index}000,"end_time":{index}500,"text":"好{index}","speaker_id":0}}"#
        )
    };
    let sentences: Vec<String> = (1..=40).map(sentence).collect();
    let document = format!(
        r#"{{"properties":{{"original_duration_in_milliseconds":60000}},"transcripts":[{{"channel_id":0,"sentences":[{}]}}]}}"#,
        sentences.join(",")
    );
    let mut stream = CoreSubtitles::new(&"srt".into(), &js("({ speakers: true })")).unwrap();
    let mut written = Vec::new();
    for piece in document.as_bytes().chunks(7) {
        written.extend(stream.feed(piece).unwrap().to_vec());
    }
    let early = written.len();
    written.extend(stream.finish().unwrap().to_vec());
    let srt = String::from_utf8(written).unwrap();
    assert!(
        early > srt.len() / 2,
        "{early} of {} before the end",
        srt.len()
    );
    assert!(srt.starts_with("1\n00:00:01,000 --> 00:00:01,500\nSpeaker 1: 好1\n\n2\n00:00:02,000 --> 00:00:02,500\n好2\n"), "{srt}");
    assert_eq!(srt.matches(" --> ").count(), 40);
    let error = CoreSubtitles::new(&"srt".into(), &js("({ maxLines: 0 })"))
        .err()
        .unwrap();
    assert_eq!(text(&error, "field"), "rules.maxLines");
    let error = CoreSubtitles::new(&"vtt".into(), &JsValue::UNDEFINED)
        .unwrap()
        .feed(b"[")
        .err()
        .unwrap();
    assert!(
        text(&error, "message").contains("at byte 0"),
        "{}",
        text(&error, "message")
    );
}

#[wasm_bindgen_test]
fn a_scan_of_sixteen_bytes_agrees_with_a_scan_of_single_bytes() {
    // The bytes of strings and white space, valid and invalid.
    let pieces: [&[u8]; 16] = [
        "会议，。".as_bytes(),
        "阿".as_bytes(),
        "é".as_bytes(),
        "😀".as_bytes(),
        b"\"",
        b"\\",
        b" ",
        b"\n\r\t",
        b"word",
        b"a",
        b"\x1f",
        b"\xe4\xbc",
        b"\xbc",
        b"\xed\xa0\x80",
        b"\xff",
        b"                 ",
    ];
    let mut seed = 1_u32;
    let mut next = |count: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % count
    };
    for round in 0..2000 {
        // Mostly text, because otherwise every run is short.
        let kinds = if round % 2 == 0 { 2 } else { pieces.len() };
        let mut bytes = Vec::new();
        for _ in 0..next(20) {
            bytes.extend_from_slice(pieces.get(next(kinds)).copied().unwrap_or_default());
        }
        if let Some(byte) = bytes.get_mut(next(60)) {
            *byte = next(256) as u8;
        }
        assert!(
            dashscope_asr_core::transcript::simd_matches_scalar(&bytes),
            "{bytes:?}"
        );
    }
}
