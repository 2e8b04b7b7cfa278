//! `cargo xtask audit`: known faults of the crates and npm packages in use. It asks the network,
//! and so is no part of the tests: what it finds changes without a change here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::files::{empty_folder, sorted_entries};
use crate::process::{ChildGuard, stdout_of};
use crate::project::Project;
use crate::setup::{self, cargo_tools, npm};
use crate::test;

const TEMPLATES: &str = "pkg-template/templates";
/// Writes a template's package.json without our own package, which may not be on npm yet.
const WITHOUT_OWN: &str = "const text = require('node:fs').readFileSync(process.argv[1], 'utf8');\
     const template = JSON.parse(text);\
     delete template.dependencies['dashscope-asr'];\
     console.log(JSON.stringify(template))";

/// Runs every audit, and returns whether none has found a fault.
pub fn command(project: &Project) -> Result<bool, Failure> {
    setup::ensure(project, &[&cargo_tools::cargo_deny(project)])?;
    let mut faults = 0;
    for manifest in ["Cargo.toml", "tests/fuzz/Cargo.toml"] {
        let mut deny = test::cargo_deny(project, &project.path(manifest))?;
        deny.args(["--workspace", "--locked", "check", "advisories"]);
        faults += fault(manifest, &mut deny)?;
    }
    let npm = npm::npm()?;
    let mut audit = Command::new(&npm);
    audit.args(["audit", "--omit=dev"]);
    faults += fault("package-lock.json", audit.current_dir(&project.root))?;
    for template in templates(project) {
        let folder = lock(project, &npm, &template)?;
        let mut audit = Command::new(&npm);
        // Their tools too: those who copy the template run them.
        audit.args(["audit", "--audit-level=high"]);
        let title = template.display().to_string();
        faults += fault(&title, audit.current_dir(&folder))?;
    }
    println!("{}", outcome(faults));
    Ok(faults == 0)
}

fn outcome(faults: u32) -> String {
    match faults {
        0 => "No known fault.".to_owned(),
        _ => format!(
            "{faults} audits found faults or did not run. Do: renew what they name; where a crate \
             has no newer version, say in deny.toml (`ignore`) why it does no harm."
        ),
    }
}

/// The package.json of each template.
fn templates(project: &Project) -> Vec<PathBuf> {
    sorted_entries(&project.path(TEMPLATES))
        .into_iter()
        .map(|folder| folder.join("package.json"))
        .filter(|file| file.is_file())
        .collect()
}

/// Has npm choose versions for a template, as an installation would, and returns the folder.
fn lock(project: &Project, npm: &Path, template: &Path) -> Result<PathBuf, Failure> {
    let folder = project.path("target/xtask/audit");
    empty_folder(&folder)?;
    let mut script = Command::new(npm::node()?);
    let text = stdout_of(script.args(["-e", WITHOUT_OWN]).arg(template))
        .ok_or_else(|| Failure::new(format!("{} cannot be read", template.display())))?;
    let file = folder.join("package.json");
    fs::write(&file, text).map_err(|error| Failure::io("write", &file, &error))?;
    let mut install = Command::new(npm);
    install.args(["install", "--package-lock-only", "--ignore-scripts"]);
    install.args(["--no-audit", "--no-fund"]);
    stdout_of(install.current_dir(&folder)).ok_or_else(|| {
        Failure::new(format!("npm found no versions for {}", template.display()))
            .or_remedy("check that npm reaches its registry, then try again")
    })?;
    Ok(folder)
}

/// Counts a command that fails as 1; its output is the person's to see.
fn fault(title: &str, command: &mut Command) -> Result<u32, Failure> {
    println!("\n{title}:");
    let status = ChildGuard::spawn(command)?.wait()?;
    Ok(u32::from(!status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_audited_with_all_but_our_own_package() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let project = Project {
            root: root.clone(),
            cache: root,
        };
        let templates = templates(&project);
        assert_eq!(templates.len(), 2, "{templates:?}");
        for template in templates {
            let mut script = Command::new(npm::node().unwrap());
            let text = stdout_of(script.args(["-e", WITHOUT_OWN]).arg(&template)).unwrap();
            assert!(!text.contains("\"dashscope-asr\":"), "{text}");
            assert!(text.contains("\"wrangler\":"), "{text}");
        }
    }

    #[test]
    fn an_audit_that_fails_or_does_not_run_is_a_fault() {
        let mut failing = Command::new(npm::node().unwrap());
        assert_eq!(
            fault("", failing.args(["-e", "process.exit(1)"])).unwrap(),
            1
        );
        let mut passing = Command::new(npm::node().unwrap());
        assert_eq!(fault("", passing.args(["-e", ""])).unwrap(), 0);
        assert!(fault("", &mut Command::new("no-such-program")).is_err());
        assert!(outcome(2).starts_with("2 audits found faults or did not run. Do: "));
    }
}
