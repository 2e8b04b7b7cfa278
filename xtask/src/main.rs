//! `cargo xtask`: set-up, demo, tests, builds, measurements, publishing. It has few dependencies,
//! so that it starts at once.
//!
//! The path of a command: `cli` parses it, `setup` brings the tools, `package` and `stand_in`
//! build, and a module of the command's name does the rest.

mod api_docs;
mod arrows;
mod audit;
mod cli;
mod demo;
mod failure;
mod files;
mod mutants;
mod node_scripts;
mod package;
mod process;
mod progress;
mod project;
mod publish;
mod report;
mod setup;
mod stand_in;
mod test;
mod toolchain;
#[cfg(test)]
mod workflows;

use std::process::ExitCode;

use cli::Command;
use failure::Failure;
use project::Project;

fn main() -> ExitCode {
    match cli::parse(std::env::args().skip(1)).and_then(run) {
        Ok(true) => ExitCode::SUCCESS,
        // The faults are printed, and the counts are to be the last line.
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command; `false` where it ran to its end and found faults.
fn run(command: Command) -> Result<bool, Failure> {
    let project = Project::locate()?;
    match command {
        Command::Setup(steps) => setup::command(&project, &steps)?,
        Command::Build => {
            package::build(&project)?;
            println!("{} is up to date.", package::folder(&project).display());
        }
        Command::Docs => api_docs::command(&project)?,
        Command::Demo(options) => demo::command(&project, &options)?,
        Command::Test(options) => return test::command(&project, &options),
        Command::Audit => return audit::command(&project),
        Command::Mutants(options) => mutants::command(&project, &options)?,
        Command::Bench(name) => node_scripts::bench(&project, name.as_deref())?,
        Command::Rooms => return Ok(arrows::command(&project)),
        Command::Size => node_scripts::size(&project)?,
        Command::Publish(options) => publish::command(&project, &options)?,
        Command::Help => print!("{}", cli::HELP),
    }
    Ok(true)
}
