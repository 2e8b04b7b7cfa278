//! Temporary tokens: `POST /tokens` (docs/dashscope-api.md §7).

use crate::error::Result;
use crate::json::{SAFE_INTEGER_MAX, Value, url};
use crate::options::operation::Options;
use crate::transport::host::{Host, Method};
use crate::transport::{BoxFuture, RequestPolicy, Transport, no_retry, parse_answer};

const CREATE: RequestPolicy = no_retry("Making a token");

/// Creates a token.
pub(crate) fn create_token<'a, H: Host>(
    transport: &'a Transport<H>,
    options: &Options,
) -> BoxFuture<'a, Value> {
    let mut query = Value::object();
    options.apply(&mut query);
    let path = url::with_query("/tokens", &query);
    let request = transport.endpoint.request(Method::Post, &path);
    let parse = |body: Result<Vec<u8>>| parse_answer("a request for a token", &body?, &parse_token);
    transport.fetch(&CREATE, request, Box::new(parse))
}

fn parse_token(answer: &Value) -> Option<Value> {
    let expires_at_s = answer.get_path("expires_at").to_u64_lenient().unwrap_or(0);
    let mut token = Value::object();
    token.set_path("token", answer.get_path("token").to_text()?);
    let expires_at_ms = expires_at_s
        .saturating_mul(1000)
        .min(SAFE_INTEGER_MAX as u64);
    token.set_path("expiresAtMs", expires_at_ms);
    Some(token)
}
