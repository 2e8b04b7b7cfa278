//! The life of a task: a while in the queue, then file by file, then its end.

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::app::{Shared, log};
use crate::audio::{AudioError, AudioFile};
use crate::clock::now_ms;
use crate::control::Ending;
use crate::document::Document;
use crate::fetch::{FetchError, LARGEST_BYTES};
use crate::model::Family;
use crate::recogniser::{Job, Phase, RecogniseError};
use crate::results::Links;
use crate::tasks::{FileEnd, FileFailure, State, Task, Transcribed, Verdict};

/// Takes the task of this id from its submission to its end.
pub async fn run(app: Shared, id: String) {
    sleep(Duration::from_millis(app.options.pending_ms)).await;
    let scheduled_ms = now_ms();
    let earliest_end = Instant::now() + Duration::from_millis(app.options.running_ms);
    if !app
        .tasks
        .leave_queue(&id, None, State::Running { scheduled_ms })
    {
        return;
    }
    let Some(task) = app.tasks.get(&id, scheduled_ms) else {
        return;
    };
    let mut outcomes = Vec::new();
    for (place, url) in task.file_urls.iter().enumerate() {
        let failure = task
            .ending
            .as_ref()
            .and_then(|ending| ending.file_failure(place, task.file_urls.len()));
        let outcome = match failure {
            Some(told) => Err(told.clone()),
            None => transcribe(&app, &task, url)
                .await
                .map_err(|problem| problem.told_by(task.model.family)),
        };
        outcomes.push((url.clone(), outcome));
    }
    sleep_until(earliest_end).await;

    let end_ms = now_ms();
    let verdict = match task.ending.clone() {
        Some(Ending::Canceled) => return app.tasks.set_state(&id, State::Canceled { end_ms }),
        Some(Ending::Unknown) => return app.tasks.forget(&id),
        Some(Ending::UnrecognizedStatus(status)) => {
            return app.tasks.set_state(&id, State::Unrecognized { status });
        }
        Some(Ending::SingleFileFailed(_)) => Verdict::Success,
        Some(Ending::TaskFailed(told)) => Verdict::Failure(told),
        _ => Verdict::ByFiles,
    };
    let links = match task.ending {
        Some(Ending::HttpLink) => Links::OfTheService,
        Some(Ending::ExpiredLink) => Links::Expired,
        _ => Links::Good,
    };
    // Only now is it known when the links end: a day after the task does.
    let publish = |document: Document| {
        let bytes = serde_json::to_vec(&document).unwrap_or_default();
        Transcribed {
            transcription_url: app.results.publish(&app, links, &task.model, bytes, end_ms),
            content_ms: document.content_ms(),
        }
    };
    let files = outcomes.into_iter().map(|(file_url, outcome)| FileEnd {
        file_url,
        outcome: outcome.map(publish),
    });
    app.tasks.set_state(
        &id,
        State::Ended {
            scheduled_ms,
            end_ms,
            files: files.collect(),
            verdict,
        },
    );
}

async fn transcribe(app: &Shared, task: &Task, url: &str) -> Result<Document, Problem> {
    let family = task.model.family;
    match app.recogniser.ready().await {
        Phase::Whisper => {
            let audio = AudioFile::open(app, url, &task.reader).await?;
            let job = Job {
                path: &audio.path,
                channels: &task.channels,
                languages: &task.languages,
                lasts_ms: None,
            };
            let recognition = app.recogniser.recognise(&job).await?;
            if recognition.is_silent() {
                return Err(Problem::NoSpeech);
            }
            Ok(recognition.into_document(url, family, task.wishes))
        }
        Phase::Starting | Phase::Canned => {
            // What can be had without the internet must be there.
            AudioFile::open_near(app, url, &task.reader).await?;
            Document::canned(url, family, task.wishes).map_err(|error| {
                log(&format!(
                    "stand-in: a sample answer cannot be read: {error}"
                ));
                Problem::Internal
            })
        }
    }
}

/// Why a file has no document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Fetch(FetchError),
    Undecodable,
    NoSuchChannel(String),
    NoSpeech,
    Internal,
}

impl From<AudioError> for Problem {
    fn from(error: AudioError) -> Self {
        match error {
            AudioError::Fetch(error) => Self::Fetch(error),
            AudioError::Internal => Self::Internal,
        }
    }
}

impl From<RecogniseError> for Problem {
    fn from(error: RecogniseError) -> Self {
        match error {
            RecogniseError::Undecodable => Self::Undecodable,
            RecogniseError::NoSuchChannel(message) => Self::NoSuchChannel(message),
            // A task has no limit that is asked of the recogniser.
            RecogniseError::Length | RecogniseError::Internal => Self::Internal,
        }
    }
}

impl Problem {
    /// In the words of the family: Paraformer's have a sentence, Qwen says the code twice.
    fn told_by(self, family: Family) -> FileFailure {
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
                format!("The audio file is larger than {} MiB.", LARGEST_BYTES >> 20),
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
