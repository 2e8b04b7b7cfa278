//! `GET /uploads?action=getPolicy&model=…`: the permission to upload into one folder for one model.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::json;

use crate::auth::authorize;
use crate::clock::{china_date, now_ms, utc_iso};
use crate::failure::Failure;
use crate::model;
use crate::rate_limit::POLICY_RATE;
use crate::response::json;
use crate::secret::{hex, uuid};
use crate::state::SharedState;
use crate::upload::store::Policy;

const POLICY_LIFETIME_S: u64 = 300;
const BUCKET: &str = "dashscope-file-mgr";
/// The `OSSAccessKeyId` of a form.
pub const ACCESS_KEY_ID: &str = "STAND_IN_UPLOAD_KEY_ID";

/// The query of the route.
#[derive(Debug, Deserialize)]
pub struct PolicyQuery {
    action: Option<String>,
    model: Option<String>,
}

/// Issues a policy.
///
/// # Errors
/// In this order: the key, the action, the model, the rate.
pub async fn get_policy(
    State(app): State<SharedState>,
    Query(query): Query<PolicyQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if query.action.as_deref() != Some("getPolicy") {
        return Err(Failure::invalid_parameter("action must be getPolicy"));
    }
    let model = query
        .model
        .filter(|name| model::exists(name))
        .ok_or_else(|| Failure::invalid_parameter("Model not exist."))?;
    if !app
        .rate_limiter
        .try_acquire(&caller.account, &format!("policy {model}"), POLICY_RATE)
    {
        return Err(Failure::rate_limited());
    }

    let (now, request_id) = (now_ms(), uuid());
    let expires_ms = if app.control.next_policy_is_expired() {
        now.saturating_sub(1_000)
    } else {
        now + POLICY_LIFETIME_S * 1_000
    };
    let upload_dir = format!(
        "dashscope-instant/{}/{}/{request_id}",
        hex(),
        china_date(now)
    );
    let max_bytes = app.options.largest_upload_bytes;
    let conditions = json!([
        ["content-length-range", 0, max_bytes],
        ["starts-with", "$key", upload_dir],
        {"bucket": BUCKET},
        {"x-oss-object-acl": "private"},
        {"x-oss-forbid-overwrite": "true"},
    ]);
    let policy = json!({"expiration": utc_iso(expires_ms), "conditions": conditions}).to_string();
    let policy = BASE64_STANDARD.encode(policy);
    let issued = Policy {
        account: caller.account,
        model,
        upload_dir: upload_dir.clone(),
        expires_ms,
        max_bytes,
    };
    let signature = app.uploads.issue(&policy, issued);
    let data = json!({
        "policy": policy,
        "signature": signature,
        "upload_dir": upload_dir,
        "upload_host": format!("{}/oss", app.base),
        "expire_in_seconds": POLICY_LIFETIME_S,
        "max_file_size_mb": max_bytes.div_ceil(1 << 20),
        "capacity_limit_mb": 999_999_999,
        "oss_access_key_id": ACCESS_KEY_ID,
        "x_oss_object_acl": "private",
        "x_oss_forbid_overwrite": "true",
    });
    Ok(json(
        StatusCode::OK,
        &json!({"data": data, "request_id": request_id}),
    ))
}
