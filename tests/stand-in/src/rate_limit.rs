//! The service's rate limits: a count within any window of time. Source: its rate-limit page.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lock::lock;

/// A rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests (or tokens) within any `period`.
    pub count: u64,
    /// The length of the window.
    pub period: Duration,
}

impl Rate {
    /// `count` a second.
    pub const fn per_second(count: u64) -> Self {
        Self {
            count,
            period: Duration::from_secs(1),
        }
    }

    /// `count` a minute.
    pub const fn per_minute(count: u64) -> Self {
        Self {
            count,
            period: Duration::from_secs(60),
        }
    }
}

/// Task queries, task lists and cancels, each for each account.
pub const TASK_RATE: Rate = Rate::per_second(20);
/// Upload policies, for each account and model.
pub const POLICY_RATE: Rate = Rate::per_second(100);

/// The consumption within one sliding window.
#[derive(Debug, Default)]
struct Window {
    consumed: VecDeque<(Duration, u64)>,
    sum: u64,
}

impl Window {
    fn has_capacity(&mut self, rate: Rate, now: Duration) -> bool {
        while let Some((at, amount)) = self.consumed.front().copied()
            && at + rate.period <= now
        {
            self.consumed.pop_front();
            self.sum -= amount;
        }
        self.sum < rate.count
    }

    fn consume(&mut self, amount: u64, now: Duration) {
        self.consumed.push_back((now, amount));
        self.sum += amount;
    }
}

/// The windows: one for each account and resource.
#[derive(Debug)]
pub struct RateLimiter {
    started: Instant,
    windows: Mutex<HashMap<(String, String), Window>>,
}

impl RateLimiter {
    /// A limiter without any consumption.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            windows: Mutex::default(),
        }
    }

    /// Counts one request if the limit allows another, and returns whether it does.
    pub fn try_acquire(&self, account: &str, resource: &str, rate: Rate) -> bool {
        let now = self.started.elapsed();
        let mut windows = lock(&self.windows);
        let window = windows
            .entry((account.to_owned(), resource.to_owned()))
            .or_default();
        let allowed = window.has_capacity(rate, now);
        if allowed {
            window.consume(1, now);
        }
        allowed
    }

    /// Whether the limit is not yet reached. Counts nothing: the tokens of a request are known at
    /// its end only.
    pub fn has_capacity(&self, account: &str, resource: &str, rate: Rate) -> bool {
        let now = self.started.elapsed();
        lock(&self.windows)
            .entry((account.to_owned(), resource.to_owned()))
            .or_default()
            .has_capacity(rate, now)
    }

    /// Counts an amount, also beyond the limit.
    pub fn consume(&self, account: &str, resource: &str, amount: u64) {
        let now = self.started.elapsed();
        lock(&self.windows)
            .entry((account.to_owned(), resource.to_owned()))
            .or_default()
            .consume(amount, now);
    }

    /// Forgets all consumption.
    pub fn reset(&self) {
        lock(&self.windows).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acquired(window: &mut Window, rate: Rate, now_ms: u64) -> usize {
        let now = Duration::from_millis(now_ms);
        (0..200)
            .filter(|_| {
                let room = window.has_capacity(rate, now);
                if room {
                    window.consume(1, now);
                }
                room
            })
            .count()
    }

    #[test]
    fn no_second_exceeds_its_limit() {
        let (rate, mut window) = (Rate::per_second(20), Window::default());
        assert_eq!(acquired(&mut window, rate, 0), 20);
        assert_eq!(acquired(&mut window, rate, 999), 0);
        assert_eq!(acquired(&mut window, rate, 1_000), 20);
    }

    #[test]
    fn a_limit_for_a_minute_can_be_consumed_at_once() {
        let (rate, mut window) = (Rate::per_minute(100), Window::default());
        assert_eq!(acquired(&mut window, rate, 0), 100);
        assert_eq!(acquired(&mut window, rate, 59_999), 0);
        assert_eq!(acquired(&mut window, rate, 60_000), 100);
    }

    #[test]
    fn tokens_are_counted_afterwards_and_may_exceed_the_limit() {
        let rate_limiter = RateLimiter::new();
        let rate = Rate::per_minute(10);
        assert!(rate_limiter.has_capacity("sk-a", "tokens", rate));
        rate_limiter.consume("sk-a", "tokens", 25);
        assert!(!rate_limiter.has_capacity("sk-a", "tokens", rate));
        rate_limiter.reset();
        assert!(rate_limiter.has_capacity("sk-a", "tokens", rate));
    }

    #[test]
    fn accounts_and_resources_have_windows_of_their_own() {
        let rate_limiter = RateLimiter::new();
        let once = Rate::per_minute(1);
        assert!(rate_limiter.try_acquire("sk-a", "query", once));
        assert!(!rate_limiter.try_acquire("sk-a", "query", once));
        assert!(rate_limiter.try_acquire("sk-b", "query", once));
        assert!(rate_limiter.try_acquire("sk-a", "submit", once));
    }
}
