//! What each part of the tests needs and runs.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::fuzz;
use super::purity;
use super::run::Run;
use crate::counts::{Counts, of_cargo_test, of_counts_line, of_node_test, of_unittest};
use crate::failure::Failure;
use crate::files::sorted_entries;
use crate::package;
use crate::process::ask;
use crate::project::{Project, find_program, is_program};
use crate::reference;
use crate::setup::chromium::{self, Chromium, ChromiumStep};
use crate::setup::firefox::{self, FirefoxStep};
use crate::setup::npm::{NpmPackages, node};
use crate::setup::official_sdk::OfficialSdk;
use crate::setup::python::any_python;
use crate::setup::recogniser::Recogniser;
use crate::setup::wasm_target::WasmTarget;
use crate::setup::{self, cargo_tools};
use crate::stand_in;
use crate::toolchain::{Component, Toolchain, cargo};

/// One part.
pub struct Part {
    /// The name on the command line.
    pub name: &'static str,
    /// What it shows, in half a line.
    pub about: &'static str,
    /// Sets up and runs the checks. A failed check is counted; an error is a failed set-up.
    pub run: fn(&mut Run) -> Result<(), Failure>,
}

/// All parts, the quickest to fail first.
pub const PARTS: [Part; 10] = [
    Part {
        name: "lint",
        about: "formatting, lints, types and their comments",
        run: lint,
    },
    Part {
        name: "core",
        about: "everything that is not JavaScript, natively",
        run: core,
    },
    Part {
        name: "xtask",
        about: "this tool",
        run: xtask,
    },
    Part {
        name: "fuzz",
        about: "a fixed number of inputs through the readers",
        run: fuzz::run,
    },
    Part {
        name: "stand-in",
        about: "the local service and its recogniser's code",
        run: stand_in_part,
    },
    Part {
        name: "sdk",
        about: "the local service, judged by the vendor's own client",
        run: sdk,
    },
    Part {
        name: "wasm",
        about: "the bindings, in Node and in Chromium",
        run: wasm,
    },
    Part {
        name: "e2e",
        about: "the package against the local service",
        run: e2e,
    },
    Part {
        name: "package",
        about: "the packed tarball where it is imported; everywhere, when this part is named",
        run: package_part,
    },
    Part {
        name: "speech",
        about: "real speech, recognised",
        run: speech,
    },
];

const WASM: &str = "wasm32-unknown-unknown";
const SPEECH_TEST: &str = "speech.test.mjs";

