//! `size` and `bench`: Node scripts that measure the built package.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::files;
use crate::package;
use crate::process::ChildGuard;
use crate::project::Project;
use crate::setup::{chromium, npm};

/// Builds the package and prints its sizes.
pub fn size(project: &Project) -> Result<(), Failure> {
    package::build(project)?;
    run(project, project.path("bench/size.mjs"))
}

/// Builds the package and runs the benchmark named; without a name, lists the benchmarks.
pub fn bench(project: &Project, name: Option<&str>) -> Result<(), Failure> {
    let known = names(project);
    let Some(name) = name else {
        println!("Benchmarks (cargo xtask bench NAME): {}", known.join(", "));
        return Ok(());
    };
    if !known.iter().any(|known| known == name) {
        return Err(Failure::new(format!("there is no benchmark `{name}`"))
            .or_remedy(format!("name one of {}", known.join(", "))));
    }
    package::build(project)?;
    run(project, project.path("bench").join(format!("{name}.mjs")))
}

fn names(project: &Project) -> Vec<String> {
    let files = files::sorted_entries(&project.path("bench"));
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "mjs"))
        .filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()))
        .collect()
}

/// Runs a script; its output is the person's to see.
fn run(project: &Project, script: PathBuf) -> Result<(), Failure> {
    let mut node = Command::new(npm::node()?);
    node.arg(&script).current_dir(&project.root);
    // A page is measured where there is a browser; nothing is installed for it.
    if let (None, Some(found)) = (env::var_os("CHROMIUM"), chromium::find()) {
        node.env("CHROMIUM", found.browser);
    }
    let status = ChildGuard::spawn(&mut node)?.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("it ended with {status}")).in_step(script.display().to_string()))
    }
}
