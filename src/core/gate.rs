//! Lets one future at a time through, so that what one fetches the next finds.

use core::cell::Cell;
use core::task::{Poll, Waker};

#[derive(Default)]
pub(crate) struct Gate {
    taken: Cell<bool>,
    waiting: Cell<Vec<Waker>>,
}

/// A turn; over when dropped, also in the middle of a future that is dropped.
pub(crate) struct Turn<'a>(&'a Gate);

impl Gate {
    pub(crate) async fn enter(&self) -> Turn<'_> {
        core::future::poll_fn(|context| {
            if self.taken.replace(true) {
                let mut waiting = self.waiting.take();
                waiting.push(context.waker().clone());
                self.waiting.set(waiting);
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.taken.set(false);
        // All, because any of them may have been dropped since.
        for waker in self.0.waiting.take() {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;
    use core::future::Future;
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};

    #[test]
    fn one_at_a_time_and_a_dropped_turn_is_over() {
        let gate = Gate::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(gate.enter());
        let Poll::Ready(turn) = first.as_mut().poll(&mut context) else {
            panic!("the gate is open")
        };
        let mut second = pin!(gate.enter());
        assert!(second.as_mut().poll(&mut context).is_pending());
        drop(turn);
        assert!(second.as_mut().poll(&mut context).is_ready());
    }
}
