//! Error responses of the service, its storage or a gateway (docs/dashscope-api.md §9), as errors.

use crate::error::{Error, ErrorKind};
use crate::json;
use crate::json::text::{self, truncate_chars};
use crate::transport::error_codes::{by_code, by_status, by_storage_status};
use crate::transport::foreign_answer::{PAGE, foreign_hint, is_page, relay_hint};
use crate::transport::redaction::redact_queries;

/// Characters of an unknown body that a message quotes.
const EXCERPT_CHARACTERS: usize = 120;
/// Bytes of an unknown body that are looked at for an excerpt.
const EXCERPT_BYTES: usize = 4096;
/// Status of an answer that is parsed.
pub(crate) const OK: u16 = 200;

/// Pause that a quota of a minute needs.
const MINUTE_QUOTA_MS: u64 = 60_000;

/// Response with a status that is not 2xx.
pub(crate) struct ErrorResponse<'a> {
    pub(crate) status: u16,
    /// Header `X-Request-ID`.
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after_ms: Option<u64>,
    /// Whether the API answered; else the host of a link.
    pub(crate) is_from_api: bool,
    pub(crate) body: &'a [u8],
}

/// Error of an error response or a redirect. `label` begins the message: "Submitting the task".
pub(crate) fn response_error(label: &str, response: &ErrorResponse<'_>) -> Box<Error> {
    let status = response.status;
    if (300..400).contains(&status) || status == 0 {
        return redirect_error(label, response);
    }
    let ErrorBody {
        code,
        message,
        request_id,
    } = ErrorBody::parse(response.body);
    let request_id = request_id.or_else(|| response.request_id.clone());
    let known = match &code {
        Some(code) if response.is_from_api => by_code(code, Some(status)),
        _ => None,
    };
    let hint = known.unwrap_or_else(|| match response.is_from_api {
        true => by_status(status),
        false => by_storage_status(status),
    });
    let reason = match (&message, &code) {
        (Some(message), _) => sentence(message),
        (None, Some(code)) => format!("{code}."),
        (None, None) => match excerpt(response.body).as_str() {
            "" => "the answer is empty.".to_owned(),
            text => sentence(text),
        },
    };
    let mut error = Error::new(hint.kind, format_args!("{label} failed: {reason}"));
    let advice = match known {
        None => unknown_answer_hint(response, code.as_deref(), request_id.is_some()),
        Some(_) => None,
    };
    push_sentence(&mut error.message, advice.unwrap_or(hint.hint));
    push_details(&mut error.message, status, &code, &request_id);
    error.status = Some(status);
    error.retryable = hint.retryable;
    error.retry_after_ms = response.retry_after_ms.or_else(|| {
        let is_minute_quota = hint.retryable && code.as_deref().is_some_and(is_minute_quota);
        is_minute_quota.then_some(MINUTE_QUOTA_MS)
    });
    error.code = code;
    error.request_id = request_id;
    error
}

/// Advice about an answer whose code is not known, where a relay gave it, or somebody else: the
/// service gives each answer a request id, and its storage a code.
fn unknown_answer_hint(
    response: &ErrorResponse<'_>,
    code: Option<&str>,
    has_request_id: bool,
) -> Option<&'static str> {
    let of_relay = code.and_then(|code| relay_hint(code, response.status));
    let is_foreign = !has_request_id && (response.is_from_api || code.is_none());
    of_relay.or_else(|| is_foreign.then(|| foreign_hint(response.status)))
}

/// Error of a redirect. A page sees one that it may not follow as status 0.
fn redirect_error(label: &str, response: &ErrorResponse<'_>) -> Box<Error> {
    let reason = if response.is_from_api {
        "the API answered with a redirect, which is not followed so that the key goes to no other \
         host. Check baseUrl."
    } else {
        "the link led to a redirect, which is not followed. Check routeLink, and what stands \
         between here and the storage."
    };
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format_args!("{label} failed: {reason}"),
    );
    error.status = (response.status != 0).then_some(response.status);
    error
}

/// Appends ` (HTTP 400, code …, request …)`.
fn push_details(
    message: &mut String,
    status: u16,
    code: &Option<String>,
    request_id: &Option<String>,
) {
    message.push_str(&format!(" (HTTP {}", u64::from(status)));
    for (name, value) in [(", code ", code), (", request ", request_id)] {
        if let Some(value) = value {
            message.push_str(name);
            message.push_str(value);
        }
    }
    message.push(')');
}

