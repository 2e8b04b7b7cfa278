//! One part's checks as they run: shown in a line each, in full when they fail, and counted.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::counts::Counts;
use super::shared::Shared;
use crate::failure::Failure;
use crate::process::Log;
use crate::progress::{Progress, seconds};
use crate::project::Project;
use crate::report;

/// No check takes nearly as long; one that hangs must not hold up the others for ever.
const SUITE_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// One part's checks as they run.
pub struct PartRun<'shared> {
    /// The builds that parts share.
    pub shared: &'shared Shared<'shared>,
    /// The project's folders.
    pub project: &'shared Project,
    /// The sum of the checks so far.
    pub counts: Counts,
    log: PathBuf,
}

impl<'shared> PartRun<'shared> {
    /// A run that has done nothing yet.
    pub fn new(shared: &'shared Shared, part: &str) -> Self {
        let project = shared.project;
        // Of this process alone: the output of a second run must not be counted here.
        let log = project
            .path("target/xtask")
            .join(format!("test-{part}-{}.log", std::process::id()));
        PartRun {
            shared,
            project,
            counts: Counts::default(),
            log,
        }
    }

    /// Runs a command that is one test: its exit code decides.
    pub fn command(&mut self, title: &str, command: &mut Command) -> Result<(), Failure> {
        self.run(title, command, |_| Counts::default())
    }

    /// Runs a command that has many tests, which `count` finds in its output. One that ran none has
    /// failed.
    pub fn suite(
        &mut self,
        title: &str,
        command: &mut Command,
        count: fn(&str) -> Counts,
    ) -> Result<(), Failure> {
        let mut ran_none = false;
        self.run(title, command, |output| {
            let counts = count(output);
            ran_none = counts.passed + counts.failed == 0;
            if ran_none {
                Counts {
                    skipped: counts.skipped,
                    ..Counts::FAILED
                }
            } else {
                counts
            }
        })?;
        if ran_none {
            report::line(format_args!("  {title}: no test ran"));
        }
        Ok(())
    }

    fn run(
        &mut self,
        title: &str,
        command: &mut Command,
        count: impl FnOnce(&str) -> Counts,
    ) -> Result<(), Failure> {
        command
            .current_dir(&self.project.root)
            .env("CARGO_TERM_COLOR", "never")
            .env("NO_COLOR", "1")
            .env_remove("FORCE_COLOR");
        // A new file for each check: the count must see this check's output alone.
        let log = Log::create(self.log.clone(), None)?;
        let progress = Progress::begin(title);
        let ended = log.run_with_timeout(command, Some(SUITE_TIMEOUT));
        let output = String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned();
        let _ = fs::remove_file(&self.log);
        let counts = outcome(count(&output), ended.is_ok());
        progress_end(progress, &counts);
        if !counts.is_success() {
            report::line(&output);
            if let Err(failure) = ended {
                report::line(format_args!("  {title}: {}", failure.cause));
            }
        }
        self.counts += counts;
        Ok(())
    }

    /// Runs a test of this tool's own; its error is a sentence about the fault.
    pub fn check(&mut self, title: &str, test: impl FnOnce() -> Result<(), String>) {
        let progress = Progress::begin(title);
        let result = test();
        let counts = if result.is_ok() {
            Counts::PASSED
        } else {
            Counts::FAILED
        };
        progress_end(progress, &counts);
        if let Err(sentence) = result {
            report::line(format_args!("  {sentence}"));
        }
        self.counts += counts;
    }

    /// Counts a check as skipped, and shows why.
    pub fn skip(&mut self, title: &str, reason: &str) {
        report::line(format_args!("  {title} … skipped: {reason}"));
        self.counts.skipped += 1;
    }
}

/// The counts of a runner by its output and its exit code together: a runner may fail without a
/// count, as when something does not compile.
fn outcome(counted: Counts, success: bool) -> Counts {
    match (success, counted.failed) {
        (true, _) if counted == Counts::default() => Counts::PASSED,
        (false, 0) => Counts {
            failed: 1,
            ..counted
        },
        _ => counted,
    }
}

fn progress_end(progress: Progress, counts: &Counts) {
    let time = seconds(progress.elapsed());
    let word = if *counts == Counts::PASSED {
        "ok".to_owned()
    } else {
        counts.line()
    };
    progress.end(&format!("{word} ({time})"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_that_fails_without_saying_how_often_has_one_failure() {
        assert_eq!(outcome(Counts::default(), false), Counts::FAILED);
        assert_eq!(
            outcome(
                Counts {
                    passed: 3,
                    failed: 0,
                    skipped: 0
                },
                false
            ),
            Counts {
                passed: 3,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_runners_own_count_of_failures_stands() {
        let counted = Counts {
            passed: 3,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(outcome(counted, false), counted);
        assert_eq!(outcome(counted, true), counted);
    }

    #[test]
    fn a_single_check_counts_as_one() {
        assert_eq!(outcome(Counts::default(), true), Counts::PASSED);
    }
}
