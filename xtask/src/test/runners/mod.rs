//! Tests of the runners beside this file, on suites made up to end in each way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::counts::{Counts, count_last_line};
use crate::files::{empty_folder, remove_folder};
use crate::setup::npm::node;
use crate::setup::python::any_python;

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

#[test]
fn nodes_tests_are_counted_and_neither_suites_nor_files() {
    let folder = Folder::new("node-counts");
    let run = |text: &str| {
        let file = folder.0.join("a.test.mjs");
        fs::write(&file, text).unwrap();
        run(Command::new(node().unwrap())
            .args(["--test", "--test-reporter"])
            .arg(runner("node_counts.mjs"))
            .arg(file)
            // Set where this test itself runs below `node --test`, which would change the output.
            .env_remove("NODE_TEST_CONTEXT"))
    };
    // A test that holds one that fails has failed itself.
    assert_eq!(run(NODE_SUITE), (counts(3, 3, 2), false));
    assert_eq!(
        run("import { test } from \"node:test\"; test(\"passes\", () => {});"),
        (counts(1, 0, 0), true)
    );
    assert_eq!(run("console.log(\"no test\");"), (counts(0, 0, 0), true));
    assert_eq!(run("throw new Error();"), (counts(0, 1, 0), false));
}

#[test]
fn pythons_tests_are_counted() {
    let can_run = |python: &Path| {
        let tried = Command::new(python)
            .args(["-c", "import unittest"])
            .output();
        tried.is_ok_and(|output| output.status.success())
    };
    // Where there is no Python, the suite that it would run is skipped too.
    let Some(python) = any_python(can_run) else {
        return;
    };
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
