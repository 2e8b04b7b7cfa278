//! One HTTP exchange and all around it: key, timeouts, retries, errors, links. It knows nothing of
//! speech.

mod credentials;
mod endpoint;
mod error_codes;
mod error_response;
mod foreign_answer;
mod future;
pub(crate) mod host;
mod links;
mod mutex;
mod policy;
mod rate_limit;
mod redaction;
mod response;
mod shared_cache;

use core::future::Future;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Value, url};
use crate::options::client::ClientOptions;
use crate::transport::host::{Host, HttpRequest, NetworkError, Response};

pub(crate) use credentials::Credentials;
pub use credentials::KeySupplier;
pub(crate) use endpoint::Endpoint;
#[cfg(fuzzing)]
pub(crate) use error_response::{ErrorBody, error_in_ok_body};
pub(crate) use error_response::{
    ErrorResponse, OK, excerpt, response_error, task_error, unreadable_answer,
};
pub use future::BoxFuture;
pub(crate) use future::LocalFuture;
pub use links::{LinkRouter, Purpose};
pub(crate) use policy::{
    RequestPolicy, backoff_ms, idempotent, is_link_rejected, may_repeat_download, may_repeat_query,
    may_repeat_submit, may_repeat_upload, no_retry,
};
pub(crate) use rate_limit::RateLimiter;
#[cfg(fuzzing)]
pub(crate) use redaction::redact;
pub use redaction::redact_queries;
pub(crate) use response::{parse_answer, parse_confirmation};
pub(crate) use shared_cache::SharedCache;

/// Largest body of an answer that is read whole; the answer to a task of 100 files has 60 KB.
const BODY_BYTES_MAX: usize = 4 << 20;
/// Longest time for the rest of a body that nobody needs.
const DRAIN_LIMIT_MS: u64 = 1000;
/// Policy of reading an error body. Its failures are not reported: the status says enough.
const ERROR_BODY: RequestPolicy = no_retry("");

/// HTTP transport of one client, shared by its services.
pub(crate) struct Transport<H> {
    pub(crate) host: H,
    pub(crate) endpoint: Endpoint,
    credentials: Credentials,
    link_router: Option<LinkRouter>,
}

impl<H: Host> Transport<H> {
    pub(crate) fn new(
        host: H,
        options: ClientOptions,
        key_supplier: Option<KeySupplier>,
        link_router: Option<LinkRouter>,
    ) -> Self {
        Self {
            host,
            endpoint: Endpoint::new(options.base_url, options.workspace),
            credentials: Credentials::new(options.api_key, key_supplier),
            link_router,
        }
    }

