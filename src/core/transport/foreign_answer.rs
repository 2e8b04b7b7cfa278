//! Advice about answers that are not the service's: those of a relay (`dashscope-asr/relay`), of its
//! `authorize`, of a framework or a gateway. Advice about keys would lead nowhere: a page has none.

use crate::json::text::split;

/// Codes of a relay, separated by bars, and what the caller can do. A relay's other codes go by
/// their status.
const RELAY_CODES: [(&str, &str); 10] = [
    (
        "Relay.ForeignOrigin",
        "Add the page's origin to the relay's option allowOrigins, or let the proxy before the relay \
         forward Host.",
    ),
    ("Relay.ForeignHost", "Add it to the relay's option hosts."),
    (
        "Relay.Forbidden",
        "Sign in: the relay's authorize refused the visitor.",
    ),
    (
        "Relay.NotConfigured|Relay.Failed",
        "Check the relay's options and the log of its server.",
    ),
    (
        "Relay.UnknownRoute|Relay.MethodNotAllowed|Relay.UnknownQuery|Relay.BadUrl",
        "Check baseUrl and the relay's option path.",
    ),
    (
        "Relay.UnknownTask|Relay.UnknownLink",
        "Ask as the visitor who submitted it.",
    ),
    (
        "Relay.ModelNotAllowed|Relay.BadModel",
        "Check the relay's models.",
    ),
    (
        "Relay.BodyTooLarge",
        "Check the relay's limits, or give the URL.",
    ),
    (
        "Relay.BodyBroken|Relay.BodyTimeout",
        "Check that no body parser stands before the relay.",
    ),
    (
        "Relay.BadInput|Relay.BadBody|Relay.TooManyFiles|Relay.NotAForm|Relay.NoLength",
        "Check that page and relay use the same version of this package.",
    ),
];

/// Advice about a relay's own error; `None` for the code of another.
pub(super) fn relay_hint(code: &str, status: u16) -> Option<&'static str> {
    if !code.starts_with("Relay.") {
        return None;
    }
    let row = RELAY_CODES
        .iter()
        .find(|(codes, _)| split(codes, b"|").any(|known| known == code));
    Some(match (row, status) {
        (Some((_, hint)), _) => hint,
        (None, 408 | 500..) => "Try again later.",
        (None, _) => "Check the relay's options.",
    })
}

/// Advice about an answer that has neither a code that is known nor a request id.
pub(super) fn foreign_hint(status: u16) -> &'static str {
    match status {
        401 | 403 => {
            "This is not the service's answer: check what stands between here and it, such as a \
             relay's authorize, a framework's check of forms (CSRF) or a firewall."
        }
        408 | 425 | 429 | 500.. => {
            "This is not the service's answer: try again later; if it stays, check baseUrl."
        }
        _ => "This is not the service's answer: check baseUrl.",
    }
}

/// Whether a body is a page: HTML, such as a server gives for an address that it does not know.
pub(super) fn is_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<")
}

/// Advice about a page in place of an answer.
pub(super) const PAGE: &str = "It is a page: check that baseUrl leads to the service or a relay.";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Codes that the relay's source writes.
    fn codes_of_the_relay() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-template/relay");
        let mut codes = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "js") {
                continue;
            }
            let source = fs::read_to_string(path).unwrap();
            let found = source.split("\"Relay.").skip(1);
            codes.extend(found.map(|rest| format!("Relay.{}", rest.split('"').next().unwrap())));
        }
        codes
    }

    #[test]
    fn every_row_is_a_code_of_the_relay_and_stands_once() {
        let known = codes_of_the_relay();
        assert!(known.len() > 20, "{known:?}");
        let mut seen = BTreeSet::new();
        for code in RELAY_CODES.iter().flat_map(|(codes, _)| codes.split('|')) {
            assert!(known.contains(code), "the relay has no code {code}");
            assert!(seen.insert(code), "{code} stands twice");
        }
    }

    #[test]
    fn every_code_of_the_relay_has_advice_that_names_no_key() {
        for code in codes_of_the_relay() {
            for status in [400, 403, 404, 408, 411, 413, 415, 429, 500, 502, 504] {
                let hint = relay_hint(&code, status).unwrap();
                assert!(hint.ends_with('.') && !hint.contains("key"), "{code}");
            }
        }
    }

    #[test]
    fn only_a_relays_own_code_has_its_advice() {
        for code in [
            "",
            "Relay",
            "relay.Forbidden",
            "InvalidApiKey",
            "XRelay.Forbidden",
        ] {
            assert_eq!(relay_hint(code, 403), None, "{code}");
        }
        // A longer code is another one.
        let newer = relay_hint("Relay.ForbiddenToday", 403);
        assert_eq!(newer, Some("Check the relay's options."));
        assert_ne!(relay_hint("Relay.Forbidden", 403), newer);
        assert!(relay_hint("Relay.", 502).unwrap().starts_with("Try again"));
    }

    #[test]
    fn advice_about_an_unknown_answer_names_no_key() {
        for status in [
            100,
            400,
            401,
            403,
            404,
            413,
            418,
            429,
            500,
            502,
            599,
            u16::MAX,
        ] {
            let hint = foreign_hint(status);
            assert!(hint.starts_with("This is not the service's answer: "));
            assert!(!hint.contains("key"), "{status}");
            assert_eq!(hint.contains("try again"), status == 429 || status >= 500);
        }
    }

    #[test]
    fn a_page_begins_with_a_tag() {
        for page in ["<!doctype html>", "\n\t <html>", "\u{feff}<p>", "<"] {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        for other in [
            "",
            " ",
            "{\"a\":\"<\"}",
            "Sign in <here>",
            "\u{feff}\u{feff}<p>",
        ] {
            assert!(!is_page(other.as_bytes()), "{other}");
        }
    }
}
