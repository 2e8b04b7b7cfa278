//! `POST /tokens`: a short-lived key (docs/dashscope-api.md §7).

use crate::account::Token;
use crate::config::Config;
use crate::error::Result;
use crate::host::{HttpRequest, Method};
use crate::wire::read_answer;

/// `Number.MAX_SAFE_INTEGER`.
const EXACT_MAX: u64 = (1 << 53) - 1;

pub(crate) fn request(config: &Config, expires_in_seconds: Option<u32>) -> HttpRequest {
    let query = expires_in_seconds.map_or(String::new(), |seconds| format!("?expire_in_seconds={seconds}"));
    config.api(Method::Post, &format!("/tokens{query}"))
}

pub(crate) fn read(body: &[u8]) -> Result<Token> {
    read_answer("a request for a token", body, |reader| {
        let (mut token, mut expires_at) = (None, 0);
        reader.object(&mut |reader, key| match key {
            "token" => reader.text().map(|text| token = text),
            "expires_at" => reader.count().map(|seconds| expires_at = seconds.unwrap_or(0)),
            _ => reader.skip(),
        })?;
        Ok(token.map(|token| Token { token, expires_at_ms: expires_at.saturating_mul(1000).min(EXACT_MAX) }))
    })
}
