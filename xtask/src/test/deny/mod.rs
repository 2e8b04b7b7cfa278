//! Licences, sources and versions of the crates in use, by cargo-deny and `deny.toml`; and that it
//! refuses what it should. Advisories need a network: `cargo xtask audit`.

mod fixture;

use std::path::Path;
use std::process::Command;

use super::part_run::PartRun;
use crate::failure::Failure;
use crate::files::empty_folder;
use crate::project::{Project, inherited_path, prepend};
use crate::setup::{self, cargo_tools};
use fixture::{CASES, refuse};

const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];
/// Rows of deny.toml that the workspace must need, lest they stay when their crate has gone. Of
/// exceptions, one is for the fuzz targets.
const WORKSPACE: [&str; 6] = [
    "-D",
    "license-not-encountered",
    "-D",
    "unmatched-skip",
    "-A",
    "license-exception-not-encountered",
];
/// The fuzz targets and the fixtures need fewer of them.
const FEWER: [&str; 6] = [
    "-A",
    "license-not-encountered",
    "-A",
    "unmatched-skip",
    "-A",
    "license-exception-not-encountered",
];

/// The part `deny`.
pub fn run(run: &mut PartRun) -> Result<(), Failure> {
    let project = run.project;
    setup::ensure(project, &[&cargo_tools::cargo_deny(project)])?;
    for (title, manifest, rows) in [
        ("the workspace", "Cargo.toml", WORKSPACE),
        ("the fuzz targets", "tests/fuzz/Cargo.toml", FEWER),
    ] {
        let mut deny = cargo_deny(project, &project.path(manifest))?;
        deny.args(["--workspace", "--locked", "check"])
            .args(rows)
            .args(CHECKS);
        run.command(title, &mut deny)?;
    }
    let folder = project.path("target/xtask/deny");
    empty_folder(&folder)?;
    for case in CASES {
        run.check(case.title, || refuse(project, &folder, &case));
    }
    Ok(())
}

/// cargo-deny with `deny.toml` on a workspace; the command is missing.
pub fn cargo_deny(project: &Project, manifest: &Path) -> Result<Command, Failure> {
    let path = prepend(&[cargo_tools::cargo_deny(project).bin()], &inherited_path())?;
    let mut deny = Command::new("cargo-deny");
    deny.env("PATH", path)
        .args(["--color", "never", "--manifest-path"])
        .arg(manifest)
        .arg("--config")
        .arg(project.path("deny.toml"));
    Ok(deny)
}