    /// Waits `ms` milliseconds. Boxed like all futures of many callers (`future.rs`).
    pub(crate) fn sleep(&self, ms: u64) -> LocalFuture<'_, ()> {
        Box::pin(self.host.sleep_ms(ms))
    }

    /// Waits until `limiter` lets a request through, `interval_ms` away from all others.
    pub(crate) fn acquire<'a>(
        &'a self,
        limiter: &'a RateLimiter,
        interval_ms: u64,
    ) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            let now = self.host.now_ms();
            let reservation = limiter.reserve(now, interval_ms);
            let delay_ms = reservation.delay_ms(now);
            if delay_ms > 0 {
                self.sleep(delay_ms).await;
            }
            reservation.confirm();
        })
    }

    /// Sends a request, reads the body of its response with the retries of `policy`, and passes the
    /// body, or the failure, to `parse`.
    pub(crate) fn fetch<'a>(
        &'a self,
        policy: &'static RequestPolicy,
        request: HttpRequest,
        parse: Box<dyn Fn(Result<Vec<u8>>) -> Result<Value> + 'a>,
    ) -> BoxFuture<'a, Value> {
        Box::pin(async move {
            let result = parse(self.fetch_body(policy, request).await);
            result.map_err(|error| self.redacted(error))
        })
    }

    /// Sends a request and reads the body of its response, with the retries of `policy`.
    pub(crate) fn fetch_body<'a>(
        &'a self,
        policy: &'static RequestPolicy,
        request: HttpRequest,
    ) -> BoxFuture<'a, Vec<u8>> {
        Box::pin(async move {
            let attempt = async || {
                let mut response = self.send(policy, &request).await?;
                self.read_body(policy, &mut response).await
            };
            self.retry(policy.should_retry, attempt).await
        })
    }

    /// Repeats `attempt` while `should_retry` says so, with growing pauses. The only retry loop.
    pub(crate) async fn retry<T>(
        &self,
        should_retry: fn(&Error, u32) -> bool,
        attempt: impl AsyncFn() -> Result<T>,
    ) -> Result<T> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match attempt().await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            if !should_retry(&error, attempts) {
                return Err(error);
            }
            let pause_ms = backoff_ms(attempts, error.retry_after_ms, self.host.random());
            self.sleep(pause_ms).await;
        }
    }

    /// Sends a request once; a status that is not 2xx is an error. A supplied key that the service
    /// refuses is renewed once: a refused request had no effect, so this still sends it once.
    pub(crate) fn send<'a>(
        &'a self,
        policy: &'static RequestPolicy,
        request: &'a HttpRequest,
    ) -> BoxFuture<'a, H::Response> {
        Box::pin(async move {
            let mut may_renew = request.to_api && self.credentials.can_renew();
            loop {
                let key = if request.to_api {
                    self.credentials.current_key().await?
                } else {
                    None
                };
                let sent = self.host.send(with_key(request, key.as_deref()));
                let limit_ms = policy.idle_timeout_s * 1000;
                let mut response = match self.timeout(limit_ms, sent).await {
                    Some(Ok(response)) => response,
                    Some(Err(failure)) => {
                        return Err(no_response_error(policy, request, Some(failure)));
                    }
                    None => return Err(no_response_error(policy, request, None)),
                };
                match response.status() {
                    200..300 => return Ok(response),
                    401 if may_renew => may_renew = false,
                    _ => {
                        let body = self.read_body(&ERROR_BODY, &mut response).await;
                        let body = body.unwrap_or_default();
                        return Err(status_error(policy, request, &response, &body));
                    }
                }
                self.credentials.discard(key.as_deref());
            }
        })
    }

    /// Reads the body of a response to its end, at most [`BODY_BYTES_MAX`] bytes. Boxed like all
    /// futures of many callers.
    pub(crate) fn read_body<'a>(
        &'a self,
        policy: &'static RequestPolicy,
        response: &'a mut H::Response,
    ) -> BoxFuture<'a, Vec<u8>> {
        Box::pin(async move {
            let mut body: Vec<u8> = Vec::new();
            while let Some(chunk) = self.next_chunk(policy, response).await? {
                let is_too_large = body.len() + chunk.len() > BODY_BYTES_MAX;
                if is_too_large || body.try_reserve(chunk.len()).is_err() {
                    let (label, limit_mib) = (policy.label, BODY_BYTES_MAX >> 20);
                    let message =
                        format_args!("{label} failed: the answer is larger than {limit_mib} MiB.");
                    return Err(Error::new(ErrorKind::Decode, message));
                }
                body.extend_from_slice(&chunk);
            }
            Ok(body)
        })
    }

    /// Reads the body of a response that nobody needs, so that the exchange ends and is not aborted.
    /// Gives up after [`DRAIN_LIMIT_MS`]; no failure matters.
    pub(crate) async fn drain(&self, mut response: H::Response) {
        let body = self.read_body(&ERROR_BODY, &mut response);
        self.timeout(DRAIN_LIMIT_MS, body).await;
    }

    /// Reads the next chunk of a body; `None` at its end.
    pub(crate) async fn next_chunk(
        &self,
        policy: &RequestPolicy,
        response: &mut H::Response,
    ) -> Result<Option<Vec<u8>>> {
        let (status, idle_timeout_s) = (response.status(), policy.idle_timeout_s);
        match self.timeout(idle_timeout_s * 1000, response.chunk()).await {
            Some(Ok(chunk)) => Ok(chunk),
            Some(Err(NetworkError(reason))) => Err(broken_off_error(policy, status, &reason)),
            None => {
                let reason = format!("nothing came for {idle_timeout_s} s");
                Err(broken_off_error(policy, status, &reason))
            }
        }
    }

    /// Output of `work`, or `None` after `limit_ms`; `work` is dropped then.
    pub(crate) fn timeout<F: Future>(
        &self,
        limit_ms: u64,
        work: F,
    ) -> impl Future<Output = Option<F::Output>> {
        future::with_deadline(work, self.sleep(limit_ms))
    }

    /// Redacts an error before it leaves the core: keys in any escape, queries of links.
    pub(crate) fn redacted(&self, mut error: Box<Error>) -> Box<Error> {
        self.credentials.redact(&mut error);
        error
    }

    /// Routes a link that the service gave.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`], naming `routeLink`, where that gives no URL.
    pub(crate) fn route(&self, link: &str, purpose: Purpose) -> Result<String> {
        links::route(&self.endpoint, self.link_router.as_ref(), link, purpose)
    }
}

/// Error of a response whose body broke off.
pub(crate) fn broken_off_error(policy: &RequestPolicy, status: u16, reason: &str) -> Box<Error> {
    let label = policy.label;
    let message = format_args!("{label} failed: the answer broke off ({reason}).");
    let mut error = Error::new(ErrorKind::Network, message);
    error.status = Some(status);
    error
}

fn status_error(
    policy: &RequestPolicy,
    request: &HttpRequest,
    response: &impl Response,
    body: &[u8],
) -> Box<Error> {
    let response = ErrorResponse {
        status: response.status(),
        request_id: response.header("x-request-id"),
        retry_after_ms: policy::retry_after_ms(|name| response.header(name)),
        is_from_api: request.to_api,
        body,
    };
    response_error(policy.label, &response)
}

/// Copy of a request with the key in its header.
fn with_key(request: &HttpRequest, key: Option<&str>) -> HttpRequest {
    let mut request = request.clone();
    if let Some(key) = key {
        request
            .headers
            .push(("Authorization", format!("Bearer {key}")));
    }
    request
}

/// Error of a request without a response; `failure` is `None` where its timeout passed.
fn no_response_error(
    policy: &RequestPolicy,
    request: &HttpRequest,
    failure: Option<NetworkError>,
) -> Box<Error> {
    let (label, place) = (policy.label, url::without_secrets(&request.url));
    let reason = match failure {
        Some(NetworkError(reason)) => reason,
        None => format!("no answer within {} s", policy.idle_timeout_s),
    };
    let hint = if request.to_api {
        "a web page cannot call the service itself (no CORS) and needs a relay as baseUrl"
    } else {
        "a web page cannot reach the service's storage itself (no CORS) and needs a relay that \
         gives links of its own, or routeLink"
    };
    let message = format_args!(
        "{label} failed: no answer from {place} ({reason}). Check the connection; {hint}."
    );
    Error::new(ErrorKind::Network, message)
}
