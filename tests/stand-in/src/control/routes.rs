//! `GET`, `POST` and `DELETE` of `/__control`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::fault::Fault;
use crate::control::route::Route;
use crate::fetch::is_loopback;
use crate::response::json;
use crate::state::SharedState;
use crate::tasks::planned::PlannedOutcomeRequest;

/// The body of `POST /__control`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlRequest {
    route: Option<Route>,
    times: Option<u64>,
    fault: Option<Fault>,
    task: Option<PlannedOutcomeRequest>,
    cors: Option<bool>,
    strict_one_url: Option<bool>,
    workspace_host: Option<bool>,
    #[serde(default)]
    expire_tasks: bool,
    #[serde(default)]
    expire_tokens: bool,
    #[serde(default)]
    expire_policies: bool,
}

/// An error response of `/__control`.
#[derive(Debug)]
pub struct ControlError {
    status: StatusCode,
    sentence: String,
}

impl ControlError {
    fn bad_request(sentence: String) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            sentence,
        }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        json(self.status, &json!({"error": self.sentence}))
    }
}

/// `POST /__control`.
///
/// # Errors
/// 403 for a caller of another origin, 400 for an invalid body.
pub async fn post(
    State(app): State<SharedState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ControlError> {
    check_origin(&headers)?;
    let request = serde_json::from_slice(&body).map_err(|error| {
        ControlError::bad_request(format!(
            "this is not what /__control takes: {error}; tests/stand-in/README.md lists it"
        ))
    })?;
    apply(&app, request).map_err(ControlError::bad_request)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /__control`.
///
/// # Errors
/// 403 for a caller of another origin.
pub async fn get(
    State(app): State<SharedState>,
    headers: HeaderMap,
) -> Result<Response, ControlError> {
    check_origin(&headers)?;
    Ok(json(
        StatusCode::OK,
        &Value::Array(app.control.records.list()),
    ))
}

/// `DELETE /__control`.
///
/// # Errors
/// 403 for a caller of another origin.
pub async fn delete(
    State(app): State<SharedState>,
    headers: HeaderMap,
) -> Result<StatusCode, ControlError> {
    check_origin(&headers)?;
    app.control.reset();
    app.rate_limiter.reset();
    Ok(StatusCode::NO_CONTENT)
}

fn apply(app: &SharedState, request: ControlRequest) -> Result<(), String> {
    let (control, times) = (&app.control, request.times);
    if times == Some(0) {
        return Err("times must be at least 1; leave it out for all until reset".to_owned());
    }
    match (request.route, request.fault) {
        (Some(route), Some(fault)) => {
            fault.validate()?;
            control.plan_fault(route, times, fault);
        }
        (None, None) => {}
        _ => return Err("route and fault belong together".to_owned()),
    }
    if let Some(task) = request.task {
        control.plan_task_outcome(times, task.into());
    }
    if let Some(cors) = request.cors {
        control.set_cors(cors);
    }
    if let Some(strict) = request.strict_one_url {
        control.set_strict_one_url(strict);
    }
    if let Some(workspace) = request.workspace_host {
        control.set_workspace_host(workspace);
    }
    if request.expire_tasks {
        app.tasks.expire();
    }
    if request.expire_tokens {
        app.tokens.expire();
    }
    if request.expire_policies {
        app.uploads.expire_policies();
        control.plan_expired_policies(times);
    }
    Ok(())
}

/// Refuses pages of other origins, because the record holds keys. `Origin` catches CORS; `Host`
/// catches a foreign name that resolves to this machine (DNS rebinding).
fn check_origin(headers: &HeaderMap) -> Result<(), ControlError> {
    let is_local = |url: String| url.parse::<Uri>().is_ok_and(|uri| is_loopback(&uri));
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host_is_local = value(header::HOST).is_some_and(|host| is_local(format!("http://{host}/")));
    let origin_is_local = !headers.contains_key(header::ORIGIN)
        || value(header::ORIGIN).is_some_and(|origin| is_local(origin.to_owned()));
    if host_is_local && origin_is_local {
        return Ok(());
    }
    Err(ControlError {
        status: StatusCode::FORBIDDEN,
        sentence: "/__control is for this machine only".to_owned(),
    })
}
