//! Executor that counts wake-ups and polls only what was woken, so that a lost wake-up shows.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Waker of one future, with its number of wake-ups.
pub struct WakeFlag {
    wakes: AtomicU64,
    seen: AtomicU64,
    /// Waker of the future that polls this one.
    parent: Option<Waker>,
}

impl WakeFlag {
    /// A flag that is raised: a new future is polled once without being woken.
    pub fn raised(parent: Option<Waker>) -> Arc<Self> {
        Arc::new(Self {
            wakes: AtomicU64::new(1),
            seen: AtomicU64::new(0),
            parent,
        })
    }

    /// Whether the future was woken since the last call.
    pub fn take(&self) -> bool {
        let wakes = self.wakes.load(Ordering::Relaxed);
        self.seen.swap(wakes, Ordering::Relaxed) != wakes
    }

    /// Wake-ups so far.
    pub fn wakes(&self) -> u64 {
        self.wakes.load(Ordering::Relaxed) - 1
    }
}

impl Wake for WakeFlag {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::Relaxed);
        if let Some(parent) = &self.parent {
            parent.wake_by_ref();
        }
    }
}

/// Runs futures side by side, each with a waker of its own, and gives their outputs in order.
pub async fn join_all<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures
        .into_iter()
        .map(|future| (Some(Box::pin(future)), None, None))
        .collect();
    poll_fn(|context| {
        for (future, flag, output) in &mut running {
            let Some(pending) = future else { continue };
            let flag = flag.get_or_insert_with(|| WakeFlag::raised(Some(context.waker().clone())));
            if flag.take()
                && let Poll::Ready(value) = poll_with(pending.as_mut(), flag)
            {
                (*future, *output) = (None, Some(value));
            }
        }
        if running.iter().all(|(_, _, output)| output.is_some()) {
            Poll::Ready(
                running
                    .iter_mut()
                    .filter_map(|(_, _, output)| output.take())
                    .collect(),
            )
        } else {
            Poll::Pending
        }
    })
    .await
}

/// Runs two futures side by side.
pub async fn join<T>(first: impl Future<Output = T>, second: impl Future<Output = T>) -> (T, T) {
    let (first, second) = (pin!(first), pin!(second));
    let both: [Pin<&mut dyn Future<Output = T>>; 2] = [first, second];
    let mut outputs = join_all(both).await.into_iter();
    (outputs.next().unwrap(), outputs.next().unwrap())
}

/// Polls a future with the waker of its flag.
pub fn poll_with<T>(
    future: Pin<&mut (impl Future<Output = T> + ?Sized)>,
    flag: &Arc<WakeFlag>,
) -> Poll<T> {
    let waker = Waker::from(Arc::clone(flag));
    future.poll(&mut Context::from_waker(&waker))
}
