//! When to ask next: pure functions of the time waited, in milliseconds. Plain numbers: `Duration`
//! and its arithmetic weigh 2 KB of wasm.

/// Wait before the first query: the shortest jobs in the service's own samples took 0.6 s.
const FIRST_MS: u64 = 500;
/// Longest wait between two queries, as in the vendor's own client: 20 queries a second are allowed
/// for all tasks of an account.
const LONGEST_MS: u64 = 5_000;
/// Part of the time waited so far that is waited again, so that the delay in noticing the end stays
/// in proportion to the job.
const SHARE_OF_ELAPSED: u64 = 4;
/// The last query is sent this long before the deadline (or a quarter of the deadline, if that is
/// less), so that its answer can still arrive.
const LAST_CALL_MS: u64 = 1_000;
/// Wait after the first failure; it doubles with each further one.
const FIRST_BACKOFF_MS: u64 = 1_000;
const LONGEST_BACKOFF_MS: u64 = 30_000;

/// Time to wait before the next query, `elapsed` after the wait began. `jitter` in `[0, 1)` spreads
/// it by ±10 %, so that many tasks submitted together do not ask together.
pub(crate) fn next_delay_ms(elapsed: u64, deadline: u64, fixed: Option<u64>, jitter: f64) -> u64 {
    let delay = match fixed {
        Some(interval) => interval,
        None => scheduled_ms(elapsed, jitter),
    };
    let last_call = deadline.saturating_sub(LAST_CALL_MS.min(deadline / 4));
    // The wait would step over the last call: make it instead.
    if elapsed < last_call && elapsed + delay > last_call {
        last_call - elapsed
    } else {
        delay
    }
}

/// The schedule: milliseconds before the next query, `elapsed` after the submit. `jitter` as in a
/// wait.
pub fn scheduled_ms(elapsed: u64, jitter: f64) -> u64 {
    let delay = (elapsed / SHARE_OF_ELAPSED).clamp(FIRST_MS, LONGEST_MS);
    delay * 9 / 10 + share(delay / 5, jitter)
}

/// Time to wait after the `failures`-th failure in a row: 1, 2, 4 … 30 s, or what the service asks
/// for.
pub(crate) fn backoff_ms(failures: u32, retry_after_ms: Option<u64>, jitter: f64) -> u64 {
    let own = LONGEST_BACKOFF_MS.min(FIRST_BACKOFF_MS << failures.saturating_sub(1).min(5));
    // Only ever longer, up to a quarter: coming back early is what was asked against.
    let asked = own.max(retry_after_ms.unwrap_or(0));
    asked + share(asked / 4, jitter)
}

/// The part `fraction` (in `[0, 1)`) of `whole`.
fn share(whole: u64, fraction: f64) -> u64 {
    (whole as f64 * fraction) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 86_400_000;

    fn schedule(deadline: u64, fixed: Option<u64>) -> Vec<u64> {
        let mut at = 0;
        let mut queries = Vec::new();
        while queries.len() < 400 {
            at += next_delay_ms(at, deadline, fixed, 0.5);
            if at >= deadline {
                break;
            }
            queries.push(at);
        }
        queries
    }

    #[test]
    fn asks_often_at_first_and_then_every_five_seconds() {
        let queries = schedule(DAY_MS, None);
        let rounded: Vec<u64> = queries.iter().take(14).map(|at| (at + 50) / 100).collect();
        assert_eq!(
            rounded,
            [5, 10, 15, 20, 25, 31, 39, 49, 61, 76, 95, 119, 149, 186]
        );
        assert!(queries.windows(2).all(|pair| pair[1] - pair[0] <= 5_000));
    }

    #[test]
    fn keeps_a_fixed_interval() {
        assert_eq!(
            schedule(10_000, Some(2_000)),
            [2_000, 4_000, 6_000, 8_000, 9_000]
        );
    }

    #[test]
    fn makes_a_last_call_before_the_deadline_whatever_the_deadline() {
        for (deadline, last_call) in [(100, 75), (1_000, 750), (10_000, 9_000), (60_000, 59_000)] {
            let queries = schedule(deadline, None);
            assert!(queries.contains(&last_call), "{deadline} ms: {queries:?}");
        }
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        let least = next_delay_ms(60_000, DAY_MS, None, 0.0);
        let most = next_delay_ms(60_000, DAY_MS, None, 1.0);
        assert_eq!((least, most), (4_500, 5_500));
    }

    #[test]
    fn who_waits_elsewhere_is_told_the_same() {
        for elapsed_ms in [0, 2_500, 12_000, 86_400_000, u64::MAX / 2] {
            assert_eq!(
                scheduled_ms(elapsed_ms, 0.25),
                next_delay_ms(elapsed_ms, u64::MAX, None, 0.25)
            );
        }
    }

    #[test]
    fn backs_off_to_half_a_minute_and_obeys_the_service() {
        let waits: Vec<u64> = (1..=8)
            .map(|failures| backoff_ms(failures, None, 0.0))
            .collect();
        assert_eq!(
            waits,
            [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
        );
        assert_eq!(backoff_ms(1, Some(60_000), 0.0), 60_000);
        assert_eq!(backoff_ms(6, Some(1), 0.0), 30_000);
        assert_eq!(backoff_ms(u32::MAX, None, 1.0), 37_500);
    }
}
