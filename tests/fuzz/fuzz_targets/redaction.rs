//! Texts with a key in them, whole, cut off or not at all, and escaped in every way: none is left,
//! a second run finds no more, and other text stays as it is.
#![no_main]

use dashscope_asr_core::fuzz::{key, redact};
use dashscope_asr_fuzz::{Choice, amplified, escape, holds};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

/// Keys of the service's shape, one that is another's beginning, and one of signs alone.
const KEYS: [&str; 4] = [
    "sk-0123456789abcdef",
    "st-0dd5c5b1",
    "sk-0123456789abcdef0123456789abcdef",
    "~a+b/c=_.",
];
/// Pieces of the texts in which services and gateways quote a key.
const PIECES: [&str; 24] = [
    "Bearer ",
    "\"",
    "{\"message\":\"",
    " ",
    "…",
    "sk-",
    "sk-0",
    "[key]",
    "\\",
    "%",
    "%25",
    "&#",
    "&#x",
    "\\u00",
    "?",
    "%3f",
    "https://a.example/b?Signature=",
    "会议",
    "😀",
    "<",
    ">",
    "0",
    ";",
    "authorization: ",
];

fuzz_target!(|input: &[u8]| {
    let mut choice = Unstructured::new(input);
    let (keys, text) = (keys(&mut choice), text(&mut choice));
    check(&text, &keys);
    if let Ok(plain) = core::str::from_utf8(input) {
        check(plain, &keys);
    }
    if let Some(large) = amplified(input) {
        let large = String::from_utf8_lossy(&large);
        assert!(redact(&large, &keys).len() <= 2 * large.len() + 5);
    }
});

/// One key or more, of those that a client takes.
fn keys(choice: &mut dyn Choice) -> Vec<String> {
    let count = 1 + choice.below(2);
    let keys = (0..count).map(|_| KEYS[choice.below(KEYS.len() as u32) as usize]);
    keys.map(|text| key(text).expect("a key")).collect()
}

fn text(choice: &mut dyn Choice) -> String {
    let mut text = String::new();
    for _ in 0..choice.below(12) {
        let key = KEYS[choice.below(KEYS.len() as u32) as usize];
        match choice.below(4) {
            0 => key.bytes().for_each(|byte| escape(&mut text, byte, choice)),
            1 => {
                let cut = choice.below(key.len() as u32) as usize;
                key[..cut]
                    .bytes()
                    .for_each(|byte| escape(&mut text, byte, choice));
            }
            2 => text.push(char::from(32 + choice.below(95) as u8)),
            _ => text.push_str(PIECES[choice.below(PIECES.len() as u32) as usize]),
        }
    }
    text
}

fn check(text: &str, keys: &[String]) {
    let shown = redact(text, keys);
    for key in keys {
        assert!(!holds(&shown, key), "{text:?} shows {key} in {shown:?}");
    }
    assert_eq!(redact(&shown, keys), shown, "{text:?}, twice");
    let has_mark = ["?", "3f", "63;", "…"]
        .iter()
        .any(|mark| text.to_lowercase().contains(mark));
    // Text that looks like a key goes too, and any escape may be a part of one.
    let may_be_key = ["k-", "t-", "\\", "%", "&"]
        .iter()
        .any(|part| text.contains(part))
        || keys.iter().any(|key| text.contains(&key[..8]));
    if !has_mark && !may_be_key {
        assert_eq!(shown, text);
    }
}
