//! A child process that never outlives its owner.

use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use super::command::cannot_start;
use crate::failure::Failure;

/// Pause between two looks at a child with a time limit.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// A child that does not outlive its owner: dropped while it runs, it is killed and waited for.
pub struct ChildGuard {
    child: Child,
    /// Held here, because `Child::wait` closes it, and there are children that end with their
    /// input.
    _input: Option<ChildStdin>,
    ended: bool,
}

impl ChildGuard {
    /// Starts `command`.
    pub fn spawn(command: &mut Command) -> Result<Self, Failure> {
        let mut child = command
            .spawn()
            .map_err(|error| cannot_start(command, &error))?;
        let input = child.stdin.take();
        Ok(ChildGuard {
            child,
            _input: input,
            ended: false,
        })
    }

    /// Waits until the child ends.
    pub fn wait(&mut self) -> Result<ExitStatus, Failure> {
        let status = self
            .child
            .wait()
            .map_err(|error| Failure::new(format!("a child process was lost: {error}")))?;
        self.ended = true;
        Ok(status)
    }

    /// The child's exit status, or `None` while it runs.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>, Failure> {
        let status = self
            .child
            .try_wait()
            .map_err(|error| Failure::new(format!("a child process was lost: {error}")))?;
        self.ended |= status.is_some();
        Ok(status)
    }

    /// Waits at most `limit`; `None` when the child was still running then.
    pub fn wait_timeout(&mut self, limit: Duration) -> Result<Option<ExitStatus>, Failure> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.try_wait()? {
                return Ok(Some(status));
            }
            if start.elapsed() >= limit {
                return Ok(None);
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// The child's output, where `command` has a pipe for it; once.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }
}

impl Drop for ChildGuard {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::Stdio;
    use std::sync::mpsc;

    #[test]
    fn a_child_that_ends_with_its_input_is_not_cut_short_by_waiting() {
        let mut child = ChildGuard::spawn(Command::new("cat").stdin(Stdio::piped())).unwrap();
        let (ended, received) = mpsc::channel();
        thread::spawn(move || ended.send(child.wait().is_ok()));
        assert_eq!(
            received.recv_timeout(Duration::from_millis(300)),
            Err(mpsc::RecvTimeoutError::Timeout)
        );
    }

    #[test]
    fn a_child_past_its_limit_is_killed() {
        let mut command = Command::new("sleep");
        command.arg("60");
        let mut child = ChildGuard::spawn(&mut command).unwrap();
        assert!(
            child
                .wait_timeout(Duration::from_millis(1))
                .unwrap()
                .is_none()
        );
        let start = Instant::now();
        drop(child);
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
