//! Set-up: each step knows whether it is done (at no cost), and how to do it from a bare machine.
//!
//! A step either finishes or leaves nothing that a later run would take for finished: it works
//! beside the final place and moves the result there with one rename, or writes its marker last.

mod apt;
pub mod cargo_tools;
pub mod chromium;
mod debian_source;
pub mod ffmpeg;
pub mod firefox;
pub mod npm;
mod program;
pub mod python;
pub mod python_clients;
pub mod recogniser;
pub mod wasm_target;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chromium::ChromiumStep;
use ffmpeg::FfmpegStep;
use firefox::FirefoxStep;
use npm::NpmPackages;
use python_clients::PythonClients;
use recogniser::Recogniser;
use wasm_target::WasmTarget;

use crate::failure::Failure;
use crate::files::remove_folder;
use crate::process::Log;
use crate::progress::Progress;
use crate::project::Project;
use crate::report;
use crate::toolchain::{Component, Toolchain};

/// One thing that must be on the machine.
pub trait Step {
    /// The name on the command line and of the log, such as `wasm-target`.
    fn name(&self) -> &str;
    /// The title in the output, such as `wasm-pack 0.15.1`.
    fn title(&self) -> String;
    /// Whether there is nothing to do. Called on every run: looks at files, and runs a program only
    /// where a file is missing.
    fn is_done(&self) -> bool;
    /// Does the step. The output of children goes to `log`.
    fn run(&self, log: &Log) -> Result<(), Failure>;
    /// The remedy by hand when `run` fails and has no better one.
    fn remedy(&self) -> String;
}

/// One set-up at a time in this process; the lock file keeps other processes away.
static RUNNING: Mutex<()> = Mutex::new(());

/// Runs the steps that are not done, in order. Prints nothing when all are; its lines are
/// shown at once, since set-up can take minutes.
pub fn ensure(project: &Project, steps: &[&dyn Step]) -> Result<(), Failure> {
    if steps.iter().all(|step| step.is_done()) {
        return Ok(());
    }
    let _running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    report::show(|| run_missing(project, steps))
}

fn run_missing(project: &Project, steps: &[&dyn Step]) -> Result<(), Failure> {
    let mut held = None;
    for step in steps {
        if step.is_done() {
            continue;
        }
        let lock = match held.take() {
            Some(lock) => lock,
            None => {
                eprintln!("Setting up (kept in {}):", project.cache.display());
                lock(&project.cache).map_err(|failure| {
                    failure.or_remedy("set DASHSCOPE_ASR_CACHE to a folder you may write to")
                })?
            }
        };
        // Another run may have done it while this one waited for the lock.
        if !step.is_done() {
            run(project, *step, &lock).map_err(|failure| {
                failure
                    .or_remedy(step.remedy())
                    .in_step(format!("setup: {}", step.title()))
            })?;
        }
        held = Some(lock);
    }
    match held {
        // All is in its place; files left here are of no use.
        Some(_lock) => remove_folder(&project.scratch_folder()),
        None => Ok(()),
    }
}

/// `cargo xtask setup`: the steps named, or all.
pub fn command(project: &Project, names: &[String]) -> Result<(), Failure> {
    let toolchain = Toolchain::detect()?;
    let all: [&dyn Step; 15] = [
        &WasmTarget::new(project, &toolchain),
        &Component::rustfmt(&toolchain),
        &Component::clippy(&toolchain),
        &cargo_tools::wasm_bindgen(project)?,
        &cargo_tools::wasm_pack(project),
        &cargo_tools::cargo_deny(project),
        &NpmPackages::new(project),
        &NpmPackages::of_package_tests(project),
        &ChromiumStep,
        &FirefoxStep,
        &FfmpegStep,
        &Recogniser::new(project),
        &PythonClients::official_sdk(project),
        &PythonClients::official_sdk_1(project),
        &PythonClients::of_openai(project),
    ];
    let known: Vec<&str> = all.iter().map(|step| step.name()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Failure::new(format!("there is no set-up step `{unknown}`"))
            .or_remedy(format!("name one of {}", known.join(", "))));
    }
    let chosen: Vec<&dyn Step> = all
        .into_iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name()))
        .collect();
    ensure(project, &chosen)?;
    println!(
        "Set up: {}.",
        chosen
            .iter()
            .map(|step| step.title())
            .collect::<Vec<_>>()
            .join(", ")
    );
    Ok(())
}

fn run(project: &Project, step: &dyn Step, lock: &File) -> Result<(), Failure> {
    let log = Log::create(
        project
            .cache
            .join("logs")
            .join(format!("{}.log", step.name())),
        Some(lock),
    )?;
    let progress = Progress::begin(&step.title());
    step.run(&log)?;
    if !step.is_done() {
        return Err(Failure::new(
            "every command succeeded, yet what they should have made is not there",
        ));
    }
    progress.end_with_time();
    Ok(())
}

/// Keeps two runs from trampling on each other in `folder`. The lock falls when its holder ends,
/// however it ends; children hold it too (see `Log`), so those that a killed run left behind are
/// waited for.
pub fn lock(folder: &Path) -> Result<File, Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(&path)
        .map_err(|error| Failure::io("write", &path, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!(
                "  waiting for another `cargo xtask` at work (it holds {})",
                path.display()
            );
            file.lock()
                .map_err(|error| Failure::io("lock", &path, &error))?;
        }
        Err(TryLockError::Error(error)) => return Err(Failure::io("lock", &path, &error)),
    }
    Ok(file)
}
