//! The job of a task: the wait in the queue, the transcription of each file, and the end.

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::audio::AudioFile;
use crate::clock::now_ms;
use crate::document::Document;
use crate::file_problem::FileProblem;
use crate::log::log;
use crate::recogniser::Phase;
use crate::results::store::LinkKind;
use crate::state::SharedState;
use crate::tasks::planned::FileFailure;
use crate::tasks::planned::PlannedOutcome;
use crate::tasks::task::{FileResult, Task, TaskOutcome, TaskState, TranscribedFile};
use crate::worker::Job;

/// Runs the task of this id from its submit to its end.
pub async fn run(app: SharedState, id: String) {
    sleep(Duration::from_millis(app.options.pending_ms)).await;
    let scheduled_ms = now_ms();
    let earliest_end = Instant::now() + Duration::from_millis(app.options.running_ms);
    if !app
        .tasks
        .leave_queue(&id, None, TaskState::Running { scheduled_ms })
    {
        return;
    }
    let Some(task) = app.tasks.get(&id, scheduled_ms) else {
        return;
    };
    let documents = transcribe_files(&app, &task).await;
    sleep_until(earliest_end).await;
    end(&app, &task, scheduled_ms, documents);
}

/// The URL of a file, and its document or failure.
type FileDocument = (String, Result<Document, FileFailure>);

async fn transcribe_files(app: &SharedState, task: &Task) -> Vec<FileDocument> {
    let mut documents = Vec::new();
    for (index, url) in task.file_urls.iter().enumerate() {
        let planned_failure = task
            .planned_outcome
            .as_ref()
            .and_then(|outcome| outcome.file_failure(index, task.file_urls.len()));
        let document = match planned_failure {
            Some(failure) => Err(failure.clone()),
            None => transcribe(app, task, url)
                .await
                .map_err(|problem| problem.into_failure(task.model.family)),
        };
        documents.push((url.clone(), document));
    }
    documents
}

/// Ends a task as planned, or by the results of its files.
fn end(app: &SharedState, task: &Task, scheduled_ms: u64, documents: Vec<FileDocument>) {
    let end_ms = now_ms();
    let outcome = match task.planned_outcome.clone() {
        Some(PlannedOutcome::Canceled) => {
            return app
                .tasks
                .set_state(&task.id, TaskState::Canceled { end_ms });
        }
        Some(PlannedOutcome::Unknown) => return app.tasks.remove(&task.id),
        Some(PlannedOutcome::UnrecognizedStatus(status)) => {
            return app
                .tasks
                .set_state(&task.id, TaskState::Unrecognized { status });
        }
        Some(PlannedOutcome::SingleFileFailed(_)) => TaskOutcome::Success,
        Some(PlannedOutcome::TaskFailed(failure)) => TaskOutcome::Failure(failure),
        _ => TaskOutcome::FromFiles,
    };
    let links = match task.planned_outcome {
        Some(PlannedOutcome::HttpLink) => LinkKind::RealHost,
        Some(PlannedOutcome::ExpiredLink) => LinkKind::Expired,
        _ => LinkKind::Good,
    };
    // Publishes only now: the life of a link begins at the end of the task.
    let publish = |document: Document| {
        let bytes = serde_json::to_vec(&document).unwrap_or_default();
        TranscribedFile {
            transcription_url: app.results.publish(links, &task.model, bytes, end_ms),
            content_ms: document.content_ms(),
            word_count: document.word_count(),
        }
    };
    let files = documents
        .into_iter()
        .map(|(file_url, document)| FileResult {
            file_url,
            outcome: document.map(publish),
        });
    app.tasks.set_state(
        &task.id,
        TaskState::Ended {
            scheduled_ms,
            end_ms,
            files: files.collect(),
            outcome,
        },
    );
}

async fn transcribe(app: &SharedState, task: &Task, url: &str) -> Result<Document, FileProblem> {
    let family = task.model.family;
    match app.recogniser.ready().await {
        Phase::Whisper => {
            let audio = AudioFile::open(app, url, &task.access).await?;
            let job = Job {
                path: &audio.path,
                channels: &task.channels,
                languages: &task.languages,
                duration_range_ms: None,
            };
            let recognition = app.recogniser.recognise(&job).await?;
            if recognition.is_silent() {
                return Err(FileProblem::NoSpeech);
            }
            Ok(recognition.into_document(url, family, task.document_options))
        }
        Phase::Starting | Phase::Canned => {
            // Without the internet: a file on this machine must exist, any other is not checked.
            AudioFile::open_if_local(app, url, &task.access).await?;
            Document::canned(url, family, task.document_options).map_err(|error| {
                log(&format!(
                    "stand-in: a sample answer cannot be read: {error}"
                ));
                FileProblem::Internal
            })
        }
    }
}
