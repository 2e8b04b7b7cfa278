//! `GET /tasks/?…`: the account's tasks, page by page. Unlike a query, a list is flat and its times
//! are numbers.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::auth::authorize;
use crate::clock::{now_ms, parse_china_digits};
use crate::failure::Failure;
use crate::rate_limit::TASK_RATE;
use crate::response::json;
use crate::secret::uuid;
use crate::state::SharedState;
use crate::tasks::task::Task;

const DAY_MS: u64 = 86_400_000;

/// The query. Other parameters are ignored.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    task_id: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    model_name: Option<String>,
    status: Option<String>,
    page_no: Option<String>,
    page_size: Option<String>,
}

/// `GET /tasks/`.
///
/// # Errors
/// In this order: the key, the rate, invalid numbers, and times that are invalid or too far apart.
pub async fn get(
    State(app): State<SharedState>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if !app
        .rate_limiter
        .try_acquire(&caller.account, "list", TASK_RATE)
    {
        return Err(Failure::rate_limited());
    }
    let now = now_ms();
    let (page_no, page_size) = (
        number("page_no", query.page_no.as_deref(), 1)?,
        number("page_size", query.page_size.as_deref(), 10)?,
    );
    let (from_ms, to_ms) = time_range(&query, now)?;
    let matches =
        |filter: &Option<String>, value: &str| filter.as_ref().is_none_or(|filter| filter == value);
    let mut tasks = app.tasks.of_account(&caller.account, now);
    tasks.retain(|task| {
        matches(&query.task_id, &task.id)
            && matches(&query.model_name, &task.model.name)
            && matches(&query.status, task.state.status())
            && (from_ms..=to_ms).contains(&task.submitted_ms)
    });
    tasks.sort_by(|a, b| (b.submitted_ms, &b.id).cmp(&(a.submitted_ms, &a.id)));
    let page: Vec<_> = tasks
        .iter()
        .skip((page_no - 1).saturating_mul(page_size))
        .take(page_size)
        .map(entry)
        .collect();
    let answer = json!({
        "total": tasks.len(),
        "data": page,
        "total_page": tasks.len().div_ceil(page_size),
        "page_no": page_no,
        "page_size": page_size,
        "request_id": uuid(),
    });
    Ok(json(StatusCode::OK, &answer))
}

fn entry(task: &Task) -> Value {
    let (start_ms, end_ms) = task.state.times_ms();
    let mut entry = json!({
        "api_key_id": "10000",
        "caller_parent_id": "1000000000000001",
        "caller_uid": "1000000000000001",
        "gmt_create": task.submitted_ms,
        "start_time": start_ms,
        "end_time": end_ms,
        "model_name": task.model.name,
        "region": "cn-beijing",
        "request_id": task.request_id,
        "status": task.state.status(),
        "task_id": task.id,
        "user_api_unique_key": format!("apikey:v1:audio:asr:transcription:{}", task.model.name),
    });
    if let Some(entry) = entry.as_object_mut() {
        entry.retain(|_, value| !value.is_null());
    }
    entry
}

fn number(name: &str, text: Option<&str>, default: usize) -> Result<usize, Failure> {
    let Some(text) = text else {
        return Ok(default);
    };
    let number = text.parse().ok().filter(|number| *number >= 1);
    number.ok_or_else(|| {
        Failure::invalid_parameter(format!(
            "{name} must be a whole number from 1, not {text:?}"
        ))
    })
}

/// The range of submit times: the last 24 hours, 24 hours from or to a time, or between two times.
fn time_range(query: &ListQuery, now_ms: u64) -> Result<(u64, u64), Failure> {
    let time = |name: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parse_china_digits(text).map(Some).ok_or_else(|| {
            Failure::invalid_parameter(format!(
                "{name} must be a time such as 20240912151140, not {text:?}"
            ))
        }),
    };
    let (from_ms, to_ms) = match (
        time("start_time", &query.start_time)?,
        time("end_time", &query.end_time)?,
    ) {
        (None, None) => (now_ms.saturating_sub(DAY_MS), now_ms),
        (Some(from_ms), None) => (from_ms, from_ms + DAY_MS),
        (None, Some(to_ms)) => (to_ms.saturating_sub(DAY_MS), to_ms),
        (Some(from_ms), Some(to_ms)) => (from_ms, to_ms),
    };
    if from_ms > to_ms || to_ms - from_ms > DAY_MS {
        return Err(Failure::invalid_parameter(
            "end_time must be at most 24 hours after start_time",
        ));
    }
    Ok((from_ms, to_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_spans_at_most_a_day() {
        let query = |start: Option<&str>, end: Option<&str>| ListQuery {
            start_time: start.map(str::to_owned),
            end_time: end.map(str::to_owned),
            ..ListQuery::default()
        };
        let at = 1_726_125_100_000;
        assert_eq!(time_range(&query(None, None), at), Ok((at - DAY_MS, at)));
        assert_eq!(
            time_range(&query(Some("20240912151140"), None), 0),
            Ok((at, at + DAY_MS))
        );
        assert_eq!(
            time_range(&query(None, Some("20240912151140")), 0),
            Ok((at - DAY_MS, at))
        );
        assert_eq!(
            time_range(&query(Some("20240911151140"), Some("20240912151140")), 0),
            Ok((at - DAY_MS, at))
        );
        for (start, end) in [
            ("20240911151139", "20240912151140"),
            ("20240912151140", "20240912151139"),
            ("yesterday", "20240912151140"),
        ] {
            assert!(
                time_range(&query(Some(start), Some(end)), at).is_err(),
                "{start} {end}"
            );
        }
    }
}
