//! How many tests passed, as the various runners say it.

use std::ops::AddAssign;

/// The result of any number of tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Ran and held.
    pub passed: usize,
    /// Ran and did not hold, or could not run although it should.
    pub failed: usize,
    /// Did not run, on purpose.
    pub skipped: usize,
}

impl Counts {
    /// One test that passed.
    pub const PASSED: Counts = Counts {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    /// One test that failed.
    pub const FAILED: Counts = Counts {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    /// The line that ends a run: `12 passed, 0 failed`, and `, 1 skipped` when there is one.
    pub fn line(&self) -> String {
        let skipped = if self.skipped > 0 {
            format!(", {} skipped", self.skipped)
        } else {
            String::new()
        };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }

    /// Whether something ran and all that ran passed.
    pub fn good(&self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Reads the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of cargo test and of
/// wasm-bindgen's runner.
pub fn of_cargo_test(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else {
            continue;
        };
        for part in result.split(['.', ';']) {
            match number_before(part) {
                Some((number, "passed")) => counts.passed += number,
                Some((number, "failed")) => counts.failed += number,
                Some((number, "ignored")) => counts.skipped += number,
                _ => {}
            }
        }
    }
    counts
}

/// Reads a last line such as `12 passed, 0 failed`.
pub fn of_counts_line(output: &str) -> Counts {
    let mut counts = Counts::default();
    for part in output
        .trim_end()
        .lines()
        .last()
        .unwrap_or_default()
        .split(',')
    {
        match number_before(part) {
            Some((number, "passed")) => counts.passed = number,
            Some((number, "failed")) => counts.failed = number,
            Some((number, "skipped")) => counts.skipped = number,
            _ => {}
        }
    }
    counts
}

/// Reads the closing lines of `node --test`: `ℹ pass 3` (spec) or `# pass 3` (TAP).
pub fn of_node_test(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let Some(summary) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else {
            continue;
        };
        let Some((name, number)) = summary.split_once(' ') else {
            continue;
        };
        let Ok(number) = number.parse::<usize>() else {
            continue;
        };
        match name {
            "pass" => counts.passed += number,
            "fail" | "cancelled" => counts.failed += number,
            "skipped" | "todo" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

/// Reads the closing lines of Python's unittest: `Ran 3 tests in 0.1s`, then `OK (skipped=1)` or
/// `FAILED (failures=1, errors=1)`.
pub fn of_unittest(output: &str) -> Counts {
    let mut ran = 0;
    let mut counts = Counts::default();
    for line in output.lines() {
        if let Some(rest) = line.strip_prefix("Ran ") {
            ran += rest
                .split(' ')
                .next()
                .and_then(|number| number.parse::<usize>().ok())
                .unwrap_or(0);
        } else if line.starts_with("OK") || line.starts_with("FAILED") {
            for part in line.split(['(', ',', ')']) {
                match part
                    .trim()
                    .split_once('=')
                    .and_then(|(name, number)| Some((name, number.parse::<usize>().ok()?)))
                {
                    Some(("failures" | "errors" | "unexpected successes", number)) => {
                        counts.failed += number
                    }
                    Some(("skipped" | "expected failures", number)) => counts.skipped += number,
                    _ => {}
                }
            }
        }
    }
    counts.passed = ran.saturating_sub(counts.failed + counts.skipped);
    counts
}

/// `" 3 passed"` as 3 and its word.
fn number_before(text: &str) -> Option<(usize, &str)> {
    let (number, word) = text.trim().split_once(' ')?;
    Some((number.parse().ok()?, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn cargo_tests_binaries_are_added_up() {
        let output = "\
running 3 tests
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s
";
        assert_eq!(of_cargo_test(output), counts(6, 1, 1));
    }

    #[test]
    fn the_wasm_runners_line_is_read_the_same_way() {
        assert_eq!(
            of_cargo_test(
                "test result: ok. 7 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.02s\n"
            ),
            counts(7, 0, 0)
        );
    }

    #[test]
    fn a_test_that_prints_such_words_inside_a_line_is_not_counted() {
        assert_eq!(
            of_cargo_test("it said test result: ok. 9 passed; 0 failed\n"),
            counts(0, 0, 0)
        );
    }

    #[test]
    fn both_of_nodes_reporters_are_read() {
        let spec = "✔ one (1ms)\nℹ tests 6\nℹ suites 1\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\nℹ duration_ms 63.2\n";
        assert_eq!(of_node_test(spec), counts(2, 2, 2));
        assert_eq!(of_node_test(&spec.replace('ℹ', "#")), counts(2, 2, 2));
    }

    #[test]
    fn unittests_lines_are_read() {
        assert_eq!(
            of_unittest("Ran 12 tests in 0.5s\n\nOK\n"),
            counts(12, 0, 0)
        );
        assert_eq!(
            of_unittest("Ran 1 test in 0.5s\n\nOK (skipped=1)\n"),
            counts(0, 0, 1)
        );
        assert_eq!(
            of_unittest("Ran 9 tests in 0.5s\n\nFAILED (failures=1, errors=2, skipped=1)\n"),
            counts(5, 3, 1)
        );
        assert_eq!(of_unittest("No module named unittest\n"), counts(0, 0, 0));
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_when_there_are_some() {
        assert_eq!(counts(3, 0, 0).line(), "3 passed, 0 failed");
        assert_eq!(counts(3, 1, 2).line(), "3 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn nothing_run_is_not_good() {
        assert!(!counts(0, 0, 5).good());
        assert!(!counts(5, 1, 0).good());
        assert!(counts(1, 0, 5).good());
    }

    #[test]
    fn a_counts_line_is_read_back() {
        let counts = Counts {
            passed: 12,
            failed: 1,
            skipped: 2,
        };
        assert_eq!(
            of_counts_line(&format!("3 passed, 0 failed\n{}\n", counts.line())),
            counts
        );
        assert_eq!(of_counts_line("Traceback"), Counts::default());
    }
}
