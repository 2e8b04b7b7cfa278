//! The ways a task can end other than well, as the documentation and captures have them.

use serde::Deserialize;

use crate::tasks::FileFailure;

/// How a task ends.
#[derive(Debug, Clone)]
pub enum Ending {
    /// The last file fails.
    Partial(FileFailure),
    /// All files fail, yet the task succeeds.
    SingleFileFailed(FileFailure),
    /// All files fail, and so does the task.
    AllFailed(FileFailure),
    /// The task fails and says nothing of its files.
    TaskFailed(FileFailure),
    /// Taken out of the queue.
    Canceled,
    /// Forgotten.
    Unknown,
    /// In a state that no document names.
    UnrecognizedStatus(String),
    /// A link without TLS to the real host.
    HttpLink,
    /// A link whose time is over.
    ExpiredLink,
    /// A submit is answered without the id of a task.
    AcceptedWithoutTaskId,
    /// A submit is answered with 200 and an error.
    OkWithCode(FileFailure),
}

impl Ending {
    /// Why the file at `place` of `count` fails, if it does.
    pub fn file_failure(&self, place: usize, count: usize) -> Option<&FileFailure> {
        match self {
            Self::Partial(told) => Some(told).filter(|_| place + 1 == count),
            Self::SingleFileFailed(told) | Self::AllFailed(told) | Self::TaskFailed(told) => {
                Some(told)
            }
            _ => None,
        }
    }
}

/// `task` of `POST /__control`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedEnding {
    ending: Name,
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

impl From<AskedEnding> for Ending {
    fn from(asked: AskedEnding) -> Self {
        let (code, message) = match asked.ending {
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
        let told = FileFailure {
            // A code without a message is its own message, as Qwen's are.
            message: asked
                .message
                .or_else(|| asked.code.clone())
                .unwrap_or_else(|| message.to_owned()),
            code: asked.code.unwrap_or_else(|| code.to_owned()),
        };
        match asked.ending {
            Name::Partial => Self::Partial(told),
            Name::SingleFileFailed => Self::SingleFileFailed(told),
            Name::AllFailed | Name::NoSpeech => Self::AllFailed(told),
            Name::QwenFailed | Name::NoSpeechTask => Self::TaskFailed(told),
            Name::Canceled => Self::Canceled,
            Name::Unknown => Self::Unknown,
            Name::UnrecognizedStatus => Self::UnrecognizedStatus(told.code),
            Name::HttpLink => Self::HttpLink,
            Name::ExpiredLink => Self::ExpiredLink,
            Name::AcceptedWithoutTaskId => Self::AcceptedWithoutTaskId,
            Name::OkWithCode => Self::OkWithCode(told),
        }
    }
}
