//! `cargo xtask`: set-up, demo, test, build, docs, size, bench, publish. Standard library only, so
//! that it starts at once.
//!
//! A command's way: `flags` (what is asked) → `setup` (what it needs) → `package`, `stand_in` (what
//! is built) → `demo`, `test`, `reference`, `scripts`, `publish`.

mod arrows;
mod counts;
mod demo;
mod failure;
mod files;
mod flags;
mod package;
mod process;
mod progress;
mod project;
mod publish;
mod reference;
mod scripts;
mod setup;
mod stand_in;
mod test;
mod toolchain;

use std::process::ExitCode;

use failure::Failure;
use flags::Command;
use project::Project;

fn main() -> ExitCode {
    match flags::parse(std::env::args().skip(1)).and_then(run) {
        Ok(true) => ExitCode::SUCCESS,
        // Said already, and the counts are to be the last line.
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Carries the command out; `false` when it ran to its end and found that not all is well.
fn run(command: Command) -> Result<bool, Failure> {
    let project = Project::locate()?;
    match command {
        Command::Setup(steps) => setup::command(&project, &steps)?,
        Command::Build => {
            package::build(&project)?;
            println!("{} is up to date.", package::folder(&project).display());
        }
        Command::Docs => reference::command(&project)?,
        Command::Demo(options) => demo::command(&project, &options)?,
        Command::Test(parts) => return test::command(&project, &parts),
        Command::Bench(name) => scripts::bench(&project, name.as_deref())?,
        Command::Rooms => return Ok(arrows::command(&project)),
        Command::Size => scripts::size(&project)?,
        Command::Publish(options) => publish::command(&project, &options)?,
        Command::Help => print!("{}", flags::HELP),
    }
    Ok(true)
}
