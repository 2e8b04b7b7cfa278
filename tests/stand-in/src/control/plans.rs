//! The plans of `/__control`: faults, outcomes of tasks, and switches.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::control::fault::Fault;
use crate::control::record::Records;
use crate::control::route::Route;
use crate::lock::lock;
use crate::tasks::planned::PlannedOutcome;

/// The planned faults, and the record of requests.
#[derive(Debug, Default)]
pub struct Control {
    plans: Mutex<Plans>,
    no_cors: AtomicBool,
    strict_one_url: AtomicBool,
    workspace_host: AtomicBool,
    /// The record of requests.
    pub records: Records,
}

#[derive(Debug, Default)]
struct Plans {
    faults: HashMap<Route, VecDeque<Planned<Fault>>>,
    task_outcomes: VecDeque<Planned<PlannedOutcome>>,
    expired_policies: VecDeque<Planned<()>>,
}

/// A value for the next `times` uses; `None` = until reset.
#[derive(Debug)]
struct Planned<T> {
    times: Option<u64>,
    value: T,
}

/// Uses the first value of the queue once.
fn take_next<T: Clone>(queue: &mut VecDeque<Planned<T>>) -> Option<T> {
    let first = queue.front_mut()?;
    let value = first.value.clone();
    if let Some(remaining) = &mut first.times {
        *remaining = remaining.saturating_sub(1);
        if *remaining == 0 {
            queue.pop_front();
        }
    }
    Some(value)
}

impl Control {
    /// Plans a fault for the next `times` requests of a route.
    pub fn plan_fault(&self, route: Route, times: Option<u64>, fault: Fault) {
        let mut plans = lock(&self.plans);
        let queue = plans.faults.entry(route).or_default();
        queue.push_back(Planned {
            times,
            value: fault,
        });
    }

    /// Plans the outcome of the next `times` tasks.
    pub fn plan_task_outcome(&self, times: Option<u64>, outcome: PlannedOutcome) {
        lock(&self.plans).task_outcomes.push_back(Planned {
            times,
            value: outcome,
        });
    }

    /// Plans that the next `times` policies are expired from the start.
    pub fn plan_expired_policies(&self, times: Option<u64>) {
        lock(&self.plans)
            .expired_policies
            .push_back(Planned { times, value: () });
    }

    /// Lets pages of other origins read the answers, or not.
    pub fn set_cors(&self, cors: bool) {
        self.no_cors.store(!cors, Ordering::Relaxed);
    }

    /// Limits tasks to one file, or not.
    pub fn set_strict_one_url(&self, strict: bool) {
        self.strict_one_url.store(strict, Ordering::Relaxed);
    }

    /// Makes every host a workspace's own, or not.
    pub fn set_workspace_host(&self, workspace: bool) {
        self.workspace_host.store(workspace, Ordering::Relaxed);
    }

    /// The fault of the next request of a route.
    pub fn next_fault(&self, route: Route) -> Option<Fault> {
        take_next(lock(&self.plans).faults.get_mut(&route)?)
    }

    /// The planned outcome of the task being submitted.
    pub fn next_task_outcome(&self) -> Option<PlannedOutcome> {
        take_next(&mut lock(&self.plans).task_outcomes)
    }

    /// Whether the policy being issued is expired from the start.
    pub fn next_policy_is_expired(&self) -> bool {
        take_next(&mut lock(&self.plans).expired_policies).is_some()
    }

    /// Whether pages of other origins cannot read the answers.
    pub fn is_without_cors(&self) -> bool {
        self.no_cors.load(Ordering::Relaxed)
    }

    /// Whether a task takes one file only, as the newest documentation says.
    pub fn is_strict_one_url(&self) -> bool {
        self.strict_one_url.load(Ordering::Relaxed)
    }

    /// Whether answers have the shape of a workspace's own host, whatever the `Host` header.
    pub fn is_workspace_host(&self) -> bool {
        self.workspace_host.load(Ordering::Relaxed)
    }

    /// Removes all plans and records, and resets the switches.
    pub fn reset(&self) {
        *lock(&self.plans) = Plans::default();
        self.no_cors.store(false, Ordering::Relaxed);
        self.strict_one_url.store(false, Ordering::Relaxed);
        self.workspace_host.store(false, Ordering::Relaxed);
        self.records.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_used_up_in_order() {
        let mut queue = VecDeque::from([
            Planned {
                times: Some(2),
                value: 'a',
            },
            Planned {
                times: None,
                value: 'b',
            },
        ]);
        let seen: String = (0..5).filter_map(|_| take_next(&mut queue)).collect();
        assert_eq!(seen, "aabbb");
        assert_eq!(take_next::<char>(&mut VecDeque::new()), None);
    }
}
