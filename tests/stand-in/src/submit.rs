//! `POST /services/audio/asr/transcription`: checks a request in the service's order and queues a
//! task.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::audio::{is_http, is_oss};
use crate::auth::authorize;
use crate::caller::AudioAccess;
use crate::clock::now_ms;
use crate::context;
use crate::failure::Failure;
use crate::jobs;
use crate::model::{Family, TranscriptionModel};
use crate::parameters::Parameters;
use crate::request::is_enabled;
use crate::request::read_body;
use crate::response::{json, set_request_id};
use crate::secret::uuid;
use crate::state::SharedState;
use crate::tasks::planned::PlannedOutcome;
use crate::tasks::task::{Task, TaskState};

const MAX_FILES: usize = 100;

/// The route of a submit.
///
/// # Errors
/// In this order: the key, JSON, the model, the async header, the input, the hot words, the rate.
pub async fn post(
    State(app): State<SharedState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    let body = read_body(&body)?;
    let name = body
        .get("model")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let model = TranscriptionModel::from_name(name)
        .ok_or_else(|| Failure::invalid_parameter("Model not exist."))?;
    if !is_enabled(&headers, "x-dashscope-async") {
        return Err(Failure::synchronous_call());
    }
    let max_files = if app.control.is_strict_one_url() || model.family.is_qwen_audio() {
        1
    } else {
        MAX_FILES
    };
    let file_urls = file_urls(&model, body.get("input"), max_files)?;
    if model.family.is_qwen_audio() {
        context::check(body.get("input").and_then(|input| input.get("context")))?;
    }
    let parameters = Parameters::parse(&model, body.get("parameters"))?;
    if let Some(id) = &parameters.vocabulary_id {
        check_vocabulary(&app, &caller.account, id, &model)?;
    }
    if !app.rate_limiter.try_acquire(
        &caller.account,
        &format!("submit {}", model.name),
        model.submit_rate,
    ) {
        return Err(Failure::rate_limited());
    }

    let (task_id, request_id, family) = (uuid(), uuid(), model.family);
    let planned_outcome = app.control.next_task_outcome();
    match &planned_outcome {
        Some(PlannedOutcome::AcceptedWithoutTaskId) => {
            return Ok(json(
                StatusCode::OK,
                &json!({"output": {"task_status": "PENDING"}, "request_id": request_id}),
            ));
        }
        Some(PlannedOutcome::OkWithCode(failure)) => {
            return Ok(json(
                StatusCode::OK,
                &json!({"code": failure.code, "message": failure.message, "request_id": request_id}),
            ));
        }
        _ => {}
    }
    app.tasks.insert(Task {
        id: task_id.clone(),
        request_id: request_id.clone(),
        languages: model.languages(&parameters.hints),
        channels: parameters.channels,
        document_options: parameters.document_options,
        access: AudioAccess::new(caller, &model.name, &headers),
        model,
        file_urls,
        submitted_ms: now_ms(),
        state: TaskState::Pending,
        planned_outcome,
    });
    tokio::spawn(jobs::run(app, task_id.clone()));
    Ok(accepted(family, &task_id, &request_id))
}

/// Checks the hot-word list of a submit. Qwen-Audio takes a list of any model.
fn check_vocabulary(
    app: &SharedState,
    account: &str,
    id: &str,
    model: &TranscriptionModel,
) -> Result<(), Failure> {
    if model.family.is_qwen_audio() {
        return app.vocabularies.target_model(account, id).map(|_| ());
    }
    app.vocabularies.check(account, id, &model.name)
}

/// The response of a submit. Qwen's keys have another order.
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
fn file_urls(
    model: &TranscriptionModel,
    input: Option<&Value>,
    max: usize,
) -> Result<Vec<String>, Failure> {
    let field = if model.family == Family::Qwen {
        "file_url"
    } else {
        "file_urls"
    };
    let values = match input.and_then(|input| input.get(field)) {
        Some(Value::Array(urls)) if model.family != Family::Qwen => urls.as_slice(),
        Some(url @ Value::String(_)) if model.family == Family::Qwen => std::slice::from_ref(url),
        _ => &[],
    };
    if values.is_empty() {
        return Err(Failure::invalid_parameter(format!(
            "input must contain {field}"
        )));
    }
    if values.len() > max {
        let message = format!(
            "file_urls must contain at most {max} urls, but there are {}",
            values.len()
        );
        return Err(Failure::invalid_parameter(message));
    }
    let is_url = |url: &&str| is_http(url) || is_oss(url);
    let urls: Option<Vec<_>> = values
        .iter()
        .map(|url| url.as_str().filter(is_url).map(str::to_owned))
        .collect();
    urls.ok_or_else(Failure::invalid_url)
}
