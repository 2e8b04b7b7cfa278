//! Keeps under the service's limits, so that many tasks of one client do not run into them (docs/dashscope-api.md §3.7). Limits are the
//! account's: what other clients of the account send is waited out when the service says so (429).

use core::cell::{Cell, RefCell};
use core::time::Duration;

use crate::model::Family;

/// 20 queries a second, and a little less.
const QUERY_SPACING: Duration = Duration::from_millis(53);

/// Time between two submits with a model of `family`.
fn submit_spacing(family: Family) -> Duration {
    Duration::from_millis(match family {
        // 20 a second.
        Family::ParaformerV2 | Family::Paraformer8kV2 => 53,
        // 100 a minute.
        Family::QwenFiletrans | Family::QwenDirect | Family::QwenAudio => 620,
        // 10 a second.
        Family::ParaformerV1 | Family::FunAsr | Family::SenseVoice | Family::Unknown => 105,
    })
}

/// The next free moment of each kind of request.
#[derive(Default)]
pub(crate) struct Pace {
    query: Cell<Duration>,
    submits: RefCell<Vec<(String, Duration)>>,
}

impl Pace {
    /// How long a query must wait, and its moment taken.
    pub(crate) fn query(&self, now: Duration) -> Duration {
        let at = self.query.get().max(now);
        self.query.set(at.saturating_add(QUERY_SPACING));
        at.saturating_sub(now)
    }

    /// How long a submit must wait, and its moment taken. Limits are per model.
    pub(crate) fn submit(&self, model: &str, family: Family, now: Duration) -> Duration {
        let mut submits = self.submits.borrow_mut();
        let spacing = submit_spacing(family);
        match submits.iter_mut().find(|(known, _)| known == model) {
            Some((_, next)) => {
                let at = (*next).max(now);
                *next = at.saturating_add(spacing);
                at.saturating_sub(now)
            }
            None => {
                submits.push((model.to_owned(), now.saturating_add(spacing)));
                Duration::ZERO
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that fall into any second.
    fn most_in_a_second(mut moments: Vec<Duration>) -> usize {
        moments.sort();
        let within = |start: &Duration| moments.iter().filter(|at| (*start..*start + Duration::from_secs(1)).contains(at)).count();
        moments.iter().map(within).max().unwrap_or(0)
    }

    #[test]
    fn a_thousand_queries_at_once_are_spread_and_one_alone_does_not_wait() {
        let pace = Pace::default();
        let now = Duration::from_secs(5);
        assert_eq!(pace.query(now), Duration::ZERO);
        let moments: Vec<Duration> = (0..1000).map(|_| now + pace.query(now)).collect();
        assert!(most_in_a_second(moments) <= 20);
        assert_eq!(pace.query(Duration::from_secs(1000)), Duration::ZERO);
    }

    #[test]
    fn submits_keep_the_limit_of_their_model() {
        let pace = Pace::default();
        for (model, family, limit) in [
            ("paraformer-v2", Family::ParaformerV2, 20),
            ("fun-asr", Family::FunAsr, 10),
            ("qwen3-asr-flash-filetrans", Family::QwenFiletrans, 2),
        ] {
            let moments: Vec<Duration> = (0..200).map(|_| pace.submit(model, family, Duration::ZERO)).collect();
            assert_eq!(moments[0], Duration::ZERO, "{model} does not wait for another");
            assert!(most_in_a_second(moments) <= limit, "{model}");
        }
    }
}
