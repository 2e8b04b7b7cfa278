//! A fixed number of inputs, found by coverage, through the parsers of bytes from outside: the
//! targets in `tests/fuzz`.
//!
//! They are built as cargo-fuzz builds them, with the same options, so that the set-up needs no
//! cargo-fuzz; by hand, for longer, `cargo fuzz` runs the same targets. libFuzzer itself is C++ and
//! comes with its crate.

use std::env;
use std::path::Path;
use std::process::Command;

use super::part_run::PartRun;
use crate::failure::Failure;
use crate::files::{empty_folder, files_below};
use crate::project::{find_program, inherited_path};
use crate::toolchain::{Toolchain, cargo};

/// One target.
struct Target {
    name: &'static str,
    /// How many inputs are run: a quarter of a minute for those of documents, a few seconds for the
    /// others.
    inputs: u32,
    /// Whether its inputs look like answers of the service, so that the fixtures are seeds too.
    reads_service: bool,
}

const TARGETS: [Target; 7] = [
    target("reader", 60_000, true),
    target("subtitles", 15_000, true),
    target("sse", 150_000, true),
    target("json", 200_000, true),
    target("xml", 20_000, true),
    target("options", 120_000, false),
    target("redaction", 15_000, false),
];

const fn target(name: &'static str, inputs: u32, reads_service: bool) -> Target {
    Target {
        name,
        inputs,
        reads_service,
    }
}

/// Flags that cargo-fuzz 0.13 passes to the compiler without a sanitizer: counters on every branch,
/// comparisons traced, and checks of overflow.
const RUSTFLAGS: [&str; 11] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-sanitizer-coverage-stack-depth",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Cdebug-assertions",
    "-Ccodegen-units=1",
    "--cfg",
    "fuzzing",
];

/// Builds the targets and runs each.
pub fn run(run: &mut PartRun) -> Result<(), Failure> {
    let project = run.project;
    let folder = project.path("tests/fuzz");
    run.check("every target is known", || check_listed(&folder));
    if let Some(reason) = missing_compiler(cfg!(windows), env::var_os("CXX").is_some(), |name| {
        find_program(name, &inherited_path()).is_some()
    }) {
        TARGETS
            .iter()
            .for_each(|target| run.skip(target.name, reason));
        return Ok(());
    }
    let toolchain = Toolchain::detect()?;
    let host = toolchain
        .host()
        .ok_or_else(|| Failure::new("`rustc -vV` names no host"))?;
    let built = project.target().join("fuzz");
    // Where a target is named, build scripts and macros get no counters, which nothing would read.
    let mut build = Command::new(cargo());
    build
        .args(["build", "--release", "--locked", "--bins", "--target", host])
        .env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\x1f"));
    build
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&built);
    run.command("cargo build", &mut build)?;
    if !run.counts.is_success() {
        // The programs that are there are of an earlier build, and would pass for these.
        return Ok(());
    }
    for target in TARGETS {
        run_target(run, &target, &folder, &built, host)?;
    }
    Ok(())
}

/// Runs one target on its seeds and on what it makes of them.
fn run_target(
    run: &mut PartRun,
    target: &Target,
    folder: &Path,
    built: &Path,
    host: &str,
) -> Result<(), Failure> {
    let Target { name, inputs, .. } = target;
    // Earlier findings are removed, so that every run sees the same inputs.
    let found = built.join("found").join(name);
    empty_folder(&found)?;
    let mut fuzz = Command::new(built.join(host).join("release").join(name));
    fuzz.args([
        format!("-runs={inputs}"),
        "-seed=1".to_owned(),
        "-timeout=20".to_owned(),
        "-rss_limit_mb=2048".to_owned(),
        "-verbosity=0".to_owned(),
        format!("-artifact_prefix={}-", built.join(name).display()),
    ]);
    let dictionary = folder.join(format!("{name}.dict"));
    if dictionary.is_file() {
        fuzz.arg(format!("-dict={}", dictionary.display()));
    }
    fuzz.arg(found);
    let seeds = folder.join("seeds").join(name);
    if seeds.is_dir() {
        fuzz.arg(seeds);
    }
    if target.reads_service {
        fuzz.arg(run.project.path("tests/fixtures/service"));
    }
    run.command(&format!("{name}, {inputs} inputs"), &mut fuzz)
}

/// Checks that every target in the folder is run here.
fn check_listed(folder: &Path) -> Result<(), String> {
    let files = files_below(&folder.join("fuzz_targets"), "rs");
    let mut there: Vec<_> = files
        .iter()
        .filter_map(|file| file.file_stem()?.to_str())
        .collect();
    let mut named = TARGETS.map(|target| target.name);
    there.sort_unstable();
    named.sort_unstable();
    if there == named {
        Ok(())
    } else {
        Err(format!(
            "tests/fuzz has the targets {}; {} are run",
            there.join(", "),
            named.join(", ")
        ))
    }
}

/// The reason why the targets cannot be built here, if there is one; `is_set` is whether CXX names
/// a compiler.
fn missing_compiler(
    windows: bool,
    is_set: bool,
    has: impl Fn(&str) -> bool,
) -> Option<&'static str> {
    match (windows, is_set || has("c++")) {
        (true, _) => Some("libFuzzer wants a toolchain of its own on Windows"),
        (false, true) => None,
        (false, false) => Some(
            "there is no C++ compiler, which builds libFuzzer; install g++ or clang, or name one \
                in CXX",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::missing_compiler;

    #[test]
    fn without_a_compiler_of_libfuzzers_the_reason_is_a_sentence() {
        assert_eq!(missing_compiler(false, false, |name| name == "c++"), None);
        assert_eq!(missing_compiler(false, true, |_| false), None);
        assert!(
            missing_compiler(false, false, |_| false).is_some_and(|reason| reason.contains("C++"))
        );
        assert!(
            missing_compiler(true, true, |_| true).is_some_and(|reason| reason.contains("Windows"))
        );
    }
}
