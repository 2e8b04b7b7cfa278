//! Errors of tasks and of their results.

use crate::error::{Error, ErrorKind};
use crate::json::text::contains;
use crate::tasks::poller::Poller;
use crate::tasks::query::TaskAnswer;
use crate::tasks::task::TaskStatus;
use crate::transport::is_link_rejected;

/// Error of a task that ended without a word about its files.
pub(crate) fn ended_without_files(answer: TaskAnswer) -> Box<Error> {
    let id = answer.task.get_path("taskId").to_text().unwrap_or_default();
    let mut error = match (&answer.status, answer.failure) {
        (TaskStatus::Unknown, _) => {
            let message = format_args!(
                "The service does not know task {id}: it ended more than 24 hours ago, or belongs \
                 to another account or region. If it expired, submit the file again."
            );
            Error::new(ErrorKind::TaskFailed, message)
        }
        (TaskStatus::Canceled, _) => {
            let message = format_args!("Task {id} was canceled before it started.");
            Error::new(ErrorKind::TaskFailed, message)
        }
        (_, Some(failure)) => failure.into_error(&format!("Task {id}")),
        (status, None) => {
            let status = status.as_str();
            let message = format_args!("Task {id} ended as {status} and names no result.");
            Error::new(ErrorKind::TaskFailed, message)
        }
    };
    error.request_id = error
        .request_id
        .or(answer.task.get_path("requestId").to_text());
    error
}

/// Error of a wait that reached the caller's deadline.
pub(crate) fn timeout_error(id: &str, timeout_ms: u64, poller: &Poller) -> Box<Error> {
    let message = if poller.has_ended() {
        format!(
            "Task {id} has ended, but its result was not read within {timeout_ms} ms. Wait again \
             with its id, within 24 hours."
        )
    } else {
        format!(
            "Task {id} had not ended after {timeout_ms} ms. It goes on: wait again with its id, \
             within 24 hours."
        )
    };
    let mut error = Error::new(ErrorKind::Timeout, format_args!("{message}"));
    if let Some(last_error) = poller.last_error() {
        error.message.push_str(" The last query failed: ");
        error.message.push_str(&last_error.message);
    }
    error.with_task(id)
}

/// Error of a download that failed for good: a rejected link says so.
pub(crate) fn download_error(error: Box<Error>) -> Box<Error> {
    if has_expired(&error) {
        result_expired(&error)
    } else {
        link_rejected(error)
    }
}

/// Error of a result that the service no longer has.
pub(crate) fn result_expired(rejection: &Error) -> Box<Error> {
    let message = format_args!(
        "The result is no longer available: results are kept for 24 hours after the end of the \
         task. Submit the file again."
    );
    let mut error = Error::new(ErrorKind::TaskFailed, message);
    error.code = rejection.code.clone();
    error.status = rejection.status;
    error.request_id = rejection.request_id.clone();
    error
}

/// Whether the storage says that a link was valid and has expired.
fn has_expired(error: &Error) -> bool {
    let is_denied = error.code.as_deref() == Some("AccessDenied");
    is_denied && contains(&error.message, "expired")
}

/// Error of a link that is rejected for another reason than its age, such as a proxy on the way to
/// the storage.
fn link_rejected(mut error: Box<Error>) -> Box<Error> {
    if is_link_rejected(&error) {
        error.kind = ErrorKind::Service;
        error.message.push_str(
            " The task has its result: wait again with its id. If links are re-routed, check \
             routeLink or the relay.",
        );
    }
    error
}
