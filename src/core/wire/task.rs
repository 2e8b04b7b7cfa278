//! `GET /tasks/{id}`: how a task stands, and where its results are (docs/dashscope-api.md §3).

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::host::{HttpRequest, Method};
use crate::json;
use crate::task::{TaskId, TaskStatus};
use crate::value::Value;
use crate::wire::{As, Field, failure, pick};

pub(crate) fn request(config: &Config, id: &TaskId) -> HttpRequest {
    config.api(Method::Get, &format!("/tasks/{}", id.as_str()))
}

/// A query's answer.
pub(crate) struct TaskAnswer {
    pub(crate) status: TaskStatus,
    /// The task as JavaScript sees it.
    pub(crate) snapshot: Value,
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
pub(crate) struct Failure {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl TaskAnswer {
    /// The link to the result of the file that was the `index`-th with this URL; `None` when the
    /// service no longer has it.
    pub(crate) fn link(self, index: usize, file_url: Option<&str>) -> Option<String> {
        let same_file = |ending: &&FileEnding| ending.file_url.as_deref() == file_url;
        let in_place = self.endings.get(index).filter(same_file);
        let ending = in_place.or_else(|| self.endings.iter().find(same_file))?;
        ending.link.as_ref().ok().cloned()
    }
}

const SNAPSHOT: &[Field] = &[
    ("status", "output.task_status", As::Word),
    ("submittedAtMs", "output.submit_time", As::Time),
    ("scheduledAtMs", "output.scheduled_time", As::Time),
    ("endedAtMs", "output.end_time", As::Time),
    ("metrics", "output.task_metrics", As::Counts),
    // Paraformer's word for it, and Qwen's.
    ("billedSeconds", "usage.duration", As::Count),
    ("billedSeconds", "usage.seconds", As::Count),
    ("requestId", "request_id", As::Text),
];

pub(crate) fn read(id: &TaskId, body: &[u8]) -> Result<TaskAnswer> {
    let unreadable = |reason: &str| {
        failure::read_disguised(body).unwrap_or_else(|| {
            let message = format_args!(
                "The answer to a task query could not be read ({reason}): {}",
                failure::excerpt(body)
            );
            Error::new(ErrorKind::Decode, message)
        })
    };
    let answer = json::parse(body).map_err(|error| unreadable(&error.to_string()))?;
    let output = answer.at("output");
    let word = output
        .at("task_status")
        .text()
        .ok_or_else(|| unreadable("it has no task_status"))?;
    let mut snapshot = Value::empty();
    snapshot.put("taskId", id.as_str());
    let told = pick(&answer, SNAPSHOT);
    for (name, value) in told.entries() {
        snapshot.put(name, value.clone());
    }
    let mut endings = Vec::new();
    // A Qwen task has one `result`.
    for file in output
        .at("results")
        .items()
        .iter()
        .chain([output.at("result")])
    {
        // There may be `null` or `{}` instead of a file.
        if !file.entries().is_empty() {
            endings.push(ending(file));
        }
    }
    Ok(TaskAnswer {
        status: TaskStatus::from_wire(&word),
        snapshot,
        endings,
        failure: Failure::of(output),
    })
}

fn ending(file: &Value) -> FileEnding {
    let status = file
        .at("subtask_status")
        .text()
        .map(|word| TaskStatus::from_wire(&word));
    let failed = status
        .as_ref()
        .is_some_and(|status| *status != TaskStatus::Succeeded);
    let link = match file.at("transcription_url").text() {
        Some(link) if !failed => Ok(link),
        _ => Err(Failure::of(file).unwrap_or_else(|| Failure {
            code: None,
            message: Some(format!(
                "it ended as {} without a result",
                status.as_ref().map_or("unknown", |status| status.as_str())
            )),
        })),
    };
    FileEnding {
        file_url: file.at("file_url").text(),
        link,
    }
}

impl Failure {
    /// `None` when neither says anything.
    fn of(answer: &Value) -> Option<Self> {
        let (code, message) = (answer.at("code").text(), answer.at("message").text());
        (code.is_some() || message.is_some()).then_some(Self { code, message })
    }

    /// Whether it means that there was no speech to recognise, which is a result and not a failure
    /// (docs/dashscope-api.md §9.3).
    pub(crate) fn is_no_speech(&self) -> bool {
        matches!(
            self.code.as_deref(),
            Some("SUCCESS_WITH_NO_VALID_FRAGMENT" | "ASR_RESPONSE_HAVE_NO_WORDS")
        )
    }

    /// As an error about `what` ("The task", "The file https://…").
    pub(crate) fn error(&self, what: &str) -> Box<Error> {
        let mut error = failure::task_error(what, self.code.as_deref(), self.message.as_deref());
        // Whatever failed, asking for this task again will not change it, and a new task is billed.
        error.retryable = false;
        error
    }
}
