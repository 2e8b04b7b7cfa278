//! Temporary tokens: `POST /tokens` (docs/dashscope-api.md §7).

use std::rc::Rc;

use crate::json::{SAFE_INTEGER_MAX, Value, url};
use crate::options::operation::Options;
use crate::transport::host::{Host, Method};
use crate::transport::{BoxFuture, RequestPolicy, Transport, no_retry, parse_answer};

const CREATE: RequestPolicy = no_retry("Making a token");

/// Service of temporary tokens.
pub struct Tokens<H> {
    transport: Rc<Transport<H>>,
}

impl<H: Host> Tokens<H> {
    pub(crate) fn new(transport: Rc<Transport<H>>) -> Self {
        Self { transport }
    }

    /// Creates a token: `token`, `expiresAtMs`.
    ///
    /// # Errors
    /// Any failure of the request.
    pub fn create(&self, options: &Options) -> BoxFuture<'_, Value> {
        let mut query = Value::object();
        options.apply(&mut query);
        let path = url::with_query("/tokens", &query);
        let request = self.transport.endpoint.request(Method::Post, &path);
        let parse = |body: &[u8]| parse_answer("a request for a token", body, &parse_token);
        self.transport.fetch(&CREATE, request, Box::new(parse))
    }
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
