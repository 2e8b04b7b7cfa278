//! The package under `node --test`: end to end, packed, and with real speech.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::failure::Failure;
use crate::files::sorted_entries;
use crate::package;
use crate::project::Project;
use crate::report;
use crate::setup;
use crate::setup::chromium::{self, Chromium, ChromiumStep};
use crate::setup::ffmpeg::{self, FfmpegStep};
use crate::setup::firefox::{self, FirefoxStep};
use crate::setup::npm::{NpmPackages, node};
use crate::setup::python_clients::PythonClients;
use crate::setup::recogniser::Recogniser;
use crate::test::counts::{count_cargo_test, count_last_line};
use crate::test::part_run::PartRun;
use crate::toolchain::cargo;

const SPEECH_TEST: &str = "speech.test.mjs";
const REPORTER: &str = "xtask/src/test/runners/node_counts.mjs";
/// A path for `--import`, which takes no drive's letter.
const NATURAL_END: &str = "./xtask/src/test/runners/natural_end.mjs";

/// The part `e2e`.
pub fn e2e(run: &mut PartRun) -> Result<(), Failure> {
    // Those of the package, and those of the templates that come with it.
    let tests = ["tests/e2e", "tests/templates"]
        .into_iter()
        .flat_map(|folder| node_tests(run.project, folder));
    let tests: Vec<PathBuf> = tests.filter(|file| !file.ends_with(SPEECH_TEST)).collect();
    let clients = PythonClients::of_openai(run.project);
    setup::ensure(run.project, &[&FfmpegStep, &clients])?;
    let ffmpeg =
        ffmpeg::find().ok_or_else(|| Failure::new("FFmpeg was found and is gone again"))?;
    let python = clients.python();
    end_to_end(
        run,
        &tests,
        &[
            ("FFMPEG", ffmpeg.as_os_str()),
            ("OPENAI_PYTHON", python.as_os_str()),
        ],
    )
}

/// The part `package`. The tests that take longest, and need most to be installed, run only where
/// the part is named.
pub fn package(run: &mut PartRun) -> Result<(), Failure> {
    let tests = node_tests(run.project, "tests/package");
    if !run.shared.thorough {
        return end_to_end(run, &tests, &[]);
    }
    setup::ensure(
        run.project,
        &[&NpmPackages::of_package_tests(run.project), &FirefoxStep],
    )?;
    let firefox =
        firefox::find().ok_or_else(|| Failure::new("Firefox was found and is gone again"))?;
    let report_file = run.project.path("target/xtask/package.md");
    end_to_end(
        run,
        &tests,
        &[
            ("PACKAGE_ENVIRONMENTS", OsStr::new("all")),
            ("FIREFOX", firefox.as_os_str()),
            ("PACKAGE_REPORT", report_file.as_os_str()),
        ],
    )?;
    let text = fs::read_to_string(&report_file)
        .map_err(|error| Failure::io("read", &report_file, &error))?;
    report::line(format_args!("\n{text}"));
    end_to_end(
        run,
        &node_tests(run.project, "tests/templates"),
        &[
            ("BATCH_FILES", OsStr::new("2000")),
            ("PACKAGE_ENVIRONMENTS", OsStr::new("all")),
        ],
    )
}

/// The quick tests of that part, of a tarball that is there already.
pub fn tarball(run: &mut PartRun, tarball: &Path) -> Result<(), Failure> {
    end_to_end(
        run,
        &node_tests(run.project, "tests/package"),
        &[("PACKAGE_TARBALL", tarball.as_os_str())],
    )
}

/// The part `speech`.
pub fn speech(run: &mut PartRun) -> Result<(), Failure> {
    setup::ensure(run.project, &[&Recogniser::new(run.project)])?;
    let ignored = ["test", "-p", "stand-in", "--test", "api", "--", "--ignored"];
    run.suite(
        "the stand-in's recogniser",
        Command::new(cargo()).args(ignored),
        count_cargo_test,
    )?;
    end_to_end(run, &[run.project.path("tests/e2e").join(SPEECH_TEST)], &[])
}

fn end_to_end(
    run: &mut PartRun,
    tests: &[PathBuf],
    variables: &[(&str, &OsStr)],
) -> Result<(), Failure> {
    if tests.is_empty() {
        return Err(Failure::new("there is no *.test.mjs"));
    }
    run.shared.build_package()?;
    let stand_in = run.shared.build_stand_in()?;
    setup::ensure(run.project, &[&ChromiumStep])?;
    let Chromium { browser, .. } =
        chromium::find().ok_or_else(|| Failure::new("Chromium was found and is gone again"))?;
    run.suite(
        "node --test",
        Command::new(node()?)
            .args(["--import", NATURAL_END, "--test"])
            .arg(format!("--test-concurrency={}", concurrency()))
            .arg("--test-reporter")
            .arg(run.project.path(REPORTER))
            .args(tests)
            .env("STAND_IN", stand_in)
            .env("CHROMIUM", browser)
            .env("PACKAGE_DIR", package::folder(run.project))
            .envs(variables.iter().copied()),
        count_last_line,
    )
}

/// Files at a time. They wait for browsers and timers as much as they compute, so that Node's own
/// choice, one fewer than there are processors, would leave a small machine idle.
fn concurrency() -> usize {
    thread::available_parallelism().map_or(2, |processors| processors.get().max(2))
}

/// The test files of a folder, in order.
fn node_tests(project: &Project, folder: &str) -> Vec<PathBuf> {
    sorted_entries(&project.path(folder))
        .into_iter()
        .filter(|file| file.to_string_lossy().ends_with(".test.mjs"))
        .collect()
}