/// Whether `code` is a quota of a minute. It comes back after a minute, though the service's
/// message reads like an unpaid bill (docs/dashscope-api.md §9.2).
fn is_minute_quota(code: &str) -> bool {
    matches!(code, "Throttling.AllocationQuota" | "insufficient_quota")
}

/// Error in the body of an answer of 200, as some gateways send; `None` where the body is none.
pub(crate) fn error_in_ok_body(body: &[u8]) -> Option<Box<Error>> {
    let ErrorBody {
        code,
        message,
        request_id,
    } = ErrorBody::parse(body);
    let code = code?;
    let mut error = task_error("The request", Some(&code), message.as_deref());
    if by_code(&code, None).is_none() {
        error.kind = ErrorKind::Service;
        error.retryable = true;
    }
    error.request_id = request_id;
    error.status = Some(OK);
    Some(error)
}

/// Error in an answer of 200, or the error that the answer is unreadable.
pub(crate) fn unreadable_answer(body: &[u8], message: core::fmt::Arguments<'_>) -> Box<Error> {
    error_in_ok_body(body).unwrap_or_else(|| {
        let mut error = Error::new(ErrorKind::Decode, message);
        if is_page(body) {
            error.message = sentence(&error.message);
            push_sentence(&mut error.message, PAGE);
        }
        error.status = Some(OK);
        error
    })
}

/// Error of a task or file that failed, as an answer of 200 reports it. `subject` begins the
/// message: "The task".
pub(crate) fn task_error(subject: &str, code: Option<&str>, message: Option<&str>) -> Box<Error> {
    let hint = code.and_then(|code| by_code(code, None));
    // Qwen models repeat the code as the message.
    let message = message.filter(|message| Some(*message) != code);
    let reason = match (message, code) {
        (Some(message), Some(code)) => format!("{} ({code})", sentence(message)),
        (Some(message), None) => sentence(message),
        (None, Some(code)) => format!("{code}."),
        (None, None) => String::new(),
    };
    let kind = hint.map_or(ErrorKind::TaskFailed, |hint| hint.kind);
    let mut error = if reason.is_empty() {
        let message = format_args!("{subject} failed, and the service does not say why.");
        Error::new(kind, message)
    } else {
        Error::new(kind, format_args!("{subject} failed: {reason}"))
    };
    push_sentence(&mut error.message, hint.map_or("", |hint| hint.hint));
    error.retryable = hint.is_some_and(|hint| hint.retryable);
    error.code = code.map(str::to_owned);
    error
}

fn push_sentence(message: &mut String, sentence: &str) {
    if !sentence.is_empty() {
        message.push(' ');
        message.push_str(sentence);
    }
}

/// Trims `text` and adds a full stop where it has none.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let ends = [".", "!", "?", "。", "！", "？"]
        .iter()
        .any(|end| text.ends_with(end));
    format!("{text}{}", if ends { "" } else { "." })
}

/// Code, message and request id in the body of an error.
#[derive(Default)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
}

impl ErrorBody {
    /// Parses JSON, whatever its Content-Type, or the storage's XML. Other bodies have no fields.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let Ok(answer) = json::parse(body) else {
            return Self::parse_xml(body);
        };
        // The last of each is OpenAI's shape; `msg` is the Python SDK's.
        let first = |paths: &[&str]| {
            paths
                .iter()
                .find_map(|path| answer.get_path(path).to_text())
        };
        Self {
            code: first(&["code", "error.code"]),
            message: first(&["message", "msg", "error.message"]),
            request_id: first(&["request_id"]),
        }
    }

    fn parse_xml(body: &[u8]) -> Self {
        let text = text::decode_lossy(body);
        let element = |name: &str| {
            let (_, rest) = text::split_once(&text, &format!("<{name}>"))?;
            let (inner, _) = text::split_once(rest, &format!("</{name}>"))?;
            Some(inner.trim().to_owned()).filter(|text| !text.is_empty())
        };
        match element("Error") {
            Some(_) => Self {
                code: element("Code"),
                message: element("Message"),
                request_id: element("RequestId"),
            },
            None => Self::default(),
        }
    }
}

