//! `GET /uploads?action=getPolicy&model=…`: leave to upload one folder's worth for one model.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::json;

use crate::app::Shared;
use crate::clock::{china_date, now_ms, utc_iso};
use crate::failure::{Failure, json};
use crate::keys::authorize;
use crate::model;
use crate::rate::POLICY_RATE;
use crate::secret::{hex, uuid};
use crate::upload::store::Policy;

const LIFE_S: u64 = 300;
const BUCKET: &str = "dashscope-file-mgr";
/// What a form must name as its `OSSAccessKeyId`.
pub const ACCESS_KEY_ID: &str = "STAND_IN_UPLOAD_KEY_ID";

/// The query.
#[derive(Debug, Deserialize)]
pub struct Asked {
    action: Option<String>,
    model: Option<String>,
}

/// The route.
///
/// # Errors
/// The key, the action, the model, the rate.
pub async fn get_policy(
    State(app): State<Shared>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if asked.action.as_deref() != Some("getPolicy") {
        return Err(Failure::invalid_parameter("action must be getPolicy"));
    }
    let model = asked
        .model
        .filter(|name| model::exists(name))
        .ok_or_else(|| Failure::invalid_parameter("Model not exist."))?;
    if !app
        .limits
        .allow(&caller.account, &format!("policy {model}"), POLICY_RATE)
    {
        return Err(Failure::rate_limited());
    }

    let (now, request_id) = (now_ms(), uuid());
    let until_ms = if app.control.next_policy_is_expired() {
        now.saturating_sub(1_000)
    } else {
        now + LIFE_S * 1_000
    };
    let upload_dir = format!(
        "dashscope-instant/{}/{}/{request_id}",
        hex(),
        china_date(now)
    );
    let largest_bytes = app.options.largest_upload_bytes;
    let conditions = json!([
        ["content-length-range", 0, largest_bytes],
        ["starts-with", "$key", upload_dir],
        {"bucket": BUCKET},
        {"x-oss-object-acl": "private"},
        {"x-oss-forbid-overwrite": "true"},
    ]);
    let policy = json!({"expiration": utc_iso(until_ms), "conditions": conditions}).to_string();
    let policy = BASE64_STANDARD.encode(policy);
    let issued = Policy {
        account: caller.account,
        model,
        upload_dir: upload_dir.clone(),
        until_ms,
        largest_bytes,
    };
    let signature = app.uploads.issue(&policy, issued);
    let data = json!({
        "policy": policy,
        "signature": signature,
        "upload_dir": upload_dir,
        "upload_host": format!("{}/oss", app.base),
        "expire_in_seconds": LIFE_S,
        "max_file_size_mb": largest_bytes.div_ceil(1 << 20),
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
