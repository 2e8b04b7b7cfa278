//! Boxed futures, and a future with a deadline.

use core::future::Future;
use core::pin::{Pin, pin};
use core::task::Poll;

use crate::error::Result;

/// Future on the heap. Each `async fn` that is awaited in many places would be compiled into each
/// of its callers, a kilobyte of wasm a time; a boxed one is compiled once.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Boxed future of a call that may fail.
pub type BoxFuture<'a, T> = LocalFuture<'a, Result<T>>;

/// Output of `work`, or `None` when `deadline` completes first. Work that is late is dropped, which
/// cancels it.
pub(crate) async fn with_deadline<F: Future>(
    work: F,
    mut deadline: LocalFuture<'_, ()>,
) -> Option<F::Output> {
    let mut work = pin!(work);

    core::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => deadline.as_mut().poll(context).map(|()| None),
    })
    .await
}
