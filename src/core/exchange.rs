//! One request and its answer: the key, the deadline of each, and what a broken exchange is called.

use core::future::Future;
use core::pin::{Pin, pin};
use core::task::Poll;
use std::rc::Rc;

use crate::client::Client;
use crate::config::{Key, checked_key};
use crate::error::{Error, ErrorKind, Result};
use crate::host::{Host, HttpRequest, NetworkError, Response};
use crate::poll;
use crate::retry;
use crate::url;
use crate::wire::failure::{self, Refusal};

/// What a request is for.
pub(crate) struct Errand {
    /// How messages begin: "Submitting the task".
    pub(crate) doing: &'static str,
    /// Longest time in seconds without an answer, or without another piece of a body, before it
    /// counts as lost.
    pub(crate) silence_max_s: u64,
    /// Whether what failed, so many times by now, is tried again.
    pub(crate) again: fn(&Error, u32) -> bool,
}

/// What is sent once, whatever happens.
pub(crate) const fn once(doing: &'static str) -> Errand {
    Errand {
        doing,
        silence_max_s: SILENCE_MAX_S,
        again: |_, _| false,
    }
}

/// What only reads, or comes to the same when it is done twice: repeated a few times while its
/// failure may pass.
pub(crate) const fn repeated(doing: &'static str) -> Errand {
    Errand {
        doing,
        silence_max_s: SILENCE_MAX_S,
        again: retry::read_again,
    }
}

const SILENCE_MAX_S: u64 = 30;
/// Reads what a refusal says; what goes wrong with that is not told.
const REFUSAL: Errand = once("");
/// Largest small answer that is read: a task of 100 files takes 60 KB.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Gives a key when called; called again when the service no longer takes the last.
pub type KeySupplier = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<String>>>>>;

/// What a call will come to.
pub(crate) type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + 'a>>;

