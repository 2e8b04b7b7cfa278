//! Planned outcomes of tasks: the failures that the documentation and captures show.

use serde::Deserialize;

/// The reason why a file has no result, in the service's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFailure {
    /// `code`.
    pub code: String,
    /// `message`.
    pub message: String,
}

/// An outcome other than plain success.
#[derive(Debug, Clone)]
pub enum PlannedOutcome {
    /// The last file fails.
    Partial(FileFailure),
    /// All files fail, yet the task succeeds.
    SingleFileFailed(FileFailure),
    /// All files fail, and so does the task.
    AllFailed(FileFailure),
    /// The task fails, without an entry for any file.
    TaskFailed(FileFailure),
    /// The task is cancelled.
    Canceled,
    /// The task is removed: a query answers `UNKNOWN`.
    Unknown,
    /// The task is in a state that no documentation names.
    UnrecognizedStatus(String),
    /// The task succeeds; its links are those of the real host, without TLS.
    HttpLink,
    /// The task succeeds; its links have expired.
    ExpiredLink,
    /// The submit is answered without a task id.
    AcceptedWithoutTaskId,
    /// The submit is answered with 200 and an error.
    OkWithCode(FileFailure),
}

impl PlannedOutcome {
    /// The failure of the file at `index` of `count`.
    pub fn file_failure(&self, index: usize, count: usize) -> Option<&FileFailure> {
        match self {
            Self::Partial(failure) => Some(failure).filter(|_| index + 1 == count),
            Self::SingleFileFailed(failure)
            | Self::AllFailed(failure)
            | Self::TaskFailed(failure) => Some(failure),
            _ => None,
        }
    }
}

/// `task` of `POST /__control`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedOutcomeRequest {
    #[serde(rename = "ending")]
    name: Name,
    code: Option<String>,
    message: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Partial,
    SingleFileFailed,
    AllFailed,
    QwenFailed,
    NoSpeech,
    NoSpeechTask,
    Canceled,
    Unknown,
    UnrecognizedStatus,
    HttpLink,
    ExpiredLink,
    AcceptedWithoutTaskId,
    #[serde(rename = "200_with_code")]
    OkWithCode,
}

impl From<PlannedOutcomeRequest> for PlannedOutcome {
    fn from(request: PlannedOutcomeRequest) -> Self {
        let (code, message) = match request.name {
            Name::QwenFailed => ("FILE_403_FORBIDDEN", "FILE_403_FORBIDDEN"),
            Name::NoSpeech | Name::NoSpeechTask => (
                "SUCCESS_WITH_NO_VALID_FRAGMENT",
                "SUCCESS_WITH_NO_VALID_FRAGMENT",
            ),
            Name::UnrecognizedStatus => ("MIGRATING", ""),
            Name::OkWithCode => (
                "InternalError",
                "An internal error has occured, please try again later or contact service support.",
            ),
            _ => (
                "InvalidFile.DownloadFailed",
                "The audio file cannot be downloaded.",
            ),
        };
        let failure = FileFailure {
            // A code without a message is its own message, as with Qwen.
            message: request
                .message
                .or_else(|| request.code.clone())
                .unwrap_or_else(|| message.to_owned()),
            code: request.code.unwrap_or_else(|| code.to_owned()),
        };
        match request.name {
            Name::Partial => Self::Partial(failure),
            Name::SingleFileFailed => Self::SingleFileFailed(failure),
            Name::AllFailed | Name::NoSpeech => Self::AllFailed(failure),
            Name::QwenFailed | Name::NoSpeechTask => Self::TaskFailed(failure),
            Name::Canceled => Self::Canceled,
            Name::Unknown => Self::Unknown,
            Name::UnrecognizedStatus => Self::UnrecognizedStatus(failure.code),
            Name::HttpLink => Self::HttpLink,
            Name::ExpiredLink => Self::ExpiredLink,
            Name::AcceptedWithoutTaskId => Self::AcceptedWithoutTaskId,
            Name::OkWithCode => Self::OkWithCode(failure),
        }
    }
}
