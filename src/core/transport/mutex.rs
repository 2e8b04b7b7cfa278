//! Asynchronous mutex of one thread.

use core::cell::Cell;
use core::task::{Poll, Waker};

/// Mutex without data: holders run one after another.
#[derive(Default)]
pub(crate) struct Mutex {
    is_locked: Cell<bool>,
    wakers: Cell<Vec<Waker>>,
}

/// Lock that is released on drop, also when its future is dropped half-way.
pub(crate) struct MutexGuard<'a>(&'a Mutex);

impl Mutex {
    /// Waits until no other guard is alive.
    pub(crate) async fn lock(&self) -> MutexGuard<'_> {
        core::future::poll_fn(|context| {
            if self.is_locked.replace(true) {
                let mut wakers = self.wakers.take();
                wakers.push(context.waker().clone());
                self.wakers.set(wakers);
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
        MutexGuard(self)
    }
}

impl Drop for MutexGuard<'_> {
    fn drop(&mut self) {
        self.0.is_locked.set(false);
        // All wakers, because the future behind any of them may have been dropped since.
        for waker in self.0.wakers.take() {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mutex;
    use core::future::Future;
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    #[derive(Default)]
    struct CountingWaker(AtomicUsize);

    impl Wake for CountingWaker {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_second_lock_waits_and_is_woken_when_the_guard_is_dropped() {
        let mutex = Mutex::default();
        let wakes = Arc::new(CountingWaker::default());
        let waker = Waker::from(Arc::clone(&wakes));
        let mut context = Context::from_waker(&waker);
        let Poll::Ready(guard) = pin!(mutex.lock()).poll(&mut context) else {
            panic!("nobody holds the lock")
        };
        let mut second = pin!(mutex.lock());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!(wakes.0.load(Ordering::Relaxed), 0);
        drop(guard);
        assert_eq!(wakes.0.load(Ordering::Relaxed), 1);
        assert!(second.as_mut().poll(&mut context).is_ready());
    }

    #[test]
    fn a_waiter_that_was_dropped_does_not_keep_the_next_from_being_woken() {
        let mutex = Mutex::default();
        let counters = [
            Arc::new(CountingWaker::default()),
            Arc::new(CountingWaker::default()),
        ];
        let wakers = counters.clone().map(Waker::from);
        let Poll::Ready(guard) = pin!(mutex.lock()).poll(&mut Context::from_waker(&wakers[0]))
        else {
            panic!("nobody holds the lock")
        };
        let mut dropped = Box::pin(mutex.lock());
        assert!(
            dropped
                .as_mut()
                .poll(&mut Context::from_waker(&wakers[0]))
                .is_pending()
        );
        let mut next = pin!(mutex.lock());
        assert!(
            next.as_mut()
                .poll(&mut Context::from_waker(&wakers[1]))
                .is_pending()
        );
        drop(dropped);
        drop(guard);
        assert_eq!(counters[1].0.load(Ordering::Relaxed), 1);
        assert!(
            next.as_mut()
                .poll(&mut Context::from_waker(&wakers[1]))
                .is_ready()
        );
    }
}
