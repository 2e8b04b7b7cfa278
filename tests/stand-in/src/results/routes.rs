//! `GET /results/{path}`.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::clock::now_ms;
use crate::oss_failure::OssFailure;
use crate::results::store::Link;
use crate::state::SharedState;

/// `GET /results/{path}`.
pub async fn get(
    State(app): State<SharedState>,
    Path(path): Path<String>,
    Query(link): Query<Link>,
    headers: HeaderMap,
) -> Result<Response, OssFailure> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(OssFailure::AuthorizationSent);
    }
    let document = app.results.open(&path, &link, now_ms())?;
    let mut response = ([(header::CONTENT_TYPE, "application/json")], document).into_response();
    if let Some(value) = link
        .disposition
        .and_then(|text| HeaderValue::from_str(&text).ok())
    {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