impl<H: Host> Client<H> {
    /// Sends a request to the API and returns the body of its answer; what fails is sent again as
    /// long as [`Errand::again`] says so. Boxed, as is what follows: else each caller would hold a
    /// copy of the code, a kilobyte of wasm each.
    pub(crate) fn ask<'a>(
        &'a self,
        errand: &'static Errand,
        request: HttpRequest,
    ) -> Asked<'a, Vec<u8>> {
        Box::pin(async move {
            let mut tries = 0;
            loop {
                tries += 1;
                let error = match self.answer(errand, &request).await {
                    Ok(mut response) => match self.body(errand, &mut response).await {
                        Ok(body) => return Ok(body),
                        Err(error) => error,
                    },
                    Err(error) => error,
                };
                if !(errand.again)(&error, tries) {
                    return Err(error);
                }
                self.back_off(tries, &error).await;
            }
        })
    }

    /// Sends a request; an answer that is not 2xx becomes an error. A supplied key that is no
    /// longer taken is asked for again, once: the service refused the request, so sending it again
    /// is sending it once.
    pub(crate) fn answer<'a>(
        &'a self,
        errand: &'static Errand,
        request: &'a HttpRequest,
    ) -> Asked<'a, H::Response> {
        Box::pin(async move {
            let mut may_renew = request.to_api && *self.config.key() == Key::Supplied;
            loop {
                let key = if request.to_api {
                    self.current_key().await?
                } else {
                    None
                };
                let mut sent = request.clone();
                sent.headers.extend(
                    key.iter()
                        .map(|key| ("Authorization", format!("Bearer {key}"))),
                );
                let mut response = match self
                    .within(errand.silence_max_s * 1000, self.host.send(sent))
                    .await
                {
                    Some(Ok(response)) => response,
                    Some(Err(NetworkError(reason))) => {
                        return Err(unreachable_host(errand, request, &reason));
                    }
                    None => {
                        return Err(unreachable_host(
                            errand,
                            request,
                            &format!("no answer within {} s", errand.silence_max_s),
                        ));
                    }
                };
                match response.status() {
                    200..300 => return Ok(response),
                    401 if may_renew => may_renew = false,
                    _ => {
                        // The status alone says enough when the body is lost.
                        let body = self.body(&REFUSAL, &mut response).await.unwrap_or_default();
                        return Err(refused(errand, request, &response, &body));
                    }
                }
                // Another call may have fetched a new one meanwhile; that one stays.
                if *self.key.borrow() == key {
                    self.key.take();
                }
            }
        })
    }

    async fn current_key(&self) -> Result<Option<String>> {
        match (self.config.key(), &self.key_supplier) {
            (Key::Fixed(key), _) => Ok(Some(key.clone())),
            (Key::Supplied, Some(supply)) => {
                // One call at a time asks; the others find what it got.
                let _turn = self.key_gate.enter().await;
                let kept = self.key.borrow().clone();
                if kept.is_some() {
                    return Ok(kept);
                }
                let key = checked_key(&supply().await?)?;
                self.key.replace(Some(key.clone()));
                Ok(Some(key))
            }
            (Key::None, _) | (Key::Supplied, None) => Ok(None),
        }
    }

    /// Reads the body of an answer to its end, at most [`ANSWER_BYTES_MAX`] of it.
    pub(crate) async fn body(
        &self,
        errand: &'static Errand,
        response: &mut H::Response,
    ) -> Result<Vec<u8>> {
        let mut body: Vec<u8> = Vec::new();
        while let Some(chunk) = self.chunk(errand, response).await? {
            let too_large = body.len() + chunk.len() > ANSWER_BYTES_MAX
                || body.try_reserve(chunk.len()).is_err();
            if too_large {
                return Err(Error::new(
                    ErrorKind::Decode,
                    format_args!(
                        "{} failed: the answer is larger than {} MiB.",
                        errand.doing,
                        ANSWER_BYTES_MAX >> 20
                    ),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// The next piece of a body.
    pub(crate) async fn chunk(
        &self,
        errand: &'static Errand,
        response: &mut H::Response,
    ) -> Result<Option<Vec<u8>>> {
        match self
            .within(errand.silence_max_s * 1000, response.chunk())
            .await
        {
            Some(Ok(chunk)) => Ok(chunk),
            Some(Err(NetworkError(reason))) => Err(broken_off(errand, &reason)),
            None => Err(broken_off(
                errand,
                &format!("nothing came for {} s", errand.silence_max_s),
            )),
        }
    }

    pub(crate) async fn back_off(&self, failures: u32, error: &Error) {
        self.host
            .sleep_ms(poll::backoff_ms(
                failures,
                error.retry_after_ms,
                self.host.random(),
            ))
            .await;
    }

    /// `work`, or `None` when it takes longer than `limit_ms`; then it is dropped, which cancels
    /// it.
    pub(crate) async fn within<F: Future>(&self, limit_ms: u64, work: F) -> Option<F::Output> {
        let mut work = pin!(work);
        let mut alarm = pin!(self.host.sleep_ms(limit_ms));
        core::future::poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => alarm.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}

/// An answer that began and did not end.
pub(crate) fn broken_off(errand: &Errand, reason: &str) -> Box<Error> {
    Error::new(
        ErrorKind::Network,
        format_args!("{} failed: the answer broke off ({reason}).", errand.doing),
    )
}

fn refused(
    errand: &Errand,
    request: &HttpRequest,
    response: &impl Response,
    body: &[u8],
) -> Box<Error> {
    let refusal = Refusal {
        status: response.status(),
        request_id: response.header("x-request-id"),
        retry_after_ms: retry::retry_after_ms(|name| response.header(name)),
        by_api: request.to_api,
        body,
    };
    failure::read(errand.doing, &refusal)
}

fn unreachable_host(errand: &Errand, request: &HttpRequest, reason: &str) -> Box<Error> {
    let todo = if request.to_api {
        "a web page cannot call the service itself (no CORS) and needs a relay as baseUrl"
    } else {
        "a web page cannot reach the service's storage itself (no CORS) and needs a relay that gives links of its own, or routeLink"
    };
    let (doing, place) = (errand.doing, url::without_query(&request.url));
    Error::new(
        ErrorKind::Network,
        format_args!(
            "{doing} failed: no answer from {place} ({reason}). Check the connection; {todo}."
        ),
    )
}
