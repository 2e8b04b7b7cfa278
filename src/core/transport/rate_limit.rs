//! Rate limiter: spaces requests so that many calls of one client stay under the service's limits
//! (docs/dashscope-api.md §3.7). The limits are the account's: what its other clients send is
//! waited out when the service answers 429.

use core::cell::Cell;

/// Spaces requests of one kind.
#[derive(Default)]
pub(crate) struct RateLimiter {
    /// Reserved moments in ascending order, as `Host::now_ms` counts.
    reserved_ms: Cell<Vec<u64>>,
}

/// Reserved moment of one request. Dropping it before the request is sent frees the moment: a
/// thousand waits that are aborted must not delay the next request.
pub(crate) struct Reservation<'a> {
    limiter: &'a RateLimiter,
    at_ms: u64,
    is_used: bool,
}

impl Reservation<'_> {
    /// Milliseconds from `now` until the request may be sent.
    pub(crate) fn delay_ms(&self, now: u64) -> u64 {
        self.at_ms.saturating_sub(now)
    }

    /// Keeps the moment: the request is sent.
    pub(crate) fn confirm(mut self) {
        self.is_used = true;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.is_used {
            let mut reserved = self.limiter.reserved_ms.take();
            reserved.retain(|at| *at != self.at_ms);
            self.limiter.reserved_ms.set(reserved);
        }
    }
}

impl RateLimiter {
    /// Reserves the first moment from `now` on that is `interval_ms` away from all others.
    pub(crate) fn reserve(&self, now: u64, interval_ms: u64) -> Reservation<'_> {
        let mut reserved = self.reserved_ms.take();
        reserved.retain(|at| at + interval_ms > now);
        let (mut at_ms, mut index) = (now, 0);
        for other in reserved.iter() {
            if at_ms + interval_ms <= *other {
                break;
            }
            at_ms = (other + interval_ms).max(at_ms);
            index += 1;
        }
        reserved.insert(index, at_ms);
        self.reserved_ms.set(reserved);
        Reservation {
            limiter: self,
            at_ms,
            is_used: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shortest interval of the service: 20 queries a second.
    const INTERVAL_MS: u64 = 53;

    /// Largest number of moments in any second.
    fn most_in_a_second(moments: &[u64]) -> usize {
        let in_second = |start: &u64| {
            moments
                .iter()
                .filter(|at| (*start..*start + 1000).contains(at))
                .count()
        };
        moments.iter().map(in_second).max().unwrap_or(0)
    }

    #[test]
    fn a_thousand_requests_are_spread_and_one_alone_does_not_wait() {
        let limiter = RateLimiter::default();
        let now = 5_000;
        let reservations: Vec<_> = (0..1000)
            .map(|_| limiter.reserve(now, INTERVAL_MS))
            .collect();
        let moments: Vec<u64> = reservations
            .iter()
            .map(|reservation| reservation.at_ms)
            .collect();
        assert_eq!(moments[0], now);
        assert!(most_in_a_second(&moments) <= 20);
        assert_eq!(
            moments[999],
            now + INTERVAL_MS * 999,
            "no moment is left unused"
        );
        assert_eq!(limiter.reserve(1_000_000, INTERVAL_MS).at_ms, 1_000_000);
    }

    #[test]
    fn a_dropped_reservation_frees_its_moment_and_a_used_one_does_not() {
        let limiter = RateLimiter::default();
        let reserve = || limiter.reserve(0, INTERVAL_MS);
        reserve().confirm();
        let mut waiting: Vec<_> = (0..100).map(|_| reserve()).collect();
        drop(waiting.remove(49));
        assert_eq!(reserve().at_ms, INTERVAL_MS * 50, "the gap");
        drop(waiting);
        assert_eq!(reserve().at_ms, INTERVAL_MS);
    }
}
