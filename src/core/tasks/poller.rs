//! State of a wait: a pure state machine that decides when to query and when to stop.

use crate::error::{Error, Result};
use crate::options::wait::WaitOptions;
use crate::tasks::poll;
use crate::tasks::task::{StatusEvent, TaskId, TaskStatus};
use crate::transport::{backoff_ms, may_repeat_query};

/// Wait for one task, between its queries.
pub(crate) struct Poller {
    options: WaitOptions,
    /// Status of the last answer.
    status: TaskStatus,
    has_queried: bool,
    /// Failed queries since the last answer.
    failures: u32,
    /// Error of the last query, if that failed.
    last_error: Option<Box<Error>>,
}

impl Poller {
    pub(crate) fn new(options: WaitOptions) -> Self {
        Self {
            options,
            status: TaskStatus::Pending,
            has_queried: false,
            failures: 0,
            last_error: None,
        }
    }

    /// Milliseconds until the next query, `elapsed_ms` after the wait began. A task that was not
    /// submitted by this call may have ended and is queried at once.
    pub(crate) fn next_delay_ms(&self, elapsed_ms: u64, jitter: f64) -> u64 {
        let WaitOptions {
            timeout_ms,
            poll_interval_ms,
            just_submitted,
            ..
        } = self.options;
        match &self.last_error {
            Some(error) => backoff_ms(self.failures, error.retry_after_ms, jitter),
            None if self.has_queried || just_submitted => {
                poll::next_delay_ms(elapsed_ms, timeout_ms, poll_interval_ms, jitter)
            }
            None => 0,
        }
    }

    /// Records the status of an answer.
    pub(crate) fn record_answer(&mut self, status: TaskStatus) {
        self.has_queried = true;
        self.status = status;
        self.failures = 0;
        self.last_error = None;
    }

    /// Records a failed query.
    ///
    /// # Errors
    /// The error itself where it ends the wait.
    pub(crate) fn record_failure(&mut self, error: Box<Error>) -> Result<()> {
        if !may_repeat_query(&error) {
            return Err(error);
        }
        self.has_queried = true;
        self.failures += 1;
        self.last_error = Some(error);
        Ok(())
    }

    /// Event of the last query, for the caller's `onStatus`.
    pub(crate) fn event<'a>(&'a self, id: &'a TaskId, elapsed_ms: u64) -> StatusEvent<'a> {
        StatusEvent {
            task_id: id.as_str(),
            status: &self.status,
            elapsed_ms,
            failure: self.last_error.as_deref(),
        }
    }

    /// Whether the task has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.status.is_final()
    }

    /// Error of the last query, if that failed.
    pub(crate) fn last_error(&self) -> Option<&Error> {
        self.last_error.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::Poller;
    use crate::error::{Error, ErrorKind};
    use crate::options::wait::WaitOptions;
    use crate::tasks::task::{TaskId, TaskStatus};

    fn poller(just_submitted: bool) -> Poller {
        Poller::new(WaitOptions {
            just_submitted,
            ..WaitOptions::default()
        })
    }

    fn network_error(retry_after_ms: Option<u64>) -> Box<Error> {
        let mut error = Error::new(ErrorKind::Network, format_args!("connection reset"));
        error.retry_after_ms = retry_after_ms;
        error
    }

    #[test]
    fn a_resumed_task_is_queried_at_once_and_a_submitted_one_is_not() {
        assert_eq!(poller(false).next_delay_ms(0, 0.5), 0);
        assert_eq!(poller(true).next_delay_ms(0, 0.5), 500);
        let mut resumed = poller(false);
        resumed.record_answer(TaskStatus::Running);
        assert_eq!(resumed.next_delay_ms(0, 0.5), 500);
    }

    #[test]
    fn failures_in_a_row_double_the_pause_and_an_answer_resets_it() {
        let mut poller = poller(true);
        for pause_ms in [1_000, 2_000, 4_000] {
            poller.record_failure(network_error(None)).unwrap();
            assert_eq!(poller.next_delay_ms(60_000, 0.0), pause_ms);
        }
        poller.record_failure(network_error(Some(90_000))).unwrap();
        assert_eq!(
            poller.next_delay_ms(60_000, 0.0),
            90_000,
            "as the service asks"
        );
        poller.record_answer(TaskStatus::Running);
        assert!(poller.last_error().is_none());
        assert_eq!(
            poller.next_delay_ms(60_000, 0.5),
            5_000,
            "the schedule again"
        );
        poller.record_failure(network_error(None)).unwrap();
        assert_eq!(
            poller.next_delay_ms(60_000, 0.0),
            1_000,
            "counted from the start"
        );
    }

    #[test]
    fn a_failure_keeps_the_status_and_is_part_of_its_event_only() {
        let mut poller = poller(true);
        let id = TaskId::new("task-1").unwrap();
        poller.record_answer(TaskStatus::Running);
        poller.record_failure(network_error(None)).unwrap();
        let event = poller.event(&id, 7);
        assert_eq!(
            (event.task_id, event.status, event.elapsed_ms),
            ("task-1", &TaskStatus::Running, 7)
        );
        assert_eq!(
            event.failure.map(|error| error.kind),
            Some(ErrorKind::Network)
        );
        poller.record_answer(TaskStatus::Succeeded);
        assert!(poller.event(&id, 8).failure.is_none() && poller.has_ended());
    }

    #[test]
    fn an_error_that_cannot_pass_ends_the_wait() {
        let mut poller = poller(true);
        let refused = Error::new(ErrorKind::Authentication, format_args!("no key"));
        assert_eq!(poller.record_failure(refused.clone()), Err(refused));
        assert!(!poller.has_ended());
    }
}
