//! What the service, its storage or a gateway says when it refuses (docs/dashscope-api.md §9), as
//! one error.

use crate::error::{Error, ErrorKind};
use crate::json;
use crate::text::{self, beginning, trim};
use crate::url;
use crate::wire::advice::{by_code, by_status};

/// What is known of an answer of 400 or more besides its body.
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    /// Header `X-Request-ID`.
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after_ms: Option<u64>,
    /// Whether the API refused, and not the host of a link.
    pub(crate) by_api: bool,
    pub(crate) body: &'a [u8],
}

/// The error that an answer of 400 or more (or a redirect) stands for. `doing` says what was asked:
/// "Submitting the task".
pub(crate) fn read(doing: &str, refusal: &Refusal<'_>) -> Box<Error> {
    let status = refusal.status;
    if (300..400).contains(&status) || status == 0 {
        let why = if refusal.by_api {
            "the API answered with a redirect, which is not followed so that the key goes to no other host. Check baseUrl."
        } else {
            "the link led to a redirect, which is not followed. Check routeLink, and what stands between here and the storage."
        };
        let message = format_args!("{doing} failed: {why}");
        return with_status(Error::new(ErrorKind::InvalidRequest, message), status);
    }
    let Said {
        code,
        message: own_message,
        request_id,
    } = Said::read(refusal.body);
    let request_id = request_id.or_else(|| refusal.request_id.clone());
    let advice = code
        .as_deref()
        .and_then(|code| by_code(code, Some(status)))
        .unwrap_or_else(|| by_status(status));
    let said = match (&own_message, &code) {
        (Some(message), _) => sentence(message),
        (None, Some(code)) => format!("{code}."),
        (None, None) => match excerpt(refusal.body).as_str() {
            "" => "the answer is empty.".to_owned(),
            text => sentence(text),
        },
    };
    let mut error = with_status(
        Error::new(advice.kind, format_args!("{doing} failed: {said}")),
        status,
    );
    push_sentence(&mut error.message, advice.todo);
    error
        .message
        .push_str(&format!(" (HTTP {}", u64::from(status)));
    for (name, value) in [(", code ", &code), (", request ", &request_id)] {
        if let Some(value) = value {
            error.message.push_str(name);
            error.message.push_str(value);
        }
    }
    error.message.push(')');
    error.retryable = advice.retryable;
    error.code = code;
    error.request_id = request_id;
    error.retry_after_ms = refusal.retry_after_ms.or_else(|| {
        error
            .code
            .as_deref()
            .filter(|_| error.retryable)
            .and_then(minute_quota_ms)
    });
    error
}

/// Quotas of a minute come back after a minute, though the message reads like an unpaid bill
/// (docs/dashscope-api.md §9.2).
fn minute_quota_ms(code: &str) -> Option<u64> {
    matches!(code, "Throttling.AllocationQuota" | "insufficient_quota").then_some(60_000)
}

fn with_status(mut error: Box<Error>, status: u16) -> Box<Error> {
    error.status = (status != 0).then_some(status);
    error
}

/// Some gateways answer 200 with a failure: its error, if the body is one.
pub(crate) fn read_disguised(body: &[u8]) -> Option<Box<Error>> {
    let Said {
        code,
        message,
        request_id,
    } = Said::read(body);
    let code = code?;
    let mut error = task_error("The request", Some(&code), message.as_deref());
    if by_code(&code, None).is_none() {
        error.kind = ErrorKind::Service;
        error.retryable = true;
    }
    error.request_id = request_id;
    Some(error)
}

/// A task or file that failed, told in an answer of 200. `what` is the subject: "The task".
pub(crate) fn task_error(what: &str, code: Option<&str>, own_message: Option<&str>) -> Box<Error> {
    let advice = code.and_then(|code| by_code(code, None));
    // Qwen models give the code as the message too.
    let said = own_message.filter(|message| Some(*message) != code);
    let kind = advice.map_or(ErrorKind::TaskFailed, |advice| advice.kind);
    let mut error = match (said, code) {
        (Some(said), Some(code)) => Error::new(
            kind,
            format_args!("{what} failed: {} ({code})", sentence(said)),
        ),
        (Some(said), None) => Error::new(kind, format_args!("{what} failed: {}", sentence(said))),
        (None, Some(code)) => Error::new(kind, format_args!("{what} failed: {code}.")),
        (None, None) => Error::new(
            kind,
            format_args!("{what} failed, and the service does not say why."),
        ),
    };
    push_sentence(&mut error.message, advice.map_or("", |advice| advice.todo));
    error.retryable = advice.is_some_and(|advice| advice.retryable);
    error.code = code.map(str::to_owned);
    error
}

fn push_sentence(message: &mut String, sentence: &str) {
    if !sentence.is_empty() {
        message.push(' ');
        message.push_str(sentence);
    }
}

/// `text` with a full stop.
fn sentence(text: &str) -> String {
    let text = trim(text);
    let ends = [".", "!", "?", "。", "！", "？"]
        .iter()
        .any(|end| text.ends_with(end));
    format!("{text}{}", if ends { "" } else { "." })
}

/// What an error body says.
#[derive(Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl Said {
    /// JSON whatever its Content-Type, or the XML of the storage. Nothing where it is neither.
    fn read(body: &[u8]) -> Self {
        let Ok(answer) = json::parse(body) else {
            return Self::read_xml(body);
        };
        // The last of each is OpenAI's shape, `msg` is the Python SDK's.
        let first = |paths: &[&str]| paths.iter().find_map(|path| answer.at(path).text());
        Self {
            code: first(&["code", "error.code"]),
            message: first(&["message", "msg", "error.message"]),
            request_id: first(&["request_id"]),
        }
    }

    fn read_xml(body: &[u8]) -> Self {
        let text = text::lossy(body);
        let element = |name: &str| {
            let (_, rest) = text::split_once(&text, &format!("<{name}>"))?;
            let (inner, _) = text::split_once(rest, &format!("</{name}>"))?;
            Some(trim(inner).to_owned()).filter(|text| !text.is_empty())
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

/// The beginning of a body that is not what it should be, as one line without tags and without the
/// queries of links, which may be signed.
pub(crate) fn excerpt(body: &[u8]) -> String {
    const CHARACTERS: usize = 120;
    let text = text::lossy(body.get(..4096).unwrap_or(body));
    let is_markup = trim(&text).starts_with('<');
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
    let line = url::redacted(trim(&line));
    beginning(&line, CHARACTERS)
}
