//! A platform whose service refuses every request at once, so that a call ends with its first one.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use dashscope_asr_core::{Host, HttpRequest, LocalFile, NetworkError, Response};

/// Status that is never repeated.
const REFUSED: u16 = 401;

/// The platform; it keeps the requests.
#[derive(Default)]
pub struct RefusingHost {
    /// Requests in their order.
    pub sent: Rc<RefCell<Vec<HttpRequest>>>,
}

/// A refusal without a body.
pub struct Refusal;

impl Host for RefusingHost {
    type Response = Refusal;

    async fn send(&self, request: HttpRequest) -> Result<Refusal, NetworkError> {
        self.sent.borrow_mut().push(request);
        Ok(Refusal)
    }

    async fn read(&self, _: &LocalFile) -> Result<Vec<u8>, NetworkError> {
        Ok(b"audio".to_vec())
    }

    /// Time limits never pass, and nothing else waits before the first request.
    async fn sleep_ms(&self, delay: u64) {
        if delay > 0 {
            std::future::pending().await
        }
    }

    fn now_ms(&self) -> u64 {
        0
    }

    fn random(&self) -> f64 {
        0.5
    }
}

impl Response for Refusal {
    fn status(&self) -> u16 {
        REFUSED
    }

    fn header(&self, _: &str) -> Option<String> {
        None
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, NetworkError> {
        Ok(None)
    }
}

/// Output of a future that waits for nothing.
pub fn at_once<F: Future>(work: F) -> F::Output {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a call waits before its first request"),
    }
}
