//! Mutants: small changes to the code, each of which some test should notice.
//!
//! cargo-mutants makes them and runs the tests. Its `--iterate` leaves out mutants that a file of
//! the last run names as caught, and this file is written here: by itself, `--iterate` would take
//! mutants out before `--shard` divides the rest, so that a shard would be another one each time.

mod results;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::cli::{Mutants, Package, Shard};
use crate::failure::Failure;
use crate::process::{ChildGuard, Log};
use crate::project::{Project, inherited_path, prepend};
use crate::setup::{self, cargo_tools};
use crate::toolchain::cargo;
use results::{Fate, Results, leave_out};

/// Exit codes of cargo-mutants that mean "all were run": none alive, some alive, some ran into the
/// time limit.
const RUN_TO_THE_END: [i32; 3] = [0, 2, 3];

/// `cargo xtask mutants`.
pub fn command(project: &Project, options: &Mutants) -> Result<(), Failure> {
    setup::ensure(project, &[&cargo_tools::cargo_mutants(project)])?;
    let packages = match options.package {
        Some(package) => vec![package],
        None => Package::ALL.to_vec(),
    };
    let mut table = table_row(
        "crate",
        "shard",
        ["mutants", "tried", "killed", "alive", "unviable"],
    );
    for package in packages {
        let session = Session::new(project, package, options.shard)?;
        if options.list {
            session.print_list()?;
            continue;
        }
        let results = session.run_next()?;
        table.push_str(&session.row(&results));
    }
    if !options.list {
        println!("\n{table}");
    }
    Ok(())
}

/// One shard of one crate's mutants.
struct Session<'project> {
    project: &'project Project,
    package: Package,
    shard: Option<Shard>,
    /// Results are kept here, those of cargo-mutants in `mutants.out`.
    folder: PathBuf,
    /// Names of the crate's mutants in the code as it is.
    all: Vec<String>,
    /// Those of the shard.
    mutants: Vec<String>,
}

impl<'project> Session<'project> {
    fn new(
        project: &'project Project,
        package: Package,
        shard: Option<Shard>,
    ) -> Result<Self, Failure> {
        let name = shard.map_or("all".to_owned(), |shard| {
            format!("{}-of-{}", shard.index, shard.count)
        });
        let folder = project
            .target()
            .join("mutants")
            .join(package.name())
            .join(name);
        fs::create_dir_all(&folder).map_err(|error| Failure::io("create", &folder, &error))?;
        let mut session = Session {
            project,
            package,
            shard,
            folder,
            all: Vec::new(),
            mutants: Vec::new(),
        };
        session.all = session.list(None)?;
        session.mutants = session.list(shard)?;
        Ok(session)
    }

    /// `cargo mutants` for the crate.
    fn cargo_mutants(&self) -> Result<Command, Failure> {
        let tool = cargo_tools::cargo_mutants(self.project);
        let mut command = Command::new(cargo());
        command
            .args(["mutants", "--colors=never", "--package"])
            .arg(format!("dashscope-asr-{}", self.package.name()))
            .current_dir(&self.project.root)
            .env("PATH", prepend(&[tool.bin()], &inherited_path())?);
        Ok(command)
    }

    fn list(&self, shard: Option<Shard>) -> Result<Vec<String>, Failure> {
        let mut list = self.cargo_mutants()?;
        list.arg("--list");
        if let Some(Shard { index, count }) = shard {
            // Each shard a sample of all files.
            list.args(["--sharding=round-robin", "--shard"])
                .arg(format!("{index}/{count}"));
        }
        let log = Log::create(self.folder.join("list.log"), None)?;
        let names = log.output(&mut list)?;
        Ok(names.lines().map(str::to_owned).collect())
    }

    /// Runs the mutants that were not tried; when all were, those that are alive, as there may be
    /// new tests.
    fn run_next(&self) -> Result<Results, Failure> {
        // A call that was stopped has left its results in mutants.out alone.
        let mut results = Results::load(&self.folder)?;
        let next = self.next(&results);
        if next.is_empty() {
            return Ok(results);
        }
        println!("{}: {} mutants to run", self.package.name(), next.len());
        let others = self.all.iter().filter(|name| !next.contains(name));
        leave_out(&self.folder, others)?;
        let mut run = self.cargo_mutants()?;
        run.args(["--iterate", "--output"]).arg(&self.folder);
        let status = ChildGuard::spawn(&mut run)?.wait()?;
        results = Results::load(&self.folder)?;
        match status.code() {
            Some(code) if RUN_TO_THE_END.contains(&code) => Ok(results),
            _ => Err(Failure::new(format!("`cargo mutants` ended with {status}"))
                .or_remedy("correct what the lines above name, then go on with the same call")),
        }
    }

    fn next(&self, results: &Results) -> Vec<&String> {
        let with = |fate| {
            self.mutants
                .iter()
                .filter(move |name| results.fate(name) == fate)
        };
        let untried: Vec<&String> = with(None).collect();
        if untried.is_empty() {
            with(Some(Fate::Alive)).collect()
        } else {
            untried
        }
    }

    fn print_list(&self) -> Result<(), Failure> {
        let results = Results::load(&self.folder)?;
        for name in &self.mutants {
            let fate = results.fate(name).map_or("untried", Fate::word);
            println!("{fate:<9} {name}");
        }
        Ok(())
    }

    /// The table's row: mutants that the code no longer has are not counted.
    fn row(&self, results: &Results) -> String {
        let fates: Vec<Fate> = self
            .mutants
            .iter()
            .filter_map(|name| results.fate(name))
            .collect();
        let count = |fate| fates.iter().filter(|other| **other == fate).count();
        let shard = self.shard.map_or("all".to_owned(), |shard| {
            format!("{}/{}", shard.index, shard.count)
        });
        let numbers = [
            self.mutants.len(),
            fates.len(),
            count(Fate::Killed),
            count(Fate::Alive),
            count(Fate::Unviable),
        ];
        table_row(self.package.name(), &shard, numbers)
    }
}

fn table_row<Cell: ToString>(package: &str, shard: &str, cells: [Cell; 5]) -> String {
    let cells = cells.map(|cell| format!("{:>9}", cell.to_string()));
    format!("{package:<12}{shard:>7}{}\n", cells.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(mutants: &[&str]) -> (Project, Vec<String>) {
        let project = Project {
            root: PathBuf::new(),
            cache: PathBuf::new(),
        };
        (
            project,
            mutants.iter().map(|name| (*name).to_owned()).collect(),
        )
    }

    #[test]
    fn untried_mutants_come_first_and_then_those_alive() {
        let (project, mutants) = session(&["a", "b", "c", "d"]);
        let session = Session {
            project: &project,
            package: Package::Core,
            shard: Some(Shard { index: 0, count: 2 }),
            folder: PathBuf::new(),
            all: mutants.clone(),
            mutants,
        };
        let mut results = Results::default();
        results.add("a", Fate::Killed);
        results.add("b", Fate::Alive);
        results.add("gone", Fate::Alive);
        assert_eq!(session.next(&results), ["c", "d"]);
        results.add("c", Fate::Unviable);
        results.add("d", Fate::Alive);
        assert_eq!(session.next(&results), ["b", "d"]);
        assert_eq!(
            session.row(&results),
            "core            0/2        4        4        1        2        1\n"
        );
        results.add("b", Fate::Killed);
        results.add("d", Fate::Killed);
        assert!(session.next(&results).is_empty());
    }
}
