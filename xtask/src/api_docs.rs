//! The API reference: pages that TypeDoc makes from the package's types and docs/migration.md,
//! which it checks on the way.

use std::process::Command;

use crate::failure::Failure;
use crate::process::ChildGuard;
use crate::project::Project;
use crate::setup;
use crate::setup::npm::{self, NpmPackages};

/// Makes the pages in target/docs.
pub fn command(project: &Project) -> Result<(), Failure> {
    setup::ensure(project, &[&NpmPackages::new(project)])?;
    let status = ChildGuard::spawn(&mut typedoc(project)?)?.wait()?;
    if !status.success() {
        return Err(Failure::new(format!("TypeDoc ended with {status}"))
            .or_remedy("correct what the lines above name")
            .in_step("making the API reference"));
    }
    println!(
        "{} is up to date.",
        project.path("target/docs/index.html").display()
    );
    Ok(())
}

/// TypeDoc, with the options of docs/api/typedoc.json: a name without a comment and a link that
/// leads nowhere are errors.
pub fn typedoc(project: &Project) -> Result<Command, Failure> {
    let mut typedoc = Command::new(npm::node()?);
    typedoc
        .arg(project.path("docs/api/node_modules/typedoc/bin/typedoc"))
        .arg("--options")
        .arg(project.path("docs/api/typedoc.json"));
    typedoc.current_dir(&project.root);
    Ok(typedoc)
}