fn lint(run: &mut Run) -> Result<(), Failure> {
    let toolchain = Toolchain::ask()?;
    setup::ensure(
        run.project,
        &[
            &Component::rustfmt(&toolchain),
            &Component::clippy(&toolchain),
            &WasmTarget::new(run.project, &toolchain),
            &NpmPackages::new(run.project),
        ],
    )?;
    run.one(
        "cargo fmt",
        Command::new(cargo()).args(["fmt", "--all", "--check"]),
    )?;
    let fuzz = run.project.path("tests/fuzz/Cargo.toml");
    run.one(
        "cargo fmt, fuzz targets",
        Command::new(cargo())
            .args(["fmt", "--check", "--manifest-path"])
            .arg(fuzz),
    )?;
    run.one(
        "cargo clippy",
        Command::new(cargo()).args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    let wasm = [
        "clippy",
        "-p",
        "dashscope-asr",
        "--all-targets",
        "--target",
        WASM,
        "--",
        "-D",
        "warnings",
    ];
    run.one("cargo clippy, wasm32", Command::new(cargo()).args(wasm))?;
    let reading = [
        "clippy",
        "-p",
        "dashscope-asr",
        "--no-default-features",
        "--target",
        WASM,
        "--",
        "-D",
        "warnings",
    ];
    run.one(
        "cargo clippy, wasm32, without the client",
        Command::new(cargo()).args(reading),
    )?;
    run.one(
        "biome",
        Command::new(npm_program(run.project, "biome")?).args(["ci", "--colors=off", "."]),
    )?;
    run.one(
        "tsc",
        Command::new(npm_program(run.project, "tsc")?).args(["-p", "pkg-template/tsconfig.json"]),
    )?;
    run.one(
        "typedoc",
        reference::typedoc(run.project)?.args(["--emit", "none"]),
    )
}

fn core(run: &mut Run) -> Result<(), Failure> {
    run.many(
        "cargo test",
        Command::new(cargo()).args([
            "test",
            "-p",
            "dashscope-asr-core",
            "-p",
            "dashscope-asr-transcript",
        ]),
        of_cargo_test,
    )?;
    let project = run.project;
    run.own("the core depends on no crate of JavaScript's", || {
        purity::crates(project)
    });
    run.own("only the bindings name JavaScript's crates", || {
        purity::names(project)
    });
    Ok(())
}

fn xtask(run: &mut Run) -> Result<(), Failure> {
    run.many(
        "cargo test",
        Command::new(cargo()).args(["test", "-p", "xtask"]),
        of_cargo_test,
    )
}

fn stand_in_part(run: &mut Run) -> Result<(), Failure> {
    // The tests that need the recogniser belong to the part `speech`.
    run.many(
        "cargo test",
        Command::new(cargo()).args(["test", "-p", "stand-in"]),
        without_ignored,
    )?;
    let own = Recogniser::new(run.project).python();
    let runs = |python: &Path| {
        ask(Command::new(python).args([
            "-c",
            "import unittest, sys; sys.exit(sys.version_info < (3, 10))",
        ]))
        .is_some()
    };
    match Some(own)
        .filter(|python| is_program(python))
        .or_else(|| any_python(runs))
    {
        Some(python) => {
            let arguments = [
                "-B",
                "-m",
                "unittest",
                "discover",
                "-s",
                "tests/stand-in/recogniser",
            ];
            run.many(
                "the recogniser's own code",
                Command::new(python).args(arguments),
                of_unittest,
            )
        }
        None => {
            run.skip(
                "the recogniser's own code",
                "there is no Python 3.10 or newer",
            );
            Ok(())
        }
    }
}

fn sdk(run: &mut Run) -> Result<(), Failure> {
    let sdk = OfficialSdk::new(run.project);
    setup::ensure(run.project, &[&sdk])?;
    let server = stand_in::start(stand_in::build(run.project)?, "canned")?;
    let script = run.project.path("tests/official-sdk/run.py");
    run.many(
        "dashscope, from PyPI",
        Command::new(sdk.python())
            .arg("-B")
            .arg(script)
            .arg(&server.address),
        of_counts_line,
    )
}

/// Tests that are ignored here run elsewhere, so they are not left out.
fn without_ignored(output: &str) -> Counts {
    Counts {
        skipped: 0,
        ..of_cargo_test(output)
    }
}

fn wasm(run: &mut Run) -> Result<(), Failure> {
    let node = node()?;
    let toolchain = Toolchain::ask()?;
    let wasm_bindgen = cargo_tools::wasm_bindgen(run.project)?;
    setup::ensure(
        run.project,
        &[
            &WasmTarget::new(run.project, &toolchain),
            &wasm_bindgen,
            &ChromiumStep,
        ],
    )?;
    let path = package::tools_path(run.project)?;
    let test = || {
        let mut command = Command::new(cargo());
        command
            .args(["test", "-p", "dashscope-asr", "--target", WASM])
            .env("PATH", &path)
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                "wasm-bindgen-test-runner",
            );
        command
    };
    run.many(
        &format!("in Node ({})", version(&node)),
        &mut test(),
        of_cargo_test,
    )?;
    let chromium =
        chromium::find().ok_or_else(|| Failure::new("Chromium was found and is gone again"))?;
    let capabilities = run.project.path("target/xtask/webdriver.json");
    fs::write(&capabilities, webdriver_json(&chromium.browser))
        .map_err(|error| Failure::io("write", &capabilities, &error))?;
    run.many(
        &format!("in {}", version(&chromium.browser)),
        test()
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("CHROMEDRIVER", &chromium.driver),
        of_cargo_test,
    )
}

fn e2e(run: &mut Run) -> Result<(), Failure> {
    // Those of the package, and those of the templates that come with it.
    let tests = ["tests/e2e", "tests/templates"]
        .into_iter()
        .flat_map(|folder| node_tests(run.project, folder));
    let tests: Vec<PathBuf> = tests.filter(|file| !file.ends_with(SPEECH_TEST)).collect();
    end_to_end(run, &tests, &[])
}

