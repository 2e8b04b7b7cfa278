//! Parts without JavaScript: the core, this tool, the stand-in.

use std::process::Command;

use crate::arrows;
use crate::failure::Failure;
use crate::project::is_program;
use crate::setup;
use crate::setup::python::with_unittest;
use crate::setup::python_clients::PythonClients;
use crate::setup::recogniser::Recogniser;
use crate::stand_in as stand_in_server;
use crate::test::counts::{Counts, count_cargo_test, count_last_line};
use crate::test::layering;
use crate::test::part_run::PartRun;
use crate::toolchain::cargo;

const UNITTEST_RUNNER: &str = "xtask/src/test/runners/unittest_counts.py";

/// The part `core`.
pub fn core(run: &mut PartRun) -> Result<(), Failure> {
    run.suite(
        "cargo test",
        Command::new(cargo()).args([
            "test",
            "-p",
            "dashscope-asr-core",
            "-p",
            "dashscope-asr-transcript",
            "-p",
            "dashscope-asr-phrases",
            "-p",
            "dashscope-asr-unpack",
        ]),
        count_cargo_test,
    )?;
    let project = run.project;
    run.check("the core depends on no crate of JavaScript's", || {
        layering::check_crates(project)
    });
    run.check("only the bindings name JavaScript's crates", || {
        layering::check_names(project)
    });
    for lib in arrows::CRATES {
        run.check(&format!("the map of rooms in {lib}"), || {
            arrows::check(project, lib)
        });
    }
    Ok(())
}

/// The part `xtask`.
pub fn xtask(run: &mut PartRun) -> Result<(), Failure> {
    let test = ["test", "-p", "xtask"];
    let title = "cargo test";
    run.suite(title, Command::new(cargo()).args(test), without_ignored)?;
    let title = "the runner of Python's tests";
    if with_unittest().is_none() {
        run.skip(title, "there is no Python 3.10 or newer");
        return Ok(());
    }
    let mut ignored = Command::new(cargo());
    ignored.args(test).args(["--", "--ignored"]);
    run.suite(title, &mut ignored, count_cargo_test)
}

/// The part `stand-in`.
pub fn stand_in(run: &mut PartRun) -> Result<(), Failure> {
    // The tests that need the recogniser belong to the part `speech`.
    run.suite(
        "cargo test",
        Command::new(cargo()).args(["test", "-p", "stand-in"]),
        without_ignored,
    )?;
    let own = Recogniser::new(run.project).python();
    match Some(own)
        .filter(|python| is_program(python))
        .or_else(with_unittest)
    {
        Some(python) => run.suite(
            "the recogniser's own code",
            Command::new(python).args(["-B", UNITTEST_RUNNER, "tests/stand-in/recogniser"]),
            count_last_line,
        ),
        None => {
            run.skip(
                "the recogniser's own code",
                "there is no Python 3.10 or newer",
            );
            Ok(())
        }
    }
}

/// Counts no ignored test as skipped: those run by themselves, where their needs are met.
fn without_ignored(output: &str) -> Counts {
    Counts {
        skipped: 0,
        ..count_cargo_test(output)
    }
}

/// The part `sdk`.
pub fn sdk(run: &mut PartRun) -> Result<(), Failure> {
    let newest = PythonClients::official_sdk(run.project);
    let older = PythonClients::official_sdk_1(run.project);
    setup::ensure(run.project, &[&newest, &older])?;
    let server = stand_in_server::start(run.shared.build_stand_in()?, "canned")?;
    let script = run.project.path("tests/official-sdk/run.py");
    for (title, sdk) in [
        ("dashscope, from PyPI", newest),
        ("dashscope 1, from PyPI", older),
    ] {
        run.suite(
            title,
            Command::new(sdk.python())
                .arg("-B")
                .arg(&script)
                .arg(&server.address),
            count_last_line,
        )?;
    }
    Ok(())
}
