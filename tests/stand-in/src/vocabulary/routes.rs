//! The route of all five actions.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::auth::authorize;
use crate::failure::Failure;
use crate::request::read_body;
use crate::response::json;
use crate::secret::uuid;
use crate::state::SharedState;

/// Runs the action of a request.
///
/// # Errors
/// In this order: the key, JSON, the model, the action and what it needs, the list, the quota.
pub async fn post(
    State(app): State<SharedState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    let body = read_body(&body)?;
    if body.get("model").and_then(Value::as_str) != Some("speech-biasing") {
        return Err(Failure::invalid_parameter("Model not exist."));
    }
    let input = body
        .get("input")
        .and_then(Value::as_object)
        .ok_or_else(|| Failure::invalid_parameter("input must be an object"))?;
    let output = app.vocabularies.run(&caller.account, input)?;
    Ok(json(
        StatusCode::OK,
        &json!({"output": output, "usage": {"count": 1}, "request_id": uuid()}),
    ))
}
