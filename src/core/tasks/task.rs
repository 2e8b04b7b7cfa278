//! Types of a task: id, status, snapshot, outcomes.

use crate::error::{Error, Result};
use crate::json::Value;
use crate::transcript::Transcription;

/// Characters of an id at most; the service's are UUIDs of 36 characters.
const ID_LENGTH_MAX: usize = 128;

/// Id of a task. The service keeps it for 24 hours after the end of the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskId(String);

impl TaskId {
    /// Checks an id that came from outside: it becomes part of a path.
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

    /// Checks an id as [`Self::from_value`] does.
    ///
    /// # Errors
    /// As [`Self::from_value`].
    pub fn new(id: &str) -> Result<Self> {
        Self::from_value(&id.into())
    }

    /// Id as the service wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// State of a task or of one file in it. Wire: `task_status`, `subtask_status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// In the queue.
    Pending,
    /// Being recognised.
    Running,
    /// Known from the SDKs alone; not final.
    Suspended,
    /// At least one file succeeded.
    Succeeded,
    /// All files failed.
    Failed,
    /// Canceled while pending.
    Canceled,
    /// No such task, or one that ended more than 24 hours ago.
    Unknown,
    /// Word that this library does not know. Not final, so the caller's deadline bounds the wait.
    Unrecognized(String),
}

impl TaskStatus {
    /// Parses the service's word.
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

    /// Status as JavaScript spells it.
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

    /// Whether the status can change no more.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::Canceled | Self::Unknown
        )
    }
}

/// State of a task at one moment, with the links to its results.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSnapshot {
    /// Task as JavaScript sees it: `taskId`, `status`, `submittedAtMs`, `scheduledAtMs`,
    /// `endedAtMs`, `metrics`, `billedSeconds`, `requestId`.
    pub task: Value,
    /// Once the task has ended: one for each file that the service names, or one without a URL
    /// where it names none.
    pub files: Vec<FileState>,
}

/// State of one file of a task, without its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// URL as submitted.
    pub file_url: Option<String>,
    /// Link to the result document, ready to be fetched; `None` when there was no speech.
    pub link: Result<Option<String>>,
}

/// Event of a wait: after the submit and after every query.
#[derive(Clone, Debug)]
pub struct StatusEvent<'a> {
    /// Id of the task.
    pub task_id: &'a str,
    /// Status of the last answer.
    pub status: &'a TaskStatus,
    /// Milliseconds since the wait began.
    pub elapsed_ms: u64,
    /// Error of the query; it will be repeated.
    pub failure: Option<&'a Error>,
}

/// Outcome of one file.
#[derive(Clone, Debug)]
pub struct FileOutcome {
    /// URL as submitted. Some models do not report it.
    pub file_url: Option<String>,
    /// Transcription, or the reason why there is none.
    pub result: Result<Transcription>,
}

/// Task that ended, with every result that could be read.
#[derive(Clone, Debug)]
pub struct TaskResult {
    /// Task after the last query, as in [`TaskSnapshot::task`].
    pub task: Value,
    /// One for each file, in the order of the service's answer, which need not be the order of the
    /// request.
    pub outcomes: Vec<FileOutcome>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_no_path() {
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
    fn an_unknown_word_is_kept_and_not_final() {
        let status = TaskStatus::from_wire("THROTTLED");
        assert_eq!(status.as_str(), "throttled");
        assert!(!status.is_final());
        assert!(!TaskStatus::Suspended.is_final());
        assert!(TaskStatus::Unknown.is_final());
    }
}
