//! Tests of the workflows in `.github`.

mod form;
mod reader;
mod rights;

use std::fs;
use std::path::{Path, PathBuf};

/// A path of the repository.
fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(relative)
}

/// The value of each `uses:` of a workflow.
fn actions(workflow: &str) -> Vec<&str> {
    let lines = workflow
        .lines()
        .map(|line| line.trim_start_matches([' ', '-']));
    lines
        .filter_map(|line| line.strip_prefix("uses:"))
        .map(str::trim)
        .collect()
}

/// Whether an action is named by its commit, with the tag in a comment, or is of this repository.
fn is_pinned(action: &str) -> bool {
    let commit = |rest: &str| {
        rest.split_once(" # v").is_some_and(|(commit, tag)| {
            commit.len() == 40
                && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
                && tag.starts_with(|first: char| first.is_ascii_digit())
        })
    };
    action.starts_with("./.github/workflows/")
        || action.split_once('@').is_some_and(|(_, rest)| commit(rest))
}

#[test]
fn every_action_is_pinned_by_its_commit() {
    let mut seen = 0;
    for file in crate::files::sorted_entries(&path(".github/workflows")) {
        for action in actions(&fs::read_to_string(&file).unwrap()) {
            assert!(is_pinned(action), "{}: {action}", file.display());
            seen += 1;
        }
    }
    assert!(seen > 0, "no workflow uses an action");
}

#[test]
fn a_tag_or_a_short_commit_is_no_pin() {
    let commit = "0057852bfaa89a56745cba8c7296529d2fc39830";
    assert!(is_pinned(&format!("actions/cache@{commit} # v4.3.0")));
    assert!(is_pinned("./.github/workflows/ci.yml"));
    for action in [
        "actions/cache@v4.3.0".to_owned(),
        "actions/cache@0057852 # v4.3.0".to_owned(),
        "actions/cache".to_owned(),
        "./.github/actions/which-nobody-reads".to_owned(),
        format!("actions/cache@{commit}"),
        format!("actions/cache@{} # v4.3.0", commit.replace('0', "g")),
    ] {
        assert!(!is_pinned(&action), "{action}");
    }
    assert_eq!(
        actions("steps:\n  - uses: a/b@1\n    with:\n  - name: x\n    uses: c/d@2\n# uses: e\n"),
        ["a/b@1", "c/d@2"]
    );
}

#[test]
fn a_job_builds_with_the_oldest_rust_that_is_promised() {
    let manifest = fs::read_to_string(path("Cargo.toml")).unwrap();
    let promised = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'))
        .unwrap();
    let workflow = fs::read_to_string(path(".github/workflows/ci.yml")).unwrap();
    let built: Vec<&str> = workflow
        .split("cargo +")
        .skip(1)
        .filter_map(|rest| rest.split_whitespace().next())
        .collect();
    assert!(!built.is_empty(), "no job names a toolchain");
    for version in built {
        assert_eq!(version, format!("{promised}.0"));
    }
}

#[test]
fn a_job_asks_for_known_faults_and_one_runs_every_test() {
    let workflow = fs::read_to_string(path(".github/workflows/ci.yml")).unwrap();
    let jobs = reader::jobs(&workflow);
    let runs = jobs.iter().flat_map(reader::Job::steps);
    let scripts: Vec<String> = runs.filter_map(|step| step.value("run")).collect();
    for command in ["cargo xtask audit", "cargo xtask test"] {
        assert!(scripts.iter().any(|script| script == command), "{command}");
    }
}
