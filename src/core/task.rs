//! A task and how it ended, in the words the caller uses.

use crate::error::{Error, Result};
use crate::transcript::Transcription;
use crate::value::Value;

/// Longest id that is accepted; the service's are UUIDs of 36 characters.
const ID_LENGTH_MAX: usize = 128;

/// Id of a task. Kept by the service for 24 hours after the task's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskId(String);

impl TaskId {
    /// An id that came from outside: it becomes part of a path, so it may hold only what an id can.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`] for anything but 1 to 128 letters, digits, `-`, `_` and
    /// `.`.
    pub fn from_value(id: &Value) -> Result<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        match id {
            Value::String(text)
                if text.len() <= ID_LENGTH_MAX
                    && text.bytes().all(allowed)
                    && text.bytes().any(|byte| byte != b'.') =>
            {
                Ok(Self(text.clone()))
            }
            seen => {
                let message = format_args!(
                    "expected a task id such as \"c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f\", got {seen}. Use the id that submit gave."
                );
                Err(Error::invalid("id", message))
            }
        }
    }

    /// The same for a text.
    ///
    /// # Errors
    /// As [`Self::from_value`].
    pub fn new(id: &str) -> Result<Self> {
        Self::from_value(&id.into())
    }

    /// The id as the service wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// State of a task or of one file in it. Wire: `task_status`, `subtask_status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// In the queue.
    Pending,
    /// Being worked on.
    Running,
    /// Known to the SDKs only; not an end.
    Suspended,
    /// At least one file succeeded.
    Succeeded,
    /// All files failed.
    Failed,
    /// Canceled while pending.
    Canceled,
    /// No such task, or it ended more than 24 hours ago.
    Unknown,
    /// A word this library does not know; not an end, so bounded by the caller's deadline.
    Unrecognized(String),
}

impl TaskStatus {
    /// From the wire's word.
    pub(crate) fn from_wire(word: &str) -> Self {
        match word {
            "PENDING" => Self::Pending,
            "RUNNING" => Self::Running,
            "SUSPENDED" => Self::Suspended,
            "SUCCEEDED" => Self::Succeeded,
            "FAILED" => Self::Failed,
            "CANCELED" => Self::Canceled,
            "UNKNOWN" => Self::Unknown,
            other => Self::Unrecognized(other.to_ascii_lowercase()),
        }
    }

    /// The word JavaScript sees.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Suspended => "suspended",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Unknown => "unknown",
            Self::Unrecognized(word) => word,
        }
    }

    /// Whether nothing will change any more.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::Canceled | Self::Unknown
        )
    }
}

/// A task at one moment, and where its results are.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskStanding {
    /// The task as JavaScript sees it.
    pub snapshot: Value,
    /// Once it has ended, one for each file the service names; one without a name when it names
    /// none.
    pub files: Vec<FileStanding>,
}

/// How one file of a task ended, without its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStanding {
    /// As submitted.
    pub file_url: Option<String>,
    /// Link to the result document, ready to be fetched; `None` when there was no speech.
    pub link: Result<Option<String>>,
}

/// What an observer of a wait is told after the submit and after every query.
#[derive(Clone, Debug)]
pub struct StatusEvent<'a> {
    /// The task.
    pub task_id: &'a str,
    /// Its state as last heard.
    pub status: &'a TaskStatus,
    /// Milliseconds since the wait began.
    pub elapsed_ms: u64,
    /// Why the query failed; it will be repeated.
    pub failure: Option<&'a Error>,
}

/// How one file ended.
#[derive(Clone, Debug)]
pub struct FileOutcome {
    /// As submitted. Some models do not say.
    pub file_url: Option<String>,
    /// The transcription, or why there is none.
    pub result: Result<Transcription>,
}

/// A task that ended, with every result that could be read.
#[derive(Clone, Debug)]
pub struct TaskResult {
    /// The task after the last query, as [`crate::Client::status`] gives it.
    pub snapshot: Value,
    /// One for each file, in the order the service reports them, which need not be the order of the
    /// request.
    pub outcomes: Vec<FileOutcome>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_its_path() {
        for id in ["c2e5d63b-96e1-4607-bb91-1f9d8a6d9d3f", "a", "A_1.b"] {
            assert_eq!(
                TaskId::new(id).map(|id| id.as_str().to_owned()),
                Ok(id.to_owned())
            );
        }
        for id in [
            "",
            "..",
            "a/b",
            "a?b",
            "a%2fb",
            "a b",
            "会议",
            &"a".repeat(129),
        ] {
            assert!(TaskId::new(id).is_err(), "{id}");
        }
    }

    #[test]
    fn unknown_words_are_kept_and_are_no_end() {
        let status = TaskStatus::from_wire("THROTTLED");
        assert_eq!(status.as_str(), "throttled");
        assert!(!status.is_final());
        assert!(!TaskStatus::Suspended.is_final());
        assert!(TaskStatus::Unknown.is_final());
    }
}
