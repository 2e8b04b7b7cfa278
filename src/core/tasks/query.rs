//! Messages of `GET /tasks/{id}` and `POST /tasks/{id}/cancel` (docs/dashscope-api.md §3).

use crate::error::{Error, Result};
use crate::json::fields::{FieldSpec, FieldType, map_fields};
use crate::json::{self, Value, url};
use crate::tasks::task::{TaskId, TaskStatus};
use crate::transport::host::{HttpRequest, Method};
use crate::transport::{Endpoint, excerpt, task_error, unreadable_answer};

/// Answer to a query.
pub(crate) struct TaskAnswer {
    pub(crate) status: TaskStatus,
    /// Task as JavaScript sees it.
    pub(crate) task: Value,
    /// Files that have ended; empty while the task runs.
    pub(crate) files: Vec<FileResult>,
    /// Reason why the task as a whole failed.
    pub(crate) failure: Option<TaskFailure>,
}

/// File of a task that ended.
pub(crate) struct FileResult {
    pub(crate) file_url: Option<String>,
    /// Link to the result document, or the reason why there is none.
    pub(crate) link: core::result::Result<String, TaskFailure>,
}

/// Code and message of a task or file that failed.
pub(crate) struct TaskFailure {
    code: Option<String>,
    message: Option<String>,
}

const TASK_FIELDS: &[FieldSpec] = &[
    ("status", "output.task_status", FieldType::Status),
    ("submittedAtMs", "output.submit_time", FieldType::Timestamp),
    (
        "scheduledAtMs",
        "output.scheduled_time",
        FieldType::Timestamp,
    ),
    ("endedAtMs", "output.end_time", FieldType::Timestamp),
    (
        "metrics",
        "output.task_metrics",
        FieldType::Custom(file_counts),
    ),
    // Paraformer's name, and Qwen's.
    ("billedSeconds", "usage.duration", FieldType::Number),
    ("billedSeconds", "usage.seconds", FieldType::Number),
    ("requestId", "request_id", FieldType::Text),
];

/// Request for the state of a task.
pub(crate) fn query_request(endpoint: &Endpoint, id: &TaskId) -> HttpRequest {
    endpoint.request(Method::Get, &format!("/tasks/{}", id.as_str()))
}

/// Request that cancels a task.
pub(crate) fn cancel_request(endpoint: &Endpoint, id: &TaskId) -> HttpRequest {
    endpoint.request(Method::Post, &format!("/tasks/{}/cancel", id.as_str()))
}

/// Parses the answer to a query.
pub(crate) fn parse_task(id: &TaskId, body: &[u8]) -> Result<TaskAnswer> {
    let answer = json::parse(body).map_err(|error| unreadable(body, &error.to_string()))?;
    let output = answer.get_path("output");
    let Some(status) = output.get_path("task_status").to_text() else {
        return Err(unreadable(body, "it has no task_status"));
    };
    let mut task = Value::object();
    task.set_path("taskId", id.as_str());
    let fields = map_fields(&answer, TASK_FIELDS);
    for (name, value) in fields.entries() {
        task.set_path(name, value.clone());
    }
    let mut files = Vec::new();
    // A Qwen task has one `result`; there may be `null` or `{}` instead of a file.
    for file in output
        .get_path("results")
        .items()
        .iter()
        .chain([output.get_path("result")])
    {
        if !file.entries().is_empty() {
            files.push(parse_file(file));
        }
    }
    Ok(TaskAnswer {
        status: TaskStatus::from_wire(&status),
        task,
        files,
        failure: TaskFailure::parse(output),
    })
}

/// Numbers of files: all, succeeded, failed.
fn file_counts(metrics: &Value) -> Value {
    if metrics.entries().is_empty() {
        return Value::Absent;
    }
    let mut counts = Value::object();
    for (name, path) in &[
        ("total", "TOTAL"),
        ("succeeded", "SUCCEEDED"),
        ("failed", "FAILED"),
    ] {
        counts.set_path(name, metrics.get_path(path).to_u64_lenient().unwrap_or(0));
    }
    counts
}

fn parse_file(file: &Value) -> FileResult {
    let status = file.get_path("subtask_status").to_text();
    let status = status.map(|word| TaskStatus::from_wire(&word));
    let has_failed = status
        .as_ref()
        .is_some_and(|status| *status != TaskStatus::Succeeded);
    let link = match file.get_path("transcription_url").to_text() {
        Some(link) if !has_failed => Ok(link),
        _ => Err(TaskFailure::parse(file).unwrap_or_else(|| {
            let status = status.as_ref().map_or("unknown", |status| status.as_str());
            let message = format!("it ended as {status} without a result");
            TaskFailure {
                code: None,
                message: Some(message),
            }
        })),
    };
    FileResult {
        file_url: file.get_path("file_url").to_text(),
        link,
    }
}

fn unreadable(body: &[u8], reason: &str) -> Box<Error> {
    let quoted = excerpt(body);
    unreadable_answer(
        body,
        format_args!("The answer to a task query could not be read ({reason}): {quoted}"),
    )
}

impl TaskAnswer {
    /// Link to the result of the file that had this URL at `index`; `None` where the service no
    /// longer has it.
    pub(crate) fn into_link(self, index: usize, file_url: Option<&str>) -> Option<String> {
        let is_same_file = |file: &&FileResult| file.file_url.as_deref() == file_url;
        let in_place = self.files.get(index).filter(is_same_file);
        let file = in_place.or_else(|| self.files.iter().find(is_same_file))?;
        file.link.as_ref().ok().cloned()
    }
}

impl TaskFailure {
    /// `None` where the answer has neither code nor message.
    fn parse(answer: &Value) -> Option<Self> {
        let code = answer.get_path("code").to_text();
        let message = answer.get_path("message").to_text();
        (code.is_some() || message.is_some()).then_some(Self { code, message })
    }

    /// Whether the audio held no speech: a result and not a failure (docs/dashscope-api.md §9.3).
    pub(crate) fn is_no_speech(&self) -> bool {
        let code = self.code.as_deref();
        matches!(
            code,
            Some("SUCCESS_WITH_NO_VALID_FRAGMENT" | "ASR_RESPONSE_HAVE_NO_WORDS")
        )
    }

    /// Error about a task. Not retryable: a query cannot change it, and a new task is billed.
    pub(crate) fn into_error(self, subject: &str) -> Box<Error> {
        let mut error = task_error(subject, self.code.as_deref(), self.message.as_deref());
        error.retryable = false;
        error
    }

    /// Error about one file of a task.
    pub(crate) fn into_file_error(self, file_url: Option<&str>) -> Box<Error> {
        match file_url {
            Some(file_url) => {
                self.into_error(&format!("The file {}", url::without_secrets(file_url)))
            }
            None => self.into_error("The file"),
        }
    }
}
