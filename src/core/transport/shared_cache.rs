//! Cache of values that are fetched once and shared by calls side by side: the API key, upload
//! policies.

use core::cell::Cell;
use core::future::Future;

use crate::error::Result;
use crate::transport::mutex::Mutex;

/// Values that were fetched, until they are invalidated.
pub(crate) struct SharedCache<T> {
    entries: Cell<Vec<T>>,
    /// Held while a value is fetched: of several calls that miss, one fetches and the others find
    /// its value.
    fetching: Mutex,
}

impl<T> Default for SharedCache<T> {
    fn default() -> Self {
        Self {
            entries: Cell::default(),
            fetching: Mutex::default(),
        }
    }
}

impl<T: Clone> SharedCache<T> {
    /// Cached value for which `matches` is true; else the value that `fetch` gives, which is
    /// cached.
    ///
    /// # Errors
    /// The error of `fetch`; nothing is cached then, and the next call fetches again.
    pub(crate) async fn get_or_fetch(
        &self,
        matches: impl Fn(&T) -> bool,
        fetch: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let _guard = self.fetching.lock().await;
        let entries = self.entries.take();
        let cached = entries.iter().find(|entry| matches(entry)).cloned();
        self.entries.set(entries);
        if let Some(value) = cached {
            return Ok(value);
        }
        let value = fetch.await?;
        let mut entries = self.entries.take();
        entries.push(value.clone());
        self.entries.set(entries);
        Ok(value)
    }

    /// Removes the values for which `is_stale` is true.
    pub(crate) fn invalidate(&self, is_stale: impl Fn(&T) -> bool) {
        let mut entries = self.entries.take();
        entries.retain(|entry| !is_stale(entry));
        self.entries.set(entries);
    }
}

#[cfg(test)]
mod tests {
    use super::SharedCache;
    use crate::error::{Error, ErrorKind, Result};
    use core::cell::Cell;
    use core::future::{Future, poll_fn};
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};

    /// Runs futures that are never pending for longer than one poll.
    fn ready<T>(future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..10 {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
        }
        panic!("still pending")
    }

    fn get(cache: &SharedCache<u32>, wanted: u32, fetches: &Cell<u32>) -> u32 {
        let fetch = async {
            fetches.set(fetches.get() + 1);
            Ok(wanted)
        };
        ready(cache.get_or_fetch(|value| *value == wanted, fetch)).unwrap()
    }

    #[test]
    fn a_value_is_fetched_once_until_it_is_invalidated() {
        let (cache, fetches) = (SharedCache::default(), Cell::new(0));
        assert_eq!([get(&cache, 1, &fetches), get(&cache, 1, &fetches)], [1, 1]);
        assert_eq!(
            get(&cache, 2, &fetches),
            2,
            "a value of another kind is fetched too"
        );
        assert_eq!(fetches.get(), 2);
        cache.invalidate(|value| *value == 1);
        assert_eq!(
            (get(&cache, 2, &fetches), fetches.get()),
            (2, 2),
            "the other value stays"
        );
        assert_eq!((get(&cache, 1, &fetches), fetches.get()), (1, 3));
    }

    #[test]
    fn calls_side_by_side_share_one_fetch() {
        let (cache, fetches) = (SharedCache::<u32>::default(), Cell::new(0));
        let slow = || async {
            fetches.set(fetches.get() + 1);
            let mut polled = false;
            poll_fn(|context| {
                if core::mem::replace(&mut polled, true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
            Ok(fetches.get())
        };
        let mut first = pin!(cache.get_or_fetch(|_| true, slow()));
        let mut second = pin!(cache.get_or_fetch(|_| true, slow()));
        let mut context = Context::from_waker(Waker::noop());
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(Ok(1)));
        assert_eq!(second.as_mut().poll(&mut context), Poll::Ready(Ok(1)));
    }

    #[test]
    fn a_failed_or_dropped_fetch_is_not_cached() {
        let cache = SharedCache::<u32>::default();
        let error: Result<u32> = ready(cache.get_or_fetch(|_| true, async {
            Err(Error::new(ErrorKind::Network, format_args!("x")))
        }));
        assert!(error.is_err());
        let mut dropped = Box::pin(cache.get_or_fetch(|_| true, core::future::pending()));
        assert!(
            dropped
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
        drop(dropped);
        assert_eq!(get(&cache, 7, &Cell::new(0)), 7);
    }
}
