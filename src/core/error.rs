//! The one error type, sorted by what the caller can do.

use core::fmt;
use std::fmt::format;

/// `Err` is boxed: an error is rare, and every `Result` on the way stays two words wide.
pub type Result<T> = core::result::Result<T, Box<Error>>;

/// What the caller can do about an error. The words are the same in JavaScript (`error.kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Fix the option or the request that the message names. Never retried.
    InvalidRequest,
    /// Check the key, its region or workspace. Never retried.
    Authentication,
    /// Slow down. Retried by us, and for a while.
    RateLimited,
    /// Report it with the request id. Retried where it cost nothing.
    Service,
    /// No answer arrived. Queries and downloads are retried, a submit never.
    Network,
    /// The caller's own deadline passed; the task goes on and can be resumed.
    Timeout,
    /// The task or file failed. Never retried: a new task is billed.
    TaskFailed,
    /// An answer could not be read. A bug, here or there.
    Decode,
}

impl ErrorKind {
    /// The word JavaScript sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Authentication => "authentication",
            Self::RateLimited => "rate_limited",
            Self::Service => "service",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::TaskFailed => "task_failed",
            Self::Decode => "decode",
        }
    }
}

/// What went wrong, on what, and what to do. Never holds the key or the query of a signed link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What the caller can do.
    pub kind: ErrorKind,
    /// One or two sentences for a person.
    pub message: String,
    /// The service's code, letter for letter.
    pub code: Option<String>,
    /// HTTP status, where an answer arrived.
    pub status: Option<u16>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// The task, as soon as there is one.
    pub task_id: Option<String>,
    /// The option at fault, as the caller wrote its path.
    pub field: Option<String>,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Whether the same call may succeed later, without paying twice.
    pub retryable: bool,
}

impl Error {
    /// An error of `kind` that says `message` and nothing else yet.
    pub fn new(kind: ErrorKind, message: fmt::Arguments<'_>) -> Box<Self> {
        Box::new(Self {
            kind,
            message: format(message),
            code: None,
            status: None,
            request_id: None,
            task_id: None,
            field: None,
            retry_after_ms: None,
            retryable: matches!(
                kind,
                ErrorKind::RateLimited
                    | ErrorKind::Service
                    | ErrorKind::Network
                    | ErrorKind::Timeout
            ),
        })
    }

    /// The option at `field` is wrong.
    pub fn invalid(field: &str, message: fmt::Arguments<'_>) -> Box<Self> {
        let mut error = Self::new(
            ErrorKind::InvalidRequest,
            format_args!("{field}: {message}"),
        );
        error.field = Some(field.to_owned());
        error
    }

    /// The same error, now knowing its task.
    pub fn with_task(mut self: Box<Self>, id: &str) -> Box<Self> {
        self.task_id = Some(id.to_owned());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {}
