//! The service's request limits: so many in any such time. Source: the service's rate-limit page.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::app::locked;

/// How often something may be asked.
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

/// What was spent of one [`Rate`].
#[derive(Debug, Default)]
struct Window {
    spent: VecDeque<(Duration, u64)>,
    sum: u64,
}

impl Window {
    fn has_room(&mut self, rate: Rate, now: Duration) -> bool {
        while let Some((at, amount)) = self.spent.front().copied()
            && at + rate.period <= now
        {
            self.spent.pop_front();
            self.sum -= amount;
        }
        self.sum < rate.count
    }

    fn spend(&mut self, amount: u64, now: Duration) {
        self.spent.push_back((now, amount));
        self.sum += amount;
    }
}

/// All windows: one for each account and thing asked.
#[derive(Debug)]
pub struct Limits {
    started: Instant,
    windows: Mutex<HashMap<(String, String), Window>>,
}

impl Limits {
    /// Nothing spent.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            windows: Mutex::default(),
        }
    }

    /// Whether this request is within the limit; if so it is counted.
    pub fn allow(&self, account: &str, what: &str, rate: Rate) -> bool {
        let now = self.started.elapsed();
        let mut windows = locked(&self.windows);
        let window = windows
            .entry((account.to_owned(), what.to_owned()))
            .or_default();
        let allowed = window.has_room(rate, now);
        if allowed {
            window.spend(1, now);
        }
        allowed
    }

    /// Whether anything is left, without taking it: what a request costs in tokens is known at its
    /// end only.
    pub fn has_room(&self, account: &str, what: &str, rate: Rate) -> bool {
        let now = self.started.elapsed();
        locked(&self.windows)
            .entry((account.to_owned(), what.to_owned()))
            .or_default()
            .has_room(rate, now)
    }

    /// Counts `amount`, also beyond the limit.
    pub fn spend(&self, account: &str, what: &str, amount: u64) {
        let now = self.started.elapsed();
        locked(&self.windows)
            .entry((account.to_owned(), what.to_owned()))
            .or_default()
            .spend(amount, now);
    }

    /// Forgets what was spent.
    pub fn reset(&self) {
        locked(&self.windows).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(window: &mut Window, rate: Rate, now_ms: u64) -> usize {
        let now = Duration::from_millis(now_ms);
        (0..200)
            .filter(|_| {
                let room = window.has_room(rate, now);
                if room {
                    window.spend(1, now);
                }
                room
            })
            .count()
    }

    #[test]
    fn no_second_has_more_than_its_limit() {
        let (rate, mut window) = (Rate::per_second(20), Window::default());
        assert_eq!(taken(&mut window, rate, 0), 20);
        assert_eq!(taken(&mut window, rate, 999), 0);
        assert_eq!(taken(&mut window, rate, 1_000), 20);
    }

    #[test]
    fn a_limit_a_minute_may_be_spent_at_once_and_lasts_the_minute() {
        let (rate, mut window) = (Rate::per_minute(100), Window::default());
        assert_eq!(taken(&mut window, rate, 0), 100);
        assert_eq!(taken(&mut window, rate, 59_999), 0);
        assert_eq!(taken(&mut window, rate, 60_000), 100);
    }

    #[test]
    fn tokens_are_counted_after_the_fact_and_may_run_over() {
        let limits = Limits::new();
        let rate = Rate::per_minute(10);
        assert!(limits.has_room("sk-a", "tokens", rate));
        limits.spend("sk-a", "tokens", 25);
        assert!(!limits.has_room("sk-a", "tokens", rate));
        limits.reset();
        assert!(limits.has_room("sk-a", "tokens", rate));
    }

    #[test]
    fn accounts_and_things_have_windows_of_their_own() {
        let limits = Limits::new();
        let once = Rate::per_minute(1);
        assert!(limits.allow("sk-a", "query", once));
        assert!(!limits.allow("sk-a", "query", once));
        assert!(limits.allow("sk-b", "query", once));
        assert!(limits.allow("sk-a", "submit", once));
    }
}
