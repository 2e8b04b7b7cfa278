//! Poll schedule: pure functions of the elapsed time, in milliseconds. Plain numbers, because
//! `Duration` and its arithmetic weigh 2 KB of wasm.

/// Delay of the first query: the shortest tasks of the service's own samples took 0.6 s.
const FIRST_MS: u64 = 500;

/// Longest delay between two queries, as in the vendor's own client: 20 queries a second are
/// allowed for all tasks of an account.
const LONGEST_MS: u64 = 5_000;

/// Divisor of the elapsed time that gives the next delay: the end of a task is noticed within a
/// quarter of its duration.
const ELAPSED_DIVISOR: u64 = 4;

/// Time between the last query and the deadline (a quarter of the deadline, if that is less), so
/// that its answer can still arrive.
const LAST_QUERY_MS: u64 = 1_000;

/// Milliseconds until the next query, `elapsed` after the wait began. `jitter` in `[0, 1)` spreads
/// the schedule by ±10 %, so that tasks submitted together are not queried together.
pub(crate) fn next_delay_ms(elapsed: u64, deadline: u64, fixed: Option<u64>, jitter: f64) -> u64 {
    let delay = match fixed {
        Some(interval) => interval,
        None => scheduled_ms(elapsed, jitter),
    };
    let last_query = deadline.saturating_sub(LAST_QUERY_MS.min(deadline / 4));
    // The delay would skip the last query: send it instead.
    if elapsed < last_query && elapsed + delay > last_query {
        last_query - elapsed
    } else {
        delay
    }
}

/// Milliseconds until the next query by the schedule, `elapsed` after the submit. `jitter` in
/// `[0, 1)`.
pub fn scheduled_ms(elapsed: u64, jitter: f64) -> u64 {
    let delay = (elapsed / ELAPSED_DIVISOR).clamp(FIRST_MS, LONGEST_MS);
    delay * 9 / 10 + (delay as f64 / 5.0 * jitter) as u64
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
    fn makes_a_last_query_before_the_deadline_whatever_the_deadline() {
        for (deadline, last_query) in [(100, 75), (1_000, 750), (10_000, 9_000), (60_000, 59_000)] {
            let queries = schedule(deadline, None);
            assert!(queries.contains(&last_query), "{deadline} ms: {queries:?}");
        }
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        let least = next_delay_ms(60_000, DAY_MS, None, 0.0);
        let most = next_delay_ms(60_000, DAY_MS, None, 1.0);
        assert_eq!((least, most), (4_500, 5_500));
    }

    #[test]
    fn a_program_that_waits_elsewhere_gets_the_same_schedule() {
        for elapsed_ms in [0, 2_500, 12_000, 86_400_000, u64::MAX / 2] {
            assert_eq!(
                scheduled_ms(elapsed_ms, 0.25),
                next_delay_ms(elapsed_ms, u64::MAX, None, 0.25)
            );
        }
    }
}
