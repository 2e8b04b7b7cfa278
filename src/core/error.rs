//! Error type of the library, with kinds by what the caller can do; errors of result documents.

use core::fmt;
use std::fmt::format;

use crate::transcript::{OutOfMemory, Problem, ReadError};

/// Result with a boxed error: an error is rare, and every `Result` stays two words wide.
pub type Result<T> = core::result::Result<T, Box<Error>>;

/// Kind of an error, by what the caller can do. JavaScript has the same words (`error.kind`).
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
    /// Kind as JavaScript spells it.
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

/// Error: the reason, the place, and what to do. Never holds the key or the query of a signed link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Kind, by what the caller can do.
    pub kind: ErrorKind,
    /// Message of one or two sentences for a person.
    pub message: String,
    /// Code of the service, letter for letter.
    pub code: Option<String>,
    /// HTTP status, where a response arrived.
    pub status: Option<u16>,
    /// Id that the service gave the request.
    pub request_id: Option<String>,
    /// Id of the task, once there is one.
    pub task_id: Option<String>,
    /// Path of the option at fault, as the caller wrote it.
    pub field: Option<String>,
    /// Milliseconds that the service asks to wait.
    pub retry_after_ms: Option<u64>,
    /// Whether the same call may succeed later. True only where repeating it costs nothing.
    pub retryable: bool,
}

impl Error {
    /// Error with a kind and a message.
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

    /// Error about the option `field`.
    pub fn invalid(field: &str, message: fmt::Arguments<'_>) -> Box<Self> {
        let mut error = Self::new(
            ErrorKind::InvalidRequest,
            format_args!("{field}: {message}"),
        );
        error.field = Some(field.to_owned());
        error
    }

    /// Adds the id of a task.
    pub fn with_task(mut self: Box<Self>, id: &str) -> Box<Self> {
        self.task_id = Some(id.to_owned());
        self
    }

    /// Marks the error of a request that the service may have carried out although its answer is
    /// lost, and whose repetition would cost: not retryable, with `sentence` in its message. A
    /// refusal is no such error and stays as it is.
    pub(crate) fn in_doubt(mut self: Box<Self>, sentence: &str) -> Box<Self> {
        if matches!(
            self.kind,
            ErrorKind::Network | ErrorKind::Service | ErrorKind::Decode
        ) {
            self.retryable = false;
            self.message.push_str(sentence);
        }
        self
    }
}

/// Sentence for [`Error::in_doubt`] about a request that is billed.
pub(crate) const BILLED_TWICE: &str = " The service may have received the request, which was not sent \
                                       again: a repetition would be billed.";

/// Error of a result document that cannot be parsed.
pub fn unreadable_document(error: ReadError) -> Box<Error> {
    let message = format_args!("The result document could not be read: {error}.");
    Error::new(ErrorKind::Decode, message)
}

/// Error of subtitles that cannot be written.
pub fn unwritable_subtitles(problem: Problem) -> Box<Error> {
    if problem == Problem::TooLarge {
        return out_of_memory(OutOfMemory);
    }
    unreadable_document(ReadError { problem, offset: 0 })
}

/// Error of a result for which there is no memory.
pub fn out_of_memory(_: OutOfMemory) -> Box<Error> {
    let message = format_args!(
        "There is not enough memory for this result. Call free() on those you are done with, or \
         use subtitles(), which keeps none."
    );
    Error::new(ErrorKind::Decode, message)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::{Error, ErrorKind};

    #[test]
    fn only_a_lost_answer_is_in_doubt() {
        for kind in [ErrorKind::Network, ErrorKind::Service, ErrorKind::Decode] {
            let error = Error::new(kind, format_args!("Lost.")).in_doubt(" Perhaps done.");
            assert!(!error.retryable, "{kind:?}");
            assert_eq!(error.message, "Lost. Perhaps done.");
        }
        for kind in [
            ErrorKind::RateLimited,
            ErrorKind::InvalidRequest,
            ErrorKind::Timeout,
        ] {
            let refused = Error::new(kind, format_args!("Refused."));
            assert_eq!(refused.clone().in_doubt(" Perhaps done."), refused);
        }
    }
}
