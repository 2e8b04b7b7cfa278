//! Values that a caller may pass, by choice: what options expect, its neighbours, and anything.

use dashscope_asr_core::Value;

use crate::Choice;

/// Texts that options take, or nearly.
const TEXTS: [&str; 38] = [
    "",
    " ",
    "a",
    "zh",
    "auto",
    "paraformer-v2",
    "paraformer-v1",
    "paraformer-8k-v2",
    "fun-asr",
    "sensevoice-v1",
    "sensevoice",
    "qwen3-asr-flash",
    "qwen3-asr-flash-filetrans",
    "qwen-filetrans",
    "qwen-audio-asr",
    "paraformer-v9",
    "message",
    "text",
    "pending",
    "SUCCEEDED",
    "beijing",
    "/api/asr",
    "https://a.example/b.wav?Signature=c",
    "oss://bucket/a.wav",
    "http://127.0.0.1:8080/x",
    "https://u:p@例子.example/\\..",
    "vocab-a-0123",
    "c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f",
    "..",
    "\u{0}\r\n\"\\",
    "会议 😀 \u{2028}",
    "a b c d e f g h",
    "srt",
    "vtt",
    "ass",
    "lrc",
    "crlf",
    "#FFCC0080",
];
const NUMBERS: [f64; 24] = [
    0.0,
    -0.0,
    1.0,
    2.0,
    5.0,
    8.0,
    99.0,
    100.0,
    101.0,
    255.0,
    256.0,
    1800.0,
    60_000.0,
    86_400_000.0,
    86_400_001.0,
    4_294_967_295.0,
    4_294_967_296.0,
    1_764_000_000_000.0,
    253_402_300_800_000.0,
    0.5,
    -1.0,
    1e300,
    f64::NAN,
    f64::INFINITY,
];
/// Names that the binding gives to other values.
const TYPES: [&str; 6] = ["function", "AbortSignal", "Blob", "symbol", "", "bigint"];

/// A value, with no more levels than `levels`.
pub fn value(choice: &mut dyn Choice, levels: u32) -> Value {
    match choice.below(if levels > 0 { 8 } else { 6 }) {
        0 => Value::Absent,
        1 => Value::Bool(choice.one_in(2)),
        2 => Value::Number(number(choice)),
        3 | 4 => Value::String(text(choice)),
        5 => Value::Other(pick(choice, &TYPES).to_string()),
        6 => Value::Array(
            (0..choice.below(4))
                .map(|_| value(choice, levels - 1))
                .collect(),
        ),
        _ => {
            let names = [
                "text",
                "weight",
                "language",
                "lang",
                "mask",
                "remove",
                "systemReserved",
            ];
            let entries = (0..choice.below(4))
                .map(|_| (pick(choice, &names).to_string(), value(choice, levels - 1)));
            Value::Object(entries.collect())
        }
    }
}

/// A text of the list, or a long one, or any.
pub fn text(choice: &mut dyn Choice) -> String {
    match choice.below(8) {
        0 => pick(choice, &TEXTS).repeat(choice.below(40) as usize),
        1 => (0..choice.below(12))
            .filter_map(|_| char::from_u32(choice.below(0x3000)))
            .collect(),
        _ => pick(choice, &TEXTS).to_string(),
    }
}

fn number(choice: &mut dyn Choice) -> f64 {
    match choice.below(3) {
        0 => f64::from(choice.edge_number()),
        _ => *pick(choice, &NUMBERS),
    }
}

/// One of `items`.
pub fn pick<'a, T>(choice: &mut dyn Choice, items: &'a [T]) -> &'a T {
    &items[choice.below(items.len() as u32) as usize]
}
