//! The reason why a file has no document, and its wording by each family.

use crate::audio::AudioError;
use crate::fetch::{FetchError, MAX_BYTES};
use crate::model::Family;
use crate::tasks::planned::FileFailure;
use crate::worker::RecogniseError;

/// The reason why a file has no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// The download failed.
    Fetch(FetchError),
    /// The file is not audio, or damaged.
    Undecodable,
    /// The file has none of the channels of the submit.
    NoSuchChannel(String),
    /// The file has no speech.
    NoSpeech,
    /// A fault of the stand-in, whose cause is on stderr.
    Internal,
}

impl From<AudioError> for FileProblem {
    fn from(error: AudioError) -> Self {
        match error {
            AudioError::Fetch(error) => Self::Fetch(error),
            AudioError::Internal => Self::Internal,
        }
    }
}

impl From<RecogniseError> for FileProblem {
    fn from(error: RecogniseError) -> Self {
        match error {
            RecogniseError::Undecodable => Self::Undecodable,
            RecogniseError::NoSuchChannel(message) => Self::NoSuchChannel(message),
            // A task sets no limit on the duration.
            RecogniseError::Length(_) | RecogniseError::Internal => Self::Internal,
        }
    }
}

impl FileProblem {
    /// The failure in the words of a family: Paraformer has a sentence, Qwen repeats the code.
    pub fn into_failure(self, family: Family) -> FileFailure {
        if family == Family::Qwen {
            let code = match self {
                Self::Fetch(FetchError::Status(404)) => "FILE_404_NOT_FOUND",
                Self::Fetch(FetchError::Status(401 | 403)) => "FILE_403_FORBIDDEN",
                Self::Fetch(FetchError::Status(500..)) => "FILE_SERVER_ERROR",
                Self::Fetch(FetchError::TooLarge) => "FILE_TOO_LARGE",
                Self::Fetch(_) => "FILE_DOWNLOAD_FAILED",
                Self::Undecodable => "DECODER_ERROR",
                Self::NoSuchChannel(_) => "NO_VALID_AUDIO_ERROR",
                Self::NoSpeech => "SUCCESS_WITH_NO_VALID_FRAGMENT",
                Self::Internal => "INTERNAL_ERROR",
            };
            return FileFailure {
                code: code.to_owned(),
                message: code.to_owned(),
            };
        }
        let (code, message) = match self {
            Self::Fetch(FetchError::TooLarge) => (
                "FILE_TOO_LARGE",
                format!("The audio file is larger than {} MiB.", MAX_BYTES >> 20),
            ),
            Self::Fetch(_) => (
                "InvalidFile.DownloadFailed",
                "The audio file cannot be downloaded.".to_owned(),
            ),
            Self::Undecodable => (
                "InvalidFile.DecodeFailed",
                "The audio file cannot be decoded.".to_owned(),
            ),
            Self::NoSuchChannel(message) => ("NO_VALID_AUDIO_ERROR", message),
            Self::NoSpeech => (
                "SUCCESS_WITH_NO_VALID_FRAGMENT",
                "SUCCESS_WITH_NO_VALID_FRAGMENT".to_owned(),
            ),
            Self::Internal => ("InternalError", "Internal server error!".to_owned()),
        };
        FileFailure {
            code: code.to_owned(),
            message,
        }
    }
}
