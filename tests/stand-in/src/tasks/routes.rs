//! `GET|POST /tasks/{id}` and `POST /tasks/{id}/cancel`.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::auth::authorize;
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::rate_limit::TASK_RATE;
use crate::response::json;
use crate::secret::uuid;
use crate::state::SharedState;
use crate::tasks::answer::Answer;
use crate::tasks::task::TaskState;

/// `GET|POST /tasks/{id}`.
///
/// # Errors
/// In this order: the key, then the rate. An unknown id is answered with 200 and `UNKNOWN`.
pub async fn query(
    State(app): State<SharedState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if !app
        .rate_limiter
        .try_acquire(&caller.account, "query", TASK_RATE)
    {
        return Err(Failure::rate_limited());
    }
    let task = app
        .tasks
        .get(&id, now_ms())
        .filter(|task| task.belongs_to(&caller.account));
    let answer = task
        .as_ref()
        .map_or_else(|| Answer::unknown(&id), Answer::new);
    Ok(json(StatusCode::OK, &answer))
}

/// `POST /tasks/{id}/cancel`.
///
/// # Errors
/// In this order: the key, the rate, and any task but one of the caller's in the queue.
pub async fn cancel(
    State(app): State<SharedState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if !app
        .rate_limiter
        .try_acquire(&caller.account, "cancel", TASK_RATE)
    {
        return Err(Failure::rate_limited());
    }
    if !app.tasks.leave_queue(
        &id,
        Some(&caller.account),
        TaskState::Canceled { end_ms: now_ms() },
    ) {
        return Err(Failure::not_cancelable());
    }
    Ok(json(
        StatusCode::OK,
        &serde_json::json!({"request_id": uuid()}),
    ))
}
