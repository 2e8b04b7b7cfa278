//! How many tests passed: counted from the one line that a runner ends with.
//!
//! Exit codes alone would not do: a runner that found no test ends well, and the closing line of
//! `cargo xtask test` adds tests up. Two kinds of line are read. `cargo test` and wasm-bindgen's
//! runner print theirs on stable Rust only as text; the runners of Node's and Python's tests are
//! our own (`runners/`), and end with the line that this tool ends with itself.

use std::ops::AddAssign;

/// The results of any number of tests.
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
    pub fn is_success(&self) -> bool {
        self.passed > 0 && self.failed == 0
    }

    fn add(&mut self, number: usize, word: &str) {
        match word {
            "passed" => self.passed += number,
            "failed" => self.failed += number,
            "skipped" | "ignored" => self.skipped += number,
            _ => {}
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Adds up the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of `cargo test` and of
/// wasm-bindgen's runner, one for each binary.
pub fn count_cargo_test(output: &str) -> Counts {
    let mut counts = Counts::default();
    let results = output
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("test result: "));
    for (number, word) in results
        .flat_map(|result| result.split(['.', ';']))
        .filter_map(number_and_word)
    {
        counts.add(number, word);
    }
    counts
}

/// Parses a last line such as `12 passed, 0 failed`.
pub fn count_last_line(output: &str) -> Counts {
    let mut counts = Counts::default();
    let last = output.trim_end().lines().last().unwrap_or_default();
    for (number, word) in last.split(',').filter_map(number_and_word) {
        counts.add(number, word);
    }
    counts
}

/// `" 3 passed"` as 3 and its word.
fn number_and_word(text: &str) -> Option<(usize, &str)> {
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
        assert_eq!(count_cargo_test(output), counts(6, 1, 1));
    }

    #[test]
    fn the_wasm_runners_line_is_read_the_same_way() {
        let line =
            "test result: ok. 7 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.02s\n";
        assert_eq!(count_cargo_test(line), counts(7, 0, 0));
    }

    #[test]
    fn a_test_that_prints_such_words_inside_a_line_is_not_counted() {
        assert_eq!(
            count_cargo_test("it said test result: ok. 9 passed; 0 failed\n"),
            counts(0, 0, 0)
        );
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_when_there_are_some() {
        assert_eq!(counts(3, 0, 0).line(), "3 passed, 0 failed");
        assert_eq!(counts(3, 1, 2).line(), "3 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn nothing_run_is_no_success() {
        assert!(!counts(0, 0, 5).is_success());
        assert!(!counts(5, 1, 0).is_success());
        assert!(counts(1, 0, 5).is_success());
    }

    #[test]
    fn a_closing_line_is_read_back_and_no_line_before_it() {
        let written = counts(12, 1, 2);
        assert_eq!(
            count_last_line(&format!("3 passed, 0 failed\n{}\n", written.line())),
            written
        );
        assert_eq!(count_last_line("Traceback"), Counts::default());
    }
}