/// What takes longest, and needs most to be installed, is left to those who ask for it.
fn package_part(run: &mut Run) -> Result<(), Failure> {
    let tests = node_tests(run.project, "tests/package");
    if !run.named {
        return end_to_end(run, &tests, &[]);
    }
    setup::ensure(
        run.project,
        &[&NpmPackages::of_package_tests(run.project), &FirefoxStep],
    )?;
    let firefox =
        firefox::find().ok_or_else(|| Failure::new("Firefox was found and is gone again"))?;
    let report = run.project.path("target/xtask/package.md");
    end_to_end(
        run,
        &tests,
        &[
            ("PACKAGE_ENVIRONMENTS", OsStr::new("all")),
            ("FIREFOX", firefox.as_os_str()),
            ("PACKAGE_REPORT", report.as_os_str()),
        ],
    )?;
    println!(
        "\n{}",
        fs::read_to_string(&report).map_err(|error| Failure::io("read", &report, &error))?
    );
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
pub fn tarball(run: &mut Run, tarball: &Path) -> Result<(), Failure> {
    end_to_end(
        run,
        &node_tests(run.project, "tests/package"),
        &[("PACKAGE_TARBALL", tarball.as_os_str())],
    )
}

fn speech(run: &mut Run) -> Result<(), Failure> {
    setup::ensure(run.project, &[&Recogniser::new(run.project)])?;
    let ignored = ["test", "-p", "stand-in", "--test", "api", "--", "--ignored"];
    run.many(
        "the stand-in's recogniser",
        Command::new(cargo()).args(ignored),
        of_cargo_test,
    )?;
    end_to_end(run, &[run.project.path("tests/e2e").join(SPEECH_TEST)], &[])
}

fn end_to_end(
    run: &mut Run,
    tests: &[PathBuf],
    variables: &[(&str, &OsStr)],
) -> Result<(), Failure> {
    if tests.is_empty() {
        return Err(Failure::new("there is no *.test.mjs"));
    }
    package::build(run.project)?;
    let stand_in = stand_in::build(run.project)?;
    setup::ensure(run.project, &[&ChromiumStep])?;
    let Chromium { browser, .. } =
        chromium::find().ok_or_else(|| Failure::new("Chromium was found and is gone again"))?;
    run.many(
        "node --test",
        Command::new(node()?)
            .args(["--test", "--test-reporter=spec"])
            .args(tests)
            .env("STAND_IN", stand_in)
            .env("CHROMIUM", browser)
            .env("PACKAGE_DIR", package::folder(run.project))
            .envs(variables.iter().copied()),
        of_node_test,
    )
}

fn node_tests(project: &Project, folder: &str) -> Vec<PathBuf> {
    sorted_entries(&project.path(folder))
        .into_iter()
        .filter(|file| file.to_string_lossy().ends_with(".test.mjs"))
        .collect()
}

fn npm_program(project: &Project, name: &str) -> Result<PathBuf, Failure> {
    find_program(name, NpmPackages::bin(project).as_os_str()).ok_or_else(|| {
        Failure::new(format!("node_modules has no `{name}`"))
            .or_do("add it to package.json's devDependencies")
    })
}

/// What a program says to `--version`, in a line.
fn version(program: &Path) -> String {
    let answer = ask(Command::new(program).arg("--version")).unwrap_or_default();
    answer.lines().next().unwrap_or_default().trim().to_owned()
}

/// How the driver is to start the browser: without a window, and (as root, in containers) without
/// what needs rights or much shared memory.
fn webdriver_json(browser: &Path) -> String {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ];
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| json_string(OsStr::new(argument)))
        .collect();
    format!(
        "{{\"goog:chromeOptions\":{{\"binary\":{},\"args\":[{}]}}}}\n",
        json_string(browser.as_os_str()),
        arguments.join(",")
    )
}

fn json_string(text: &OsStr) -> String {
    format!(
        "\"{}\"",
        text.to_string_lossy()
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_path_is_quoted_for_json() {
        let json = webdriver_json(Path::new("C:\\Program Files\\chrome.exe"));
        assert!(
            json.starts_with("{\"goog:chromeOptions\":{\"binary\":\"C:\\\\Program Files\\\\chrome.exe\",\"args\":[\"--headless\","),
            "{json}"
        );
    }

    #[test]
    fn every_part_is_in_the_help() {
        for part in PARTS {
            assert!(
                crate::flags::HELP.contains(&format!(" {}", part.name)),
                "{}",
                part.name
            );
        }
    }
}
