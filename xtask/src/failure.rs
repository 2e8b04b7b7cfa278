//! Failures, with a remedy for the person at the keyboard.

use std::fmt;
use std::io;
use std::path::Path;

/// A failure in plain English: cause, remedy, and the end of the log where there is one.
#[derive(Debug, Default, Clone)]
pub struct Failure {
    /// The step or command that failed. Empty until a caller that knows names it.
    pub step: String,
    /// The cause: the thing seen, and the one expected.
    pub cause: String,
    /// The remedy: an imperative sentence without its full stop. Empty when there is nothing better
    /// than reading the cause.
    pub remedy: String,
    /// The last lines of the child's output, ready to print; empty when no child was involved.
    pub log_tail: String,
}

impl Failure {
    /// A failure known by its cause alone; the caller adds the rest.
    pub fn new(cause: impl Into<String>) -> Self {
        Failure {
            cause: cause.into(),
            ..Failure::default()
        }
    }

    /// A failure of the file system at `path`; `doing` completes "could not".
    pub fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        Failure::new(format!("could not {doing} {}: {error}", path.display()))
    }

    /// Adds a remedy, unless code closer to the cause has added one.
    pub fn or_remedy(mut self, remedy: impl Into<String>) -> Self {
        if self.remedy.is_empty() {
            self.remedy = remedy.into();
        }
        self
    }

    /// Adds the step that failed, unless code closer to the cause has added one.
    pub fn in_step(mut self, step: impl Into<String>) -> Self {
        if self.step.is_empty() {
            self.step = step.into();
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.step.is_empty() {
            write!(out, "{} failed: ", self.step)?;
        }
        write!(out, "{}.", self.cause.trim_end_matches('.'))?;
        if !self.remedy.is_empty() {
            write!(out, " Do: {}.", self.remedy.trim_end_matches('.'))?;
        }
        if !self.log_tail.is_empty() {
            write!(out, "\n{}", self.log_tail)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_reads_as_what_cause_remedy() {
        let failure = Failure::new("`npm ci` ended with exit status: 1")
            .or_remedy("check the network")
            .in_step("setup: npm packages");
        assert_eq!(
            failure.to_string(),
            "setup: npm packages failed: `npm ci` ended with exit status: 1. Do: check the network."
        );
    }

    #[test]
    fn the_word_nearest_to_the_cause_wins() {
        let failure = Failure::new("no")
            .or_remedy("first")
            .or_remedy("second")
            .in_step("inner")
            .in_step("outer");
        assert_eq!(failure.to_string(), "inner failed: no. Do: first.");
    }
}
