//! Formatting, lints, types and their comments.

use std::path::PathBuf;
use std::process::Command;

use crate::api_docs;
use crate::failure::Failure;
use crate::project::{Project, find_program};
use crate::setup;
use crate::setup::npm::NpmPackages;
use crate::setup::wasm_target::{self, WasmTarget};
use crate::test::part_run::PartRun;
use crate::toolchain::{Component, Toolchain, cargo};

/// The part `lint`.
pub fn lint(run: &mut PartRun) -> Result<(), Failure> {
    let toolchain = Toolchain::detect()?;
    setup::ensure(
        run.project,
        &[
            &Component::rustfmt(&toolchain),
            &Component::clippy(&toolchain),
            &WasmTarget::new(run.project, &toolchain),
            &NpmPackages::new(run.project),
        ],
    )?;
    run.command(
        "cargo fmt",
        Command::new(cargo()).args(["fmt", "--all", "--check"]),
    )?;
    let fuzz = run.project.path("tests/fuzz/Cargo.toml");
    run.command(
        "cargo fmt, fuzz targets",
        Command::new(cargo())
            .args(["fmt", "--check", "--manifest-path"])
            .arg(fuzz),
    )?;
    run.command(
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
        wasm_target::TARGET,
        "--",
        "-D",
        "warnings",
    ];
    run.command("cargo clippy, wasm32", Command::new(cargo()).args(wasm))?;
    let reading = [
        "clippy",
        "-p",
        "dashscope-asr",
        "--no-default-features",
        "--target",
        wasm_target::TARGET,
        "--",
        "-D",
        "warnings",
    ];
    run.command(
        "cargo clippy, wasm32, without the client",
        Command::new(cargo()).args(reading),
    )?;
    run.command(
        "biome",
        Command::new(npm_program(run.project, "biome")?).args(["ci", "--colors=off", "."]),
    )?;
    run.command(
        "tsc",
        Command::new(npm_program(run.project, "tsc")?).args(["-p", "pkg-template/tsconfig.json"]),
    )?;
    run.command(
        "typedoc",
        api_docs::typedoc(run.project)?.args(["--emit", "none"]),
    )
}

fn npm_program(project: &Project, name: &str) -> Result<PathBuf, Failure> {
    find_program(name, NpmPackages::bin(project).as_os_str()).ok_or_else(|| {
        Failure::new(format!("node_modules has no `{name}`"))
            .or_remedy("add it to package.json's devDependencies")
    })
}
