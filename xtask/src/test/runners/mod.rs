//! Tests of the runners beside this file, on suites made up to end in each way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::counts::{Counts, count_last_line};
use crate::files::{empty_folder, remove_folder};
use crate::setup::npm::node;
use crate::setup::python::with_unittest;

const NODE_SUITE: &str = r#"
import { describe, test } from "node:test";
test("passes", () => console.log("9 passed, 0 failed\n# pass 9"));
test("fails", () => { throw new Error(); });
test("is skipped", { skip: "a reason" }, () => {});
test("is to do", { todo: true }, () => { throw new Error(); });
test("holds others", async (t) => {
  await t.test("one that passes", () => {});
  await t.test("one that fails", () => { throw new Error(); });
});
describe("a suite is no test", () => { test("but this is", () => {}); });
"#;
const PYTHON_SUITE: &str = "
import unittest
class Tests(unittest.TestCase):
    def test_passes(self): print('9 passed, 0 failed')
    def test_passes_too(self): pass
    def test_fails(self): self.fail()
    def test_breaks(self): raise ValueError
    @unittest.skip('a reason')
    def test_is_skipped(self): pass
    @unittest.expectedFailure
    def test_is_known_to_fail(self): self.fail()
";

/// A folder of its own for one test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("dashscope-{name}-{}", std::process::id()));
        empty_folder(&folder).unwrap();
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = remove_folder(&self.0);
    }
}

fn runner(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("src/test/runners").join(name)
}

/// The counts in a command's last line, and whether its exit code is 0.
fn run(command: &mut Command) -> (Counts, bool) {
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    (count_last_line(&printed), output.status.success())
}

fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
    Counts {
        passed,
        failed,
        skipped,
    }
}

/// The counts of Node's runner for files of these texts, and whether its exit code is 0.
fn run_node(name: &str, texts: &[&str]) -> (Counts, bool) {
    let folder = Folder::new(name);
    let mut command = Command::new(node().unwrap());
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--import", "./src/test/runners/natural_end.mjs"])
        .args(["--test", "--test-reporter"])
        .arg(runner("node_counts.mjs"))
        // Set where this test itself runs below `node --test`, which would change the output.
        .env_remove("NODE_TEST_CONTEXT");
    for (index, text) in texts.iter().enumerate() {
        let file = folder.0.join(format!("{index}.test.mjs"));
        fs::write(&file, text).unwrap();
        command.arg(file);
    }
    run(&mut command)
}

const GOOD_FILE: &str = "import { test } from \"node:test\"; test(\"passes\", () => {});";

#[test]
fn nodes_tests_are_counted_and_suites_are_not() {
    let run = |text| run_node("node-counts", &[text]);
    // A test that holds one that fails has failed itself.
    assert_eq!(run(NODE_SUITE), (counts(3, 3, 2), false));
    assert_eq!(run(GOOD_FILE), (counts(1, 0, 0), true));
    assert_eq!(run("throw new Error();"), (counts(0, 1, 0), false));
}

#[test]
fn a_file_without_tests_has_failed() {
    let run = |texts| run_node("node-no-tests", texts).0;
    assert_eq!(run(&["console.log(\"no test\");"]), counts(0, 1, 0));
    assert_eq!(run(&[GOOD_FILE, ""]), counts(1, 1, 0));
}

#[test]
fn a_file_that_ends_its_process_has_failed() {
    let import = "import { test } from \"node:test\";";
    for text in [
        "process.exit(0);",
        "test(\"exits\", () => process.exit(0));",
        "test(\"passes\", () => {});
        test(\"waits\", () => new Promise(() => { setTimeout(() => process.exit(0), 50); }));",
    ] {
        let (counted, success) = run_node("node-exit", &[&format!("{import}{text}"), GOOD_FILE]);
        assert_eq!((counted.failed, success), (1, false), "{text}");
    }
}

#[test]
#[ignore = "needs a Python: the part `xtask` runs this test where there is one"]
fn pythons_tests_are_counted() {
    let python = with_unittest().unwrap();
    let folder = Folder::new("unittest-counts");
    let run = |text: &str| {
        fs::write(folder.0.join("test_a.py"), text).unwrap();
        run(Command::new(&python)
            .arg("-B")
            .arg(runner("unittest_counts.py"))
            .arg(&folder.0))
    };
    assert_eq!(run(PYTHON_SUITE), (counts(2, 2, 2), false));
    assert_eq!(run("").0, counts(0, 0, 0));
}
