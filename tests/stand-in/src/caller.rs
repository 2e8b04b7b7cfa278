//! The caller of a route, and the uploads that a request may read.

use axum::http::HeaderMap;

use crate::request::is_enabled;

/// The account behind a request. Every long-lived key is an account of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The long-lived key.
    pub account: String,
    /// Whether the request has a temporary token in place of the key.
    pub temporary: bool,
}

/// The parts of a request that decide which uploads may be read.
#[derive(Debug, Clone)]
pub struct AudioAccess {
    /// The account and its kind of key.
    pub caller: Caller,
    /// The model of the request.
    pub model: String,
    /// Whether the request has `X-DashScope-OssResourceResolve: enable`.
    pub resolves_oss: bool,
}

impl AudioAccess {
    /// The access of a caller's request with these headers.
    pub fn new(caller: Caller, model: &str, headers: &HeaderMap) -> Self {
        Self {
            caller,
            model: model.to_owned(),
            resolves_oss: is_enabled(headers, "x-dashscope-ossresourceresolve"),
        }
    }
}
