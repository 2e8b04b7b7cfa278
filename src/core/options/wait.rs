//! Options of a wait for a task.

use crate::options::operation::{Operation, Options};
use crate::options::tables::TIMEOUT_MAX_MS;

/// Deadline and schedule of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitOptions {
    /// Milliseconds until [`crate::ErrorKind::Timeout`].
    pub timeout_ms: u64,
    /// Milliseconds between queries; `None`: the growing schedule of `tasks/poll.rs`.
    pub poll_interval_ms: Option<u64>,
    /// Whether results are downloaded at the end.
    pub read_results: bool,
    /// Whether the task was submitted by the same call, as `transcribe` sets it. Such a task has
    /// not ended yet; a resumed one may have, and is queried at once.
    pub just_submitted: bool,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            timeout_ms: u64::from(TIMEOUT_MAX_MS),
            poll_interval_ms: None,
            read_results: true,
            just_submitted: false,
        }
    }
}

impl From<&Options> for WaitOptions {
    fn from(options: &Options) -> Self {
        let default = Self::default();
        Self {
            timeout_ms: options
                .get("timeoutMs")
                .to_u64_lenient()
                .unwrap_or(default.timeout_ms),
            poll_interval_ms: options.get("pollIntervalMs").to_u64_lenient(),
            read_results: options.operation() != Operation::Follow,
            just_submitted: false,
        }
    }
}
