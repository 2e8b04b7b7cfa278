//! When to ask next: pure functions of the time waited.

use core::time::Duration;

/// Wait before the first query: the shortest jobs in the service's own samples took 0.6 s.
const FIRST: Duration = Duration::from_millis(500);
/// Longest wait between two queries, as in the vendor's own client: 20 queries a second are allowed for all tasks of an account.
const LONGEST: Duration = Duration::from_secs(5);
/// Part of the time waited so far that is waited again, so that the delay in noticing the end stays in proportion to the job.
const SHARE_OF_ELAPSED: u32 = 4;
/// The last query is sent this long before the deadline (or a quarter of the deadline, if that is less), so that its answer can still arrive.
const LAST_CALL: Duration = Duration::from_secs(1);

/// Time to wait before the next query, `elapsed` after the wait began. `jitter` in `[0, 1)` spreads it by ±10 %, so that many tasks submitted
/// together do not ask together.
pub(crate) fn next_delay(elapsed: Duration, deadline: Duration, fixed: Option<Duration>, jitter: f64) -> Duration {
    let delay = match fixed {
        Some(interval) => interval,
        None => scheduled(elapsed, jitter),
    };
    let last_call = deadline.saturating_sub(LAST_CALL.min(deadline / 4));
    match last_call.checked_sub(elapsed) {
        // The wait would step over the last call: make it instead.
        Some(until) if !until.is_zero() && elapsed + delay > last_call => until,
        _ => delay,
    }
}

fn scheduled(elapsed: Duration, jitter: f64) -> Duration {
    let delay = (elapsed / SHARE_OF_ELAPSED).clamp(FIRST, LONGEST);
    delay * 9 / 10 + share(delay / 5, jitter)
}

/// The schedule, for those who wait elsewhere: milliseconds before the next query, `elapsed_ms` after the submit. `jitter` as in a wait.
pub fn scheduled_ms(elapsed_ms: u32, jitter: f64) -> u32 {
    // At most LONGEST and a tenth.
    scheduled(Duration::from_millis(elapsed_ms.into()), jitter).as_millis() as u32
}

/// Time to wait after the `failures`-th failure in a row: 1, 2, 4 … 30 s, or what the service asks for.
pub(crate) fn backoff(failures: u32, retry_after_ms: Option<u64>, jitter: f64) -> Duration {
    const FIRST_SECONDS: u64 = 1;
    const LONGEST_SECONDS: u64 = 30;
    let doubled = FIRST_SECONDS.checked_shl(failures.saturating_sub(1)).unwrap_or(LONGEST_SECONDS);
    let own = Duration::from_secs(doubled.min(LONGEST_SECONDS));
    // Only ever longer, up to a quarter: coming back early is what was asked against.
    let asked = retry_after_ms.map_or(own, |ms| Duration::from_millis(ms).max(own));
    asked + share(asked / 4, jitter)
}

/// The part `fraction` (in `[0, 1)`) of `whole`, in whole per mille; `Duration::mul_f64` would cost 1 KB of wasm.
fn share(whole: Duration, fraction: f64) -> Duration {
    whole / 1000 * (fraction.clamp(0.0, 1.0) * 1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn schedule(deadline: Duration, fixed: Option<Duration>) -> Vec<f64> {
        let mut at = Duration::ZERO;
        let mut queries = Vec::new();
        while queries.len() < 400 {
            at += next_delay(at, deadline, fixed, 0.5);
            if at >= deadline {
                break;
            }
            queries.push(at.as_secs_f64());
        }
        queries
    }

    #[test]
    fn asks_often_at_first_and_then_every_five_seconds() {
        let queries = schedule(DAY, None);
        let rounded: Vec<f64> = queries.iter().take(14).map(|at| (at * 10.0).round() / 10.0).collect();
        assert_eq!(rounded, [0.5, 1.0, 1.5, 2.0, 2.5, 3.1, 3.9, 4.9, 6.1, 7.6, 9.5, 11.9, 14.9, 18.6]);
        assert!(queries.windows(2).all(|pair| pair[1] - pair[0] <= 5.0 + 1e-9));
    }

    #[test]
    fn keeps_a_fixed_interval() {
        let queries = schedule(Duration::from_secs(10), Some(Duration::from_secs(2)));
        assert_eq!(queries, [2.0, 4.0, 6.0, 8.0, 9.0]);
    }

    #[test]
    fn makes_a_last_call_before_the_deadline_whatever_the_deadline() {
        for (deadline_ms, last_call_ms) in [(100, 75), (1_000, 750), (10_000, 9_000), (60_000, 59_000)] {
            let queries = schedule(Duration::from_millis(deadline_ms), None);
            let made = queries.iter().any(|at| (at * 1000.0).round() as u64 == last_call_ms);
            assert!(made, "{deadline_ms} ms: {queries:?}");
        }
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        let least = next_delay(Duration::from_secs(60), DAY, None, 0.0);
        let most = next_delay(Duration::from_secs(60), DAY, None, 1.0);
        assert_eq!((least, most), (Duration::from_millis(4500), Duration::from_millis(5500)));
    }

    #[test]
    fn who_waits_elsewhere_is_told_the_same() {
        for elapsed_ms in [0, 2_500, 12_000, 86_400_000, u32::MAX] {
            let own = next_delay(Duration::from_millis(elapsed_ms.into()), Duration::MAX, None, 0.25);
            assert_eq!(u128::from(scheduled_ms(elapsed_ms, 0.25)), own.as_millis());
        }
    }

    #[test]
    fn backs_off_to_half_a_minute_and_obeys_the_service() {
        let seconds: Vec<u64> = (1..=8).map(|failures| backoff(failures, None, 0.0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(backoff(1, Some(60_000), 0.0), Duration::from_secs(60));
        assert_eq!(backoff(6, Some(1), 0.0), Duration::from_secs(30));
        assert_eq!(backoff(u32::MAX, None, 1.0), Duration::from_millis(37_500));
    }
}
