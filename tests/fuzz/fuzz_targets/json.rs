//! Any bytes as a small JSON answer: accepted and refused as serde_json does, but for halves of
//! surrogate pairs, written back as the same value, and never larger or deeper than the input
//! allows.
#![no_main]

use dashscope_asr_core::Value;
use dashscope_asr_core::fuzz::{parse_json, write_json};
use dashscope_asr_fuzz::{amplified, is_same, levels, writable};
use dashscope_asr_transcript::Problem;
use libfuzzer_sys::fuzz_target;

/// Levels of arrays and objects that the parser takes. serde_json takes 128, for which a small
/// answer has no use and the small stack of the WebAssembly has no room.
const LEVELS_MAX: usize = 64;
/// Doubles from here on are so close to the largest that rounding decides which of two parsers
/// calls a number infinite.
const NEARLY_INFINITE: f64 = 1.797_693_134_86e308;

fuzz_target!(|input: &[u8]| {
    check(input);
    if let Some(large) = amplified(input) {
        check(&large);
    }
});

fn check(input: &[u8]) {
    // serde_json takes no byte order mark.
    let plain = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let theirs = serde_json::from_slice::<serde_json::Value>(plain);
    match (parse_json(input), theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(is_same(&ours, &theirs), "{ours:?} is not {theirs}");
            check_value(&ours, input.len());
        }
        (Err(error), Err(_)) => assert!(error.offset <= input.len(), "{error}"),
        (Err(error), Ok(theirs)) => match error.problem {
            Problem::TooDeep => assert!(depth_of(&theirs) > LEVELS_MAX, "{error}"),
            Problem::BadNumber => assert!(number_at(input, error.offset).abs() >= NEARLY_INFINITE),
            _ => panic!("refused what is JSON: {error}"),
        },
        (Ok(ours), Err(error)) => {
            let message = error.to_string();
            // A half of a surrogate pair is U+FFFD here.
            let is_half_pair = message.starts_with("lone leading surrogate")
                || message.starts_with("unexpected end of hex escape");
            let is_number = message.starts_with("number out of range");
            assert!(
                is_half_pair || is_number && has_nearly_infinite(&ours),
                "accepted what is no JSON: {error}"
            );
        }
    }
}

/// Checks bounds of a parsed value, and that it is written as what it is.
fn check_value(value: &Value, input_bytes: usize) {
    assert!(levels(value) <= LEVELS_MAX);
    assert!(text_bytes(value) <= input_bytes, "text that nobody sent");
    // Bodies of requests hold whole numbers alone; the target `options` sees to that.
    let value = writable(value);
    let written = write_json(&value);
    assert_eq!(
        parse_json(written.as_bytes()).as_ref(),
        Ok(&value),
        "{written}"
    );
    let theirs: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert!(is_same(&value, &theirs), "{written}");
}

/// Bytes of all texts in a value.
fn text_bytes(value: &Value) -> usize {
    let own = value.as_str().map_or(0, str::len);
    let names = value
        .entries()
        .iter()
        .map(|(name, inner)| name.len() + text_bytes(inner));
    own + names.sum::<usize>() + value.items().iter().map(text_bytes).sum::<usize>()
}

fn depth_of(value: &serde_json::Value) -> usize {
    use serde_json::Value::{Array, Object};
    match value {
        Array(items) => 1 + items.iter().map(depth_of).max().unwrap_or(0),
        Object(entries) => 1 + entries.values().map(depth_of).max().unwrap_or(0),
        _ => 0,
    }
}

fn has_nearly_infinite(value: &Value) -> bool {
    matches!(value, Value::Number(number) if number.abs() >= NEARLY_INFINITE)
        || value.items().iter().any(has_nearly_infinite)
        || value
            .entries()
            .iter()
            .any(|(_, inner)| has_nearly_infinite(inner))
}

/// The number that begins at `offset`, as the standard library reads it.
fn number_at(input: &[u8], offset: usize) -> f64 {
    let is_of_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let digits: Vec<u8> = input[offset..]
        .iter()
        .copied()
        .take_while(is_of_number)
        .collect();
    String::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok())
        .expect("a number")
}
