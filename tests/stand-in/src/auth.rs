//! Authorization: API keys, and `POST /tokens`, which mints a temporary token.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::caller::Caller;
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::response::json;
use crate::state::{AppState, SharedState};

const DEFAULT_LIFETIME_S: u64 = 60;
const MAX_LIFETIME_S: u64 = 1_800;

/// The caller, if the service accepts the key.
///
/// # Errors
/// 401 for any other key.
pub fn authorize(app: &AppState, headers: &HeaderMap) -> Result<Caller, Failure> {
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let key = header
        .and_then(|text| text.strip_prefix("Bearer "))
        .unwrap_or_default();
    if let Some(account) = app.tokens.account(key, now_ms()) {
        return Ok(Caller {
            account,
            temporary: true,
        });
    }
    let accepted = match &app.options.api_key {
        Some(only) => key == only,
        None => key.strip_prefix("sk-").is_some_and(|rest| !rest.is_empty()),
    };
    if accepted {
        Ok(Caller {
            account: key.to_owned(),
            temporary: false,
        })
    } else {
        Err(Failure::invalid_api_key())
    }
}

/// The query of `POST /tokens`.
#[derive(Debug, Deserialize)]
pub struct TokenQuery {
    expire_in_seconds: Option<String>,
}

/// `POST /tokens`.
///
/// # Errors
/// In this order: the key, which must be a long-lived one, then the lifetime.
pub async fn mint(
    State(app): State<SharedState>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if caller.temporary {
        return Err(Failure::invalid_api_key());
    }
    let lifetime_s = match &query.expire_in_seconds {
        None => DEFAULT_LIFETIME_S,
        Some(text) => text.parse().ok().filter(|seconds| (1..=MAX_LIFETIME_S).contains(seconds)).ok_or_else(|| {
            Failure::invalid_parameter(format!("expire_in_seconds must be a whole number from 1 to {MAX_LIFETIME_S}, not {text:?}"))
        })?,
    };
    let expires_ms = now_ms() + lifetime_s * 1_000;
    let token = app.tokens.mint(&caller.account, expires_ms);
    Ok(json(
        StatusCode::OK,
        &json!({"token": token, "expires_at": expires_ms / 1_000}),
    ))
}
