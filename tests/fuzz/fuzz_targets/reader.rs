//! Any bytes, cut anywhere, as a result document: the same as at once, accepted and refused as
//! serde_json does, and nothing that is asked of it panics.
#![no_main]

use dashscope_asr_fuzz::{Rng, SEGMENTER, pieces, read, rules, stream, visit};
use dashscope_asr_transcript::{Problem, Transcription, simd_matches_scalar, subtitle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut rng = Rng::of(input);
    let whole = Transcription::parse(input);
    let cut = pieces(input, &mut rng);
    assert_eq!(read(&cut), whole, "in pieces");
    // serde_json takes no byte order mark.
    let theirs = serde_json::from_slice::<serde_json::Value>(
        input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input),
    );
    match (&whole, theirs) {
        (Ok(_), Ok(_)) => {}
        (Err(error), Err(_)) => assert!(error.offset <= input.len()),
        (Err(error), Ok(_)) => {
            let ours_alone = [
                Problem::Shape,
                Problem::NoTranscripts,
                Problem::TooDeep,
                Problem::TooLarge,
            ];
            assert!(ours_alone.contains(&error.problem), "{error}");
        }
        // Half a character, as JavaScript writes it, is text to us.
        (Ok(_), Err(error)) => assert!(has_surrogate(input), "accepted what is no JSON: {error}"),
    }
    // Looked at from each of its bytes on.
    assert!(simd_matches_scalar(&input[..input.len().min(256)]));
    let rules = rules(&mut rng);
    assert_eq!(
        stream(&cut, &rules),
        stream(&[input], &rules),
        "streamed in pieces"
    );
    if let Ok(read) = whole {
        visit(&read);
        let written = subtitle::write(&read, rules, SEGMENTER);
        assert!(matches!(written, Ok(_) | Err(Problem::NoTimes)));
    }
});

/// Whether an escape is half of a surrogate pair, or both.
fn has_surrogate(input: &[u8]) -> bool {
    let is_surrogate = |bytes: &[u8]| {
        matches!(
            bytes,
            [
                b'\\',
                b'u',
                b'd' | b'D',
                b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F',
            ]
        )
    };
    input.windows(4).any(is_surrogate)
}
