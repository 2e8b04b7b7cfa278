//! Parts of a request that several routes read.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use crate::failure::Failure;

/// Whether the header has the value `enable`.
pub fn is_enabled(headers: &HeaderMap, name: &str) -> bool {
    headers
        .get(name)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"enable"))
}

/// Whether a request asks for a stream of events.
pub fn wants_stream(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    is_enabled(headers, "x-dashscope-sse") || accept.contains("text/event-stream")
}

/// Parses the JSON object in the body of a request.
///
/// # Errors
/// 400 for anything else.
pub fn read_body(body: &[u8]) -> Result<Map<String, Value>, Failure> {
    serde_json::from_slice(body).map_err(|error| {
        Failure::invalid_parameter(format!(
            "Required body invalid, please check the request body format: {error}"
        ))
    })
}
