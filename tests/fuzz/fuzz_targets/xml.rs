//! Any bytes as the body of an error, which is the storage's XML, JSON or a gateway's page: what is
//! found in it stands in it, and the error of it is one sentence or more, with its status.
#![no_main]

use dashscope_asr_core::fuzz::{
    error_in_ok_body, error_texts, excerpt, parse_json, response_error,
};
use dashscope_asr_fuzz::{Choice, Rng, amplified};
use libfuzzer_sys::fuzz_target;

/// Characters of an unknown body that are quoted, and the mark where it was cut.
const EXCERPT_CHARACTERS_MAX: usize = 121;
/// Bytes of a body that are looked at for an excerpt.
const EXCERPT_BYTES: usize = 4096;
/// Statuses that the code tells apart.
const STATUSES: [u16; 12] = [0, 301, 400, 401, 403, 404, 409, 413, 429, 500, 503, 599];

fuzz_target!(|input: &[u8]| {
    check(input);
    if let Some(large) = amplified(input) {
        check(&large);
    }
});

fn check(input: &[u8]) {
    if parse_json(input).is_err() {
        check_xml(input);
    }
    check_excerpt(input);
    let mut rng = Rng::of(input);
    let status = STATUSES[rng.below(STATUSES.len() as u32) as usize];
    check_error(status, rng.one_in(2), input);
    if let Some(error) = error_in_ok_body(input) {
        assert!(error.code.is_some() && error.status == Some(200));
    }
}

/// Every text is a part of the document, without tags of its own name and without white space
/// around it, and is there only in a document with an element `Error`.
fn check_xml(input: &[u8]) {
    let document = String::from_utf8_lossy(input);
    let texts = error_texts(input);
    for (name, text) in ["Code", "Message", "RequestId"].iter().zip(&texts) {
        let Some(text) = text else { continue };
        assert!(document.contains(text.as_str()), "{text:?}");
        assert!(!text.contains(&format!("</{name}>")), "{text:?}");
        assert!(!text.is_empty() && text.trim() == text, "{text:?}");
        let (before, after) = document
            .split_once(&format!("<{name}>"))
            .expect("its beginning");
        let (inner, _) = after.split_once(&format!("</{name}>")).expect("its end");
        assert_eq!(inner.trim(), text, "behind {before:?}");
    }
    let is_error = document
        .split_once("<Error>")
        .is_some_and(|(_, rest)| rest.split_once("</Error>").is_some());
    assert!(is_error || texts == [None, None, None]);
}

/// One line, of what stands in the body, and no query of a link.
fn check_excerpt(input: &[u8]) {
    let line = excerpt(input);
    assert!(line.chars().count() <= EXCERPT_CHARACTERS_MAX);
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert!(line.trim() == line && !line.contains("  "), "{line:?}");
    // The cut may go through a character.
    let document = String::from_utf8_lossy(&input[..input.len().min(EXCERPT_BYTES)]);
    // Text that looked like a key is not shown; the cut may go through what stands in its place.
    let mut shown = line.trim_end_matches('…');
    if shown.len() < line.len() {
        let cut = ["[key", "[ke", "[k", "["];
        shown = cut
            .iter()
            .find_map(|part| shown.strip_suffix(part))
            .unwrap_or(shown);
    }
    let shown = shown.replace("[key]", " ");
    for word in shown.split([' ', '?', '%', '\\', '&']) {
        assert!(document.contains(word), "{word:?}");
    }
}

fn check_error(status: u16, is_from_api: bool, input: &[u8]) {
    let error = response_error(status, is_from_api, input);
    assert!(error.message.starts_with("The request failed: "), "{error}");
    assert!(
        error
            .message
            .ends_with(['.', '!', '?', '。', '！', '？', ')']),
        "{error}"
    );
    assert!(error.field.is_none() && error.task_id.is_none());
    assert_eq!(error.status, (status != 0).then_some(status));
    assert_eq!(
        error,
        response_error(status, is_from_api, input),
        "read twice"
    );
    if status >= 400 {
        let [code, message, request_id] = error_texts(input);
        assert_eq!((&error.code, &error.request_id), (&code, &request_id));
        for text in [code, message, request_id].into_iter().flatten() {
            assert!(
                error.message.contains(text.trim()),
                "{text:?} is not in {error}"
            );
        }
    }
}
