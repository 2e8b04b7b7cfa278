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

/// Runs of clippy: the workspace, then what is built for WebAssembly as it is built.
const CLIPPY: [(&str, &[&str]); 4] = [
    ("cargo clippy", &["--workspace", "--all-targets"]),
    (
        "cargo clippy, wasm32",
        &[
            "-p",
            "dashscope-asr",
            "--all-targets",
            "--target",
            wasm_target::TARGET,
        ],
    ),
    (
        "cargo clippy, wasm32, without the client",
        &[
            "-p",
            "dashscope-asr",
            "--all-targets",
            "--target",
            wasm_target::TARGET,
            "--no-default-features",
        ],
    ),
    (
        "cargo clippy, wasm32, the decoder",
        &[
            "-p",
            "dashscope-asr-unpack",
            "--lib",
            "--target",
            wasm_target::TARGET,
        ],
    ),
];

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
    lint_rust(run)?;
    lint_javascript(run)
}

fn lint_rust(run: &mut PartRun) -> Result<(), Failure> {
    let mut fmt = Command::new(cargo());
    run.command("cargo fmt", fmt.args(["fmt", "--all", "--check"]))?;
    let mut fmt = Command::new(cargo());
    fmt.args(["fmt", "--check", "--manifest-path"])
        .arg(run.project.path("tests/fuzz/Cargo.toml"));
    run.command("cargo fmt, fuzz targets", &mut fmt)?;
    for (title, selection) in CLIPPY {
        let mut clippy = Command::new(cargo());
        clippy
            .arg("clippy")
            .args(selection)
            .args(["--", "-D", "warnings"]);
        run.command(title, &mut clippy)?;
    }
    Ok(())
}

fn lint_javascript(run: &mut PartRun) -> Result<(), Failure> {
    let mut biome = Command::new(npm_program(run.project, "biome")?);
    run.command("biome", biome.args(["ci", "--colors=off", "."]))?;
    let mut tsc = Command::new(npm_program(run.project, "tsc")?);
    run.command("tsc", tsc.args(["-p", "pkg-template/tsconfig.json"]))?;
    let mut typedoc = api_docs::typedoc(run.project)?;
    run.command("typedoc", typedoc.args(["--emit", "none"]))
}

fn npm_program(project: &Project, name: &str) -> Result<PathBuf, Failure> {
    find_program(name, NpmPackages::bin(project).as_os_str()).ok_or_else(|| {
        Failure::new(format!("node_modules has no `{name}`"))
            .or_remedy("add it to package.json's devDependencies")
    })
}
