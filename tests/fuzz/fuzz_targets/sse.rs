//! Any bytes, cut anywhere, as a stream of events: the same as at once, and as a reader sees it
//! that has all of it before it. Nothing is held that was not sent.
#![no_main]

use dashscope_asr_core::fuzz::{Event, events};
use dashscope_asr_fuzz::{Rng, amplified, pieces};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(input);
    if let Some(large) = amplified(input) {
        check(&large);
    }
});

fn check(input: &[u8]) {
    let whole = events([input]).expect("no line is as long as that");
    assert_eq!(
        events(pieces(input, &mut Rng::of(input))).as_ref(),
        Ok(&whole),
        "in pieces"
    );
    assert_eq!(whole, straightforward(input));
    let data: usize = whole.iter().map(|(_, data, _)| data.len()).sum();
    assert!(data <= input.len());
    // A replacement character takes three bytes.
    let names: usize = whole.iter().map(|(name, ..)| name.len()).sum();
    assert!(names <= 3 * input.len());
}

/// By the letter of WHATWG HTML §9.2.6, but for the service's status and an event that the end cuts
/// short, which is given.
fn straightforward(input: &[u8]) -> Vec<Event> {
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let mut lines: Vec<&[u8]> = Vec::new();
    let mut left = input;
    while let Some(end) = left.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
        lines.push(&left[..end]);
        left = left[end..]
            .strip_prefix(b"\r\n")
            .unwrap_or(&left[end + 1..]);
    }
    lines.extend([left, b""]);
    let mut events = Vec::new();
    let (mut name, mut data, mut status) = (String::new(), Vec::<&[u8]>::new(), None);
    for line in lines {
        if line.is_empty() {
            if !data.is_empty() {
                events.push((core::mem::take(&mut name), data.join(&b'\n'), status));
            }
            (name, data, status) = (String::new(), Vec::new(), None);
            continue;
        }
        let (field, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => (
                &line[..colon],
                line[colon + 1..]
                    .strip_prefix(b" ")
                    .unwrap_or(&line[colon + 1..]),
            ),
            None => (line, &b""[..]),
        };
        match field {
            b"event" => name = String::from_utf8_lossy(value).into_owned(),
            b"data" => data.push(value),
            b"" => {
                let digits = value
                    .strip_prefix(b"HTTP_STATUS/")
                    .and_then(|digits| core::str::from_utf8(digits).ok());
                status = digits
                    .and_then(|digits| digits.trim().parse().ok())
                    .or(status);
            }
            _ => {}
        }
    }
    events
}