/// Beginning of an unknown body, as one line without tags and without the queries of links, which
/// may be signed.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let text = text::decode_lossy(body.get(..EXCERPT_BYTES).unwrap_or(body));
    let is_markup = text.trim().starts_with('<');
    let mut in_tag = false;
    let mut line = String::new();
    for character in text.chars() {
        in_tag |= is_markup && character == '<';
        let blank = in_tag || character.is_whitespace() || character.is_control();
        in_tag &= character != '>';
        if !blank {
            line.push(character);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    if body.len() > EXCERPT_BYTES {
        // The mark shows a key that was cut here to the redaction.
        line.push('…');
    }
    let line = redact_queries(line.trim());
    truncate_chars(&line, EXCERPT_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn texts(body: &[u8]) -> [Option<String>; 3] {
        let found = ErrorBody::parse(body);
        [found.code, found.message, found.request_id]
    }

    #[test]
    fn texts_of_odd_documents_are_what_stands_between_the_first_tags() {
        let some = |text: &str| Some(text.to_owned());
        for (body, code, message) in [
            ("<Error><Code>A</Code><Message>b", None, None),
            ("<Error><Code>A</Code><Message>b</Error>", some("A"), None),
            (
                "<Error><Code> </Code><Message>\n b\n</Message></Error>",
                None,
                some("b"),
            ),
            (
                "<Error><Code><Code>A</Code></Code></Error>",
                some("<Code>A"),
                None,
            ),
            (
                "<Error><Code>A</Code><Code>B</Code></Error>",
                some("A"),
                None,
            ),
            (
                "<Error><Message><![CDATA[a < b]]></Message></Error>",
                None,
                some("<![CDATA[a < b]]>"),
            ),
            ("</Error><Code>A</Code><Error>", None, None),
            ("<error><Code>A</Code></error>", None, None),
        ] {
            assert_eq!(texts(body.as_bytes()), [code, message, None], "{body}");
        }
        let broken = texts(b"<Error><Code>\xff\xe4\xbd</Code></Error>");
        assert_eq!(broken, [some("\u{fffd}\u{fffd}"), None, None]);
    }

    #[test]
    fn advice_about_the_answer_of_a_link_goes_by_who_gave_it() {
        let says = |body: &str, request_id: Option<&str>, advice: &str| {
            let response = ErrorResponse {
                status: 403,
                request_id: request_id.map(str::to_owned),
                retry_after_ms: None,
                is_from_api: false,
                body: body.as_bytes(),
            };
            let error = response_error("Uploading", &response);
            assert!(error.message.contains(advice), "{error}");
            assert_eq!((error.kind, error.retryable), (ErrorKind::Service, true));
        };
        let storage = "Try again; if it stays, check that the connection";
        says("<Error><Code>AccessDenied</Code></Error>", None, storage);
        says("", Some("r-1"), storage);
        says(
            r#"{"code":"Relay.NotAForm"}"#,
            None,
            "same version of this package",
        );
        for body in [
            "Cross-site POST form submissions are forbidden",
            "",
            "<h1>403</h1>",
            "{}",
        ] {
            says(body, None, "This is not the service's answer: ");
        }
    }

    /// Each body would take minutes in time that grows with the square of its length.
    #[test]
    fn large_bodies_take_no_longer_for_their_size() {
        let started = Instant::now();
        for unit in [
            "<",
            "</",
            "<Error>",
            "</Error>",
            "<Error></Error>",
            "<Code>",
            "&lt;",
            "]]>",
            "\u{fffd}",
            " ",
        ] {
            let large = unit.repeat((1 << 18) / unit.len());
            for body in [
                large.clone(),
                format!("<Error><Code>{large}</Code></Error>"),
            ] {
                let response = ErrorResponse {
                    status: 403,
                    request_id: None,
                    retry_after_ms: None,
                    is_from_api: false,
                    body: body.as_bytes(),
                };
                assert_eq!(response_error("It", &response).status, Some(403));
                assert!(excerpt(body.as_bytes()).chars().count() <= EXCERPT_CHARACTERS + 1);
            }
        }
        assert!(started.elapsed().as_secs() < 60);
    }
}
