//! Keeps under the service's limits, so that many tasks of one client do not run into them
//! (docs/dashscope-api.md §3.7). Limits are the account's: what other clients of the account send
//! is waited out when the service says so (429).

use core::cell::RefCell;
use std::rc::Rc;

use crate::host::Host;
use crate::model::Family;

/// 20 queries a second, and a little less.
const QUERY_SPACING_MS: u64 = 53;

/// Milliseconds between two submits with a model of `family`.
fn submit_spacing_ms(family: Family) -> u64 {
    match family {
        // 20 a second.
        Family::ParaformerV2 | Family::Paraformer8kV2 => 53,
        // 100 a minute.
        Family::QwenFiletrans | Family::QwenDirect | Family::QwenAudio => 620,
        // 10 a second.
        Family::ParaformerV1 | Family::FunAsr | Family::SenseVoice | Family::Unknown => 105,
    }
}

/// The moments of each kind of request.
#[derive(Default)]
pub(crate) struct Pace {
    queries: Lane,
    /// Limits are per model.
    submits: RefCell<Vec<(String, Rc<Lane>)>>,
}

impl Pace {
    /// Waits until a query may be sent.
    pub(crate) async fn query(&self, host: &impl Host) {
        self.queries.turn(host, QUERY_SPACING_MS).await;
    }

    /// Waits until a submit may be sent.
    pub(crate) async fn submit(&self, host: &impl Host, model: &str, family: Family) {
        self.lane(model).turn(host, submit_spacing_ms(family)).await;
    }

    fn lane(&self, model: &str) -> Rc<Lane> {
        let mut submits = self.submits.borrow_mut();
        if let Some((_, lane)) = submits.iter().find(|(known, _)| known == model) {
            return Rc::clone(lane);
        }
        let lane = Rc::<Lane>::default();
        submits.push((model.to_owned(), Rc::clone(&lane)));
        lane
    }
}

/// Requests that share a limit.
#[derive(Default)]
struct Lane {
    /// Moments that are taken, the earliest first, as [`Host::now_ms`] tells them.
    booked: RefCell<Vec<u64>>,
}

/// A moment that is given back when its wait is dropped: a thousand waits that are aborted must not
/// leave the next one behind them.
struct Booking<'a> {
    lane: &'a Lane,
    at: u64,
    used: bool,
}

impl Drop for Booking<'_> {
    fn drop(&mut self) {
        if !self.used {
            self.lane.booked.borrow_mut().retain(|at| *at != self.at);
        }
    }
}

impl Lane {
    async fn turn(&self, host: &impl Host, spacing: u64) {
        let now = host.now_ms();
        let mut booking = self.book(now, spacing);
        let wait = booking.at.saturating_sub(now);
        if wait > 0 {
            host.sleep_ms(wait).await;
        }
        booking.used = true;
    }

    /// Takes the first moment from `now` on that is `spacing` away from all others.
    fn book(&self, now: u64, spacing: u64) -> Booking<'_> {
        let mut booked = self.booked.borrow_mut();
        booked.retain(|at| at + spacing > now);
        let (mut at, mut place) = (now, 0);
        for other in booked.iter() {
            if at + spacing <= *other {
                break;
            }
            at = (other + spacing).max(at);
            place += 1;
        }
        booked.insert(place, at);
        Booking {
            lane: self,
            at,
            used: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that fall into any second.
    fn most_in_a_second(moments: &[u64]) -> usize {
        let within = |start: &u64| {
            moments
                .iter()
                .filter(|at| (*start..*start + 1000).contains(at))
                .count()
        };
        moments.iter().map(within).max().unwrap_or(0)
    }

    fn moments(bookings: &[Booking<'_>]) -> Vec<u64> {
        bookings.iter().map(|booking| booking.at).collect()
    }

    #[test]
    fn a_thousand_queries_at_once_are_spread_and_one_alone_does_not_wait() {
        let lane = Lane::default();
        let now = 5_000;
        let bookings: Vec<_> = (0..1000)
            .map(|_| lane.book(now, QUERY_SPACING_MS))
            .collect();
        let taken = moments(&bookings);
        assert_eq!(taken[0], now);
        assert!(most_in_a_second(&taken) <= 20);
        assert_eq!(
            taken[999],
            now + QUERY_SPACING_MS * 999,
            "no moment is wasted"
        );
        let later = 1_000_000;
        assert_eq!(lane.book(later, QUERY_SPACING_MS).at, later);
    }

    #[test]
    fn submits_keep_the_limit_of_their_model() {
        let pace = Pace::default();
        for (model, family, limit) in [
            ("paraformer-v2", Family::ParaformerV2, 20),
            ("fun-asr", Family::FunAsr, 10),
            ("qwen3-asr-flash-filetrans", Family::QwenFiletrans, 2),
        ] {
            let lane = pace.lane(model);
            let bookings: Vec<_> = (0..200)
                .map(|_| lane.book(0, submit_spacing_ms(family)))
                .collect();
            assert_eq!(bookings[0].at, 0, "{model} does not wait for another");
            assert!(most_in_a_second(&moments(&bookings)) <= limit, "{model}");
            assert!(Rc::ptr_eq(&lane, &pace.lane(model)), "{model}");
        }
    }

    #[test]
    fn who_leaves_the_queue_gives_the_moment_back_and_who_was_served_does_not() {
        let lane = Lane::default();
        let book = || lane.book(0, QUERY_SPACING_MS);
        let mut served = book();
        served.used = true;
        drop(served);
        let mut waiting: Vec<_> = (0..100).map(|_| book()).collect();
        drop(waiting.remove(49));
        assert_eq!(book().at, QUERY_SPACING_MS * 50, "the gap");
        drop(waiting);
        assert_eq!(book().at, QUERY_SPACING_MS);
    }
}
