//! `POST /services/audio/asr/transcription`: checks a request in the service's order and queues a
//! task.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::{Shared, is_enabled};
use crate::audio::{Reader, is_http, is_oss};
use crate::clock::now_ms;
use crate::control::Ending;
use crate::failure::{Failure, json, read_body, set_request_id};
use crate::jobs;
use crate::keys::authorize;
use crate::model::{Family, Model};
use crate::parameters::Parameters;
use crate::secret::uuid;
use crate::tasks::{State as TaskState, Task};

const MOST_FILES: usize = 100;

/// The route.
///
/// # Errors
/// In this order: the key, JSON, the model, the async header, the input, the hot words, the rate.
pub async fn post(
    State(app): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    let body = read_body(&body)?;
    let name = body
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let model = Model::named(name).ok_or_else(|| Failure::invalid_parameter("Model not exist."))?;
    if !is_enabled(&headers, "x-dashscope-async") {
        return Err(Failure::synchronous_call());
    }
    let most_files = if app.control.is_strict_one_url() {
        1
    } else {
        MOST_FILES
    };
    let file_urls = file_urls(&model, body.get("input"), most_files)?;
    let parameters = Parameters::read(&model, body.get("parameters"))?;
    if let Some(id) = &parameters.vocabulary_id {
        app.vocabularies.check(&caller.account, id, &model.name)?;
    }
    if !app.limits.allow(
        &caller.account,
        &format!("submit {}", model.name),
        model.submit_rate,
    ) {
        return Err(Failure::rate_limited());
    }

    let (task_id, request_id, family) = (uuid(), uuid(), model.family);
    let ending = app.control.next_ending();
    match &ending {
        Some(Ending::AcceptedWithoutTaskId) => {
            return Ok(json(
                StatusCode::OK,
                &json!({"output": {"task_status": "PENDING"}, "request_id": request_id}),
            ));
        }
        Some(Ending::OkWithCode(told)) => {
            return Ok(json(
                StatusCode::OK,
                &json!({"code": told.code, "message": told.message, "request_id": request_id}),
            ));
        }
        _ => {}
    }
    app.tasks.insert(Task {
        id: task_id.clone(),
        request_id: request_id.clone(),
        languages: model.languages(&parameters.hints),
        channels: parameters.channels,
        wishes: parameters.wishes,
        reader: Reader {
            caller,
            model: model.name.clone(),
            resolves_oss: is_enabled(&headers, "x-dashscope-ossresourceresolve"),
        },
        model,
        file_urls,
        submitted_ms: now_ms(),
        state: TaskState::Pending,
        ending,
    });
    tokio::spawn(jobs::run(app, task_id.clone()));
    Ok(accepted(family, &task_id, &request_id))
}

/// The two key orders the service answers with.
fn accepted(family: Family, task_id: &str, request_id: &str) -> Response {
    let mut response = match family {
        Family::Qwen => json(
            StatusCode::OK,
            &json!({"request_id": request_id, "output": {"task_id": task_id, "task_status": "PENDING"}}),
        ),
        _ => json(
            StatusCode::OK,
            &json!({"output": {"task_status": "PENDING", "task_id": task_id}, "request_id": request_id}),
        ),
    };
    set_request_id(&mut response, request_id);
    response
}

/// `input.file_urls`, or `input.file_url` for Qwen.
fn file_urls(model: &Model, input: Option<&Value>, most: usize) -> Result<Vec<String>, Failure> {
    let field = if model.family == Family::Qwen {
        "file_url"
    } else {
        "file_urls"
    };
    let given = match input.and_then(|input| input.get(field)) {
        Some(Value::Array(urls)) if model.family != Family::Qwen => urls.as_slice(),
        Some(url @ Value::String(_)) if model.family == Family::Qwen => std::slice::from_ref(url),
        _ => &[],
    };
    if given.is_empty() {
        return Err(Failure::invalid_parameter(format!(
            "input must contain {field}"
        )));
    }
    if given.len() > most {
        let message = format!(
            "file_urls must contain at most {most} urls, but there are {}",
            given.len()
        );
        return Err(Failure::invalid_parameter(message));
    }
    let readable = |url: &&str| is_http(url) || is_oss(url);
    let urls: Option<Vec<_>> = given
        .iter()
        .map(|url| url.as_str().filter(readable).map(str::to_owned))
        .collect();
    urls.ok_or_else(Failure::invalid_url)
}
