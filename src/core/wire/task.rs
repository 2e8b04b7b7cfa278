//! `GET /tasks/{id}`: how a task stands, and where its results are (docs/dashscope-api.md §3).

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::host::{HttpRequest, Method};
use crate::json::{JsonError, Reader};
use crate::task::{Metrics, TaskId, TaskSnapshot, TaskStatus};
use crate::wire::failure;
use crate::wire::time::epoch_ms;

pub(crate) fn request(config: &Config, id: &TaskId) -> HttpRequest {
    config.api(Method::Get, &format!("/tasks/{}", id.as_str()))
}

/// Cancels a task that is still pending.
pub(crate) fn cancel_request(config: &Config, id: &TaskId) -> HttpRequest {
    config.api(Method::Post, &format!("/tasks/{}/cancel", id.as_str()))
}

/// What the answer says, before it is known to be one.
#[derive(Default)]
struct Answer {
    request_id: Option<String>,
    status: Option<String>,
    submitted: Option<String>,
    scheduled: Option<String>,
    ended: Option<String>,
    metrics: Option<Metrics>,
    files: Vec<File>,
    failure: Failure,
    billed_seconds: Option<u64>,
}

/// An entry of `results`, or the one `result` of a Qwen task.
#[derive(Default)]
struct File {
    url: Option<String>,
    link: Option<String>,
    status: Option<String>,
    failure: Failure,
}

/// A query's answer.
pub(crate) struct TaskAnswer {
    pub(crate) snapshot: TaskSnapshot,
    /// Files that have ended; empty while the task goes on.
    pub(crate) endings: Vec<FileEnding>,
    /// Why the task as a whole failed.
    pub(crate) failure: Option<Failure>,
}

/// One file of a task that ended.
pub(crate) struct FileEnding {
    pub(crate) file_url: Option<String>,
    /// A link to the result document, or why there is none.
    pub(crate) link: core::result::Result<String, Failure>,
}

/// Code and message of a failed task or file.
#[derive(Default)]
pub(crate) struct Failure {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

pub(crate) fn read(id: &TaskId, body: &[u8]) -> Result<TaskAnswer> {
    let unreadable = |reason: String| {
        failure::read_disguised(body).unwrap_or_else(|| {
            let message = format!("The answer to a task query could not be read ({reason}): {}", failure::excerpt(body));
            Error::new(ErrorKind::Decode, message)
        })
    };
    let answer = Answer::read(body).map_err(|error| unreadable(error.to_string()))?;
    let word = answer.status.ok_or_else(|| unreadable("it has no task_status".to_owned()))?;
    let time = |text: Option<String>| text.and_then(|text| epoch_ms(&text));
    Ok(TaskAnswer {
        snapshot: TaskSnapshot {
            id: id.clone(),
            status: TaskStatus::from_wire(&word),
            submitted_at_ms: time(answer.submitted),
            scheduled_at_ms: time(answer.scheduled),
            ended_at_ms: time(answer.ended),
            metrics: answer.metrics,
            billed_seconds: answer.billed_seconds,
            request_id: answer.request_id,
        },
        endings: answer.files.into_iter().map(File::ending).collect(),
        failure: answer.failure.known(),
    })
}

type Read<T> = core::result::Result<T, JsonError>;

impl Answer {
    fn read(body: &[u8]) -> Read<Self> {
        let mut answer = Self::default();
        let mut reader = Reader::new(body);
        reader.object(&mut |reader, key| match key {
            "request_id" => reader.text().map(|id| answer.request_id = id),
            "output" => answer.output(reader),
            "usage" => reader.object(&mut |reader, key| match key {
                // Paraformer's word for it, and Qwen's.
                "duration" | "seconds" => reader.count().map(|seconds| answer.billed_seconds = seconds),
                _ => reader.skip(),
            }),
            _ => reader.skip(),
        })?;
        reader.end()?;
        Ok(answer)
    }

    fn output(&mut self, reader: &mut Reader<'_>) -> Read<()> {
        reader.object(&mut |reader, key| match key {
            "task_status" => reader.text().map(|word| self.status = word),
            "submit_time" => reader.text().map(|time| self.submitted = time),
            "scheduled_time" => reader.text().map(|time| self.scheduled = time),
            "end_time" => reader.text().map(|time| self.ended = time),
            "task_metrics" => metrics(reader).map(|metrics| self.metrics = metrics),
            "results" => reader.array(&mut |reader| File::read(reader).map(|file| self.files.extend(file))),
            "result" => File::read(reader).map(|file| self.files.extend(file)),
            "code" => reader.text().map(|code| self.failure.code = code),
            "message" => reader.text().map(|message| self.failure.message = message),
            _ => reader.skip(),
        })
    }
}

fn metrics(reader: &mut Reader<'_>) -> Read<Option<Metrics>> {
    let mut metrics = None;
    reader.object(&mut |reader, key| {
        let counts = metrics.get_or_insert(Metrics { total: 0, succeeded: 0, failed: 0 });
        let count = match key {
            "TOTAL" => &mut counts.total,
            "SUCCEEDED" => &mut counts.succeeded,
            "FAILED" => &mut counts.failed,
            _ => return reader.skip(),
        };
        *count = reader.count()?.unwrap_or(0);
        Ok(())
    })?;
    Ok(metrics)
}

impl File {
    /// `None` where there is `null` or `{}` instead of a file.
    fn read(reader: &mut Reader<'_>) -> Read<Option<Self>> {
        let mut file = None;
        reader.object(&mut |reader, key| {
            let file = file.get_or_insert_with(Self::default);
            let field = match key {
                "file_url" => &mut file.url,
                "transcription_url" => &mut file.link,
                "subtask_status" => &mut file.status,
                "code" => &mut file.failure.code,
                "message" => &mut file.failure.message,
                _ => return reader.skip(),
            };
            *field = reader.text()?;
            Ok(())
        })?;
        Ok(file)
    }

    fn ending(self) -> FileEnding {
        let status = self.status.as_deref().map(TaskStatus::from_wire);
        let failed = status.as_ref().is_some_and(|status| *status != TaskStatus::Succeeded);
        let link = match self.link {
            Some(link) if !failed && !link.is_empty() => Ok(link),
            _ => Err(self.failure.known().unwrap_or_else(|| Failure {
                code: None,
                message: Some(format!("it ended as {} without a result", status.as_ref().map_or("unknown", |status| status.as_str()))),
            })),
        };
        FileEnding { file_url: self.url, link }
    }
}

impl Failure {
    /// `None` when neither says anything; the service writes `""` for nothing.
    fn known(self) -> Option<Self> {
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (code, message) = (said(self.code), said(self.message));
        (code.is_some() || message.is_some()).then_some(Self { code, message })
    }

    /// Whether it means that there was no speech to recognise, which is a result and not a failure (docs/dashscope-api.md §9.3).
    pub(crate) fn is_no_speech(&self) -> bool {
        matches!(self.code.as_deref(), Some("SUCCESS_WITH_NO_VALID_FRAGMENT" | "ASR_RESPONSE_HAVE_NO_WORDS"))
    }

    /// As an error about `what` ("The task", "The file https://…").
    pub(crate) fn error(&self, what: &str) -> Box<Error> {
        let mut error = failure::task_error(what, self.code.as_deref(), self.message.as_deref());
        // Whatever failed, asking for this task again will not change it, and a new task is billed.
        error.retryable = false;
        error
    }
}
