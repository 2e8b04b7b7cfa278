//! A task, its state, and the results of its files.

use crate::caller::AudioAccess;
use crate::document::DocumentOptions;
use crate::model::TranscriptionModel;
use crate::tasks::planned::{FileFailure, PlannedOutcome};

/// One submitted task.
#[derive(Debug, Clone)]
pub struct Task {
    /// `task_id`.
    pub id: String,
    /// `request_id` of its submit.
    pub request_id: String,
    /// The account of the task, and the uploads it may read.
    pub access: AudioAccess,
    /// The model.
    pub model: TranscriptionModel,
    /// The URLs, in the order of the submit.
    pub file_urls: Vec<String>,
    /// Tracks to transcribe.
    pub channels: Vec<u32>,
    /// Languages to listen for; empty = any.
    pub languages: Vec<String>,
    /// Options of the result documents.
    pub document_options: DocumentOptions,
    /// Time of the submit, in milliseconds since 1970.
    pub submitted_ms: u64,
    /// The state.
    pub state: TaskState,
    /// The outcome that a test has planned.
    pub planned_outcome: Option<PlannedOutcome>,
}

/// The state of a task.
#[derive(Debug, Clone)]
pub enum TaskState {
    /// The task waits in the queue.
    Pending,
    /// The task is being worked on.
    Running {
        /// Start of the work, in milliseconds since 1970.
        scheduled_ms: u64,
    },
    /// The task has succeeded or failed.
    Ended {
        /// Start of the work, in milliseconds since 1970.
        scheduled_ms: u64,
        /// End of the task, in milliseconds since 1970.
        end_ms: u64,
        /// The result of each file; never empty.
        files: Vec<FileResult>,
        /// The rule that makes the task's status of them.
        outcome: TaskOutcome,
    },
    /// The task was cancelled in the queue.
    Canceled {
        /// Time of the cancel, in milliseconds since 1970.
        end_ms: u64,
    },
    /// The task is in a state that no documentation names.
    Unrecognized {
        /// `task_status`.
        status: String,
    },
}

/// The status of an ended task.
#[derive(Debug, Clone)]
pub enum TaskOutcome {
    /// A success if one file has a result, otherwise a failure.
    FromFiles,
    /// A success in any case, as the newest Paraformer page shows.
    Success,
    /// A failure without an entry for any file.
    Failure(FileFailure),
}

impl TaskState {
    /// `task_status` in the service's spelling.
    pub fn status(&self) -> &str {
        match self {
            Self::Pending => "PENDING",
            Self::Running { .. } => "RUNNING",
            Self::Ended {
                outcome: TaskOutcome::Success,
                ..
            } => "SUCCEEDED",
            Self::Ended {
                outcome: TaskOutcome::Failure(_),
                ..
            } => "FAILED",
            Self::Ended { files, .. } if files.iter().any(|file| file.outcome.is_ok()) => {
                "SUCCEEDED"
            }
            Self::Ended { .. } => "FAILED",
            Self::Canceled { .. } => "CANCELED",
            Self::Unrecognized { status } => status,
        }
    }

    /// Start and end of the work, as far as there are any, in milliseconds since 1970.
    pub fn times_ms(&self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Pending | Self::Unrecognized { .. } => (None, None),
            Self::Running { scheduled_ms } => (Some(*scheduled_ms), None),
            Self::Ended {
                scheduled_ms,
                end_ms,
                ..
            } => (Some(*scheduled_ms), Some(*end_ms)),
            Self::Canceled { end_ms } => (None, Some(*end_ms)),
        }
    }
}

/// The result of one file of a task.
#[derive(Debug, Clone)]
pub struct FileResult {
    /// The URL of the submit.
    pub file_url: String,
    /// The document, or the failure.
    pub outcome: Result<TranscribedFile, FileFailure>,
}

/// A file with a result.
#[derive(Debug, Clone)]
pub struct TranscribedFile {
    /// The link to the document.
    pub transcription_url: String,
    /// Duration of the speech, in milliseconds.
    pub content_ms: u64,
    /// The number of words, for a usage in tokens.
    pub word_count: usize,
}

impl Task {
    /// Whether the task is one of the account's.
    pub fn belongs_to(&self, account: &str) -> bool {
        self.access.caller.account == account
    }
}
