//! `POST /services/audio/asr/transcription`: a task is asked for, its id comes back
//! (docs/dashscope-api.md §2).

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::host::{HttpRequest, Method};
use crate::json;
use crate::model::Family;
use crate::request::TranscriptionRequest;
use crate::task::TaskId;
use crate::value::Value;
use crate::wire::failure;

const PATH: &str = "/services/audio/asr/transcription";

/// The request for `task` on files that are at `urls`.
pub(crate) fn request(
    config: &Config,
    task: &TranscriptionRequest,
    urls: &[String],
) -> HttpRequest {
    let mut body = task.body.clone();
    match urls {
        [url] if task.family == Family::QwenFiletrans => body.put("input.file_url", url.as_str()),
        _ => body.put(
            "input.file_urls",
            Value::Array(urls.iter().map(|url| url.as_str().into()).collect()),
        ),
    }
    let mut request = config.api(Method::Post, PATH).with_json(json::text(&body));
    for url in urls {
        request.resolve(url);
    }
    request
        .headers
        .push(("X-DashScope-Async", "enable".to_owned()));
    request
}

/// The id in the answer to a submit. An answer of 200 without one is a failure of the service in
/// disguise.
pub(crate) fn read(body: &[u8]) -> Result<TaskId> {
    let id = json::parse(body)
        .ok()
        .and_then(|answer| TaskId::from_value(answer.at("output.task_id")).ok());
    id.ok_or_else(|| {
        failure::read_disguised(body).unwrap_or_else(|| {
            let message = format_args!(
                "The service accepted the submit, but its answer has no task id: {}",
                failure::excerpt(body)
            );
            Error::new(ErrorKind::Decode, message)
        })
    })
}
