//! `GET /tasks/?…`: the account's tasks, page by page. Its shape is flat and its times are numbers,
//! unlike those of a query.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::Shared;
use crate::clock::{now_ms, parse_china_digits};
use crate::failure::{Failure, json};
use crate::keys::authorize;
use crate::rate::TASK_RATE;
use crate::secret::uuid;
use crate::tasks::Task;

const DAY_MS: u64 = 86_400_000;

/// The query; anything else in it is ignored.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    task_id: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    model_name: Option<String>,
    status: Option<String>,
    page_no: Option<String>,
    page_size: Option<String>,
}

/// The route.
///
/// # Errors
/// The key, the rate, then numbers and times that are none, or too far apart.
pub async fn get(
    State(app): State<Shared>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if !app.limits.allow(&caller.account, "list", TASK_RATE) {
        return Err(Failure::rate_limited());
    }
    let now = now_ms();
    let (page_no, page_size) = (
        number("page_no", asked.page_no.as_deref(), 1)?,
        number("page_size", asked.page_size.as_deref(), 10)?,
    );
    let (from_ms, to_ms) = span(&asked, now)?;
    let same =
        |wanted: &Option<String>, seen: &str| wanted.as_ref().is_none_or(|wanted| wanted == seen);
    let mut tasks = app.tasks.of_account(&caller.account, now);
    tasks.retain(|task| {
        same(&asked.task_id, &task.id)
            && same(&asked.model_name, &task.model.name)
            && same(&asked.status, task.state.status())
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

/// When the tasks listed were submitted: the last 24 hours, or 24 hours from or to a time, or
/// between two.
fn span(asked: &Asked, now_ms: u64) -> Result<(u64, u64), Failure> {
    let time = |name: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parse_china_digits(text).map(Some).ok_or_else(|| {
            Failure::invalid_parameter(format!(
                "{name} must be a time such as 20240912151140, not {text:?}"
            ))
        }),
    };
    let (from_ms, to_ms) = match (
        time("start_time", &asked.start_time)?,
        time("end_time", &asked.end_time)?,
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
        let asked = |start: Option<&str>, end: Option<&str>| Asked {
            start_time: start.map(str::to_owned),
            end_time: end.map(str::to_owned),
            ..Asked::default()
        };
        let at = 1_726_125_100_000;
        assert_eq!(span(&asked(None, None), at), Ok((at - DAY_MS, at)));
        assert_eq!(
            span(&asked(Some("20240912151140"), None), 0),
            Ok((at, at + DAY_MS))
        );
        assert_eq!(
            span(&asked(None, Some("20240912151140")), 0),
            Ok((at - DAY_MS, at))
        );
        assert_eq!(
            span(&asked(Some("20240911151140"), Some("20240912151140")), 0),
            Ok((at - DAY_MS, at))
        );
        for (start, end) in [
            ("20240911151139", "20240912151140"),
            ("20240912151140", "20240912151139"),
            ("yesterday", "20240912151140"),
        ] {
            assert!(
                span(&asked(Some(start), Some(end)), at).is_err(),
                "{start} {end}"
            );
        }
    }
}
