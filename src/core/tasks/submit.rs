//! Messages of `POST /services/audio/asr/transcription`, which submits a task
//! (docs/dashscope-api.md §2).

use crate::error::Result;
use crate::json::{self, Value};
use crate::options::model::Family;
use crate::options::transcription::TranscriptionRequest;
use crate::tasks::task::TaskId;
use crate::transport::host::{HttpRequest, Method};
use crate::transport::{Endpoint, excerpt, unreadable_answer};

const PATH: &str = "/services/audio/asr/transcription";

/// Request that submits `task` for the files at `urls`.
pub(crate) fn submit_request(
    endpoint: &Endpoint,
    task: &TranscriptionRequest,
    urls: &[String],
) -> HttpRequest {
    let mut body = task.body.clone();
    match urls {
        [url] if task.family == Family::QwenFiletrans => {
            body.set_path("input.file_url", url.as_str());
        }
        _ => {
            let urls = urls.iter().map(|url| url.as_str().into()).collect();
            body.set_path("input.file_urls", Value::Array(urls));
        }
    }
    let mut request = endpoint
        .request(Method::Post, PATH)
        .with_json(body.to_json());
    for url in urls {
        request.resolve_oss(url);
    }
    request
        .headers
        .push(("X-DashScope-Async", "enable".to_owned()));
    request
}

/// Parses the task id of a submit's answer. An answer of 200 without one may hold an error.
pub(crate) fn parse_task_id(body: &[u8]) -> Result<TaskId> {
    let answer = json::parse(body).unwrap_or(Value::Absent);
    TaskId::from_value(answer.get_path("output.task_id")).map_err(|_| {
        let quoted = excerpt(body);
        unreadable_answer(
            body,
            format_args!(
                "The service accepted the submit, but its answer has no task id: {quoted}"
            ),
        )
    })
}
