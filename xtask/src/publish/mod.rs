//! The package goes to npm's registry, unless something speaks against it; a dry run says what
//! does, and goes on.
//!
//! What is uploaded is the tarball that was tried. Who may upload is npm's affair: no token is read
//! here.

mod checks;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::Publish;
use crate::failure::Failure;
use crate::files::empty_folder;
use crate::package;
use crate::process::{ChildGuard, stdout_of};
use crate::progress::Progress;
use crate::project::Project;
use crate::setup::npm;
use crate::test;

const NAME: &str = "dashscope-asr";
const FUZZ_LOCK: &str = "tests/fuzz/Cargo.lock";

/// `cargo xtask publish`.
pub fn command(project: &Project, options: &Publish) -> Result<(), Failure> {
    let release = Release {
        root: &project.root,
        npm: &npm::npm()?,
        variable: |name| env::var(name).ok().filter(|value| !value.is_empty()),
    };
    release.run(options, || tarball(project, release.npm))
}

/// Builds, packs and tries the package.
fn tarball(project: &Project, npm: &Path) -> Result<PathBuf, Failure> {
    package::build(project)?;
    let folder = project.path("target/publish");
    empty_folder(&folder)?;
    let progress = Progress::begin("npm pack");
    let mut pack = Command::new(npm);
    pack.args(["pack", "--json", "--pack-destination"])
        .arg(&folder)
        .current_dir(package::folder(project));
    let packed = stdout_of(&mut pack)
        .ok_or_else(|| Failure::new("`npm pack` failed in pkg/").or_remedy("run it to see why"))?;
    let (Some(file), Some(integrity)) =
        (text_of(&packed, "filename"), text_of(&packed, "integrity"))
    else {
        return Err(
            Failure::new("`npm pack --json` named no filename and integrity")
                .or_remedy("try a newer npm"),
        );
    };
    progress.end(&format!("{file}, {integrity}"));
    let tarball = folder.join(file);
    test::tarball(project, &tarball).map_err(|failure| failure.in_step("the tarball"))?;
    Ok(tarball)
}

/// The first text of that name in JSON as npm prints it, a member a line.
fn text_of<'json>(json: &'json str, name: &str) -> Option<&'json str> {
    let start = format!("\"{name}\": \"");
    json.lines().find_map(|line| {
        line.trim()
            .strip_prefix(start.as_str())?
            .trim_end_matches(',')
            .strip_suffix('"')
    })
}

/// Where a release is made from, and by what.
struct Release<'here, Variable: Fn(&str) -> Option<String>> {
    root: &'here Path,
    npm: &'here Path,
    variable: Variable,
}

impl<Variable: Fn(&str) -> Option<String>> Release<'_, Variable> {
    /// Checks all that can be known before, has the tarball made, and publishes it.
    fn run(
        &self,
        options: &Publish,
        make: impl FnOnce() -> Result<PathBuf, Failure>,
    ) -> Result<(), Failure> {
        let cargo_toml = self.read("Cargo.toml")?;
        let version = checks::version(&cargo_toml)?;
        let mut gate = Gate {
            dry_run: options.dry_run,
            closed: 0,
        };
        gate.pass("version", || checks::number(version))?;
        gate.pass(FUZZ_LOCK, || {
            checks::locked(&self.read(FUZZ_LOCK)?, version)
        })?;
        gate.pass("working tree", || {
            checks::tree(&self.git(&["status", "--porcelain"])?)
        })?;
        gate.pass("tag", || {
            checks::tagged(&self.git(&["tag", "--points-at", "HEAD"])?, version)
        })?;
        gate.pass("CHANGELOG.md", || {
            checks::changelog(&self.read("CHANGELOG.md")?, version)
        })?;
        gate.pass("repository", || {
            checks::repository(
                &self.repository()?,
                (self.variable)("GITHUB_REPOSITORY").as_deref(),
            )
        })?;
        gate.pass("registry", || self.registry(version))?;
        if options.without_provenance {
            say(
                "provenance",
                "none, as asked: nobody can tell from what it was built",
            );
        } else {
            gate.pass("provenance", || {
                checks::provenance(|name| (self.variable)(name).is_some())
            })?;
        }
        say(
            "tests",
            "here those of the tarball; all others are `cargo xtask test` and `cargo xtask test package`",
        );
        if let Err(failure) = self.publish(&make()?, version, options) {
            say("npm publish", &gate.refused(failure)?);
        }
        match (options.dry_run, gate.closed) {
            (false, _) => {
                println!(
                    "{NAME} {version} is published. `npm view {NAME}` shows it; docs/publishing.md tells what to do should it be bad."
                )
            }
            (true, 0) => {
                println!("Nothing was uploaded, and nothing stands in the way of {NAME} {version}.")
            }
            (true, closed) => println!(
                "Nothing was uploaded. In the way of {NAME} {version}: {closed}, named above."
            ),
        }
        Ok(())
    }

    /// Has npm upload the tarball, before the person's eyes: it lists the files with their sizes,
    /// and may ask for a password of one use.
    fn publish(&self, tarball: &Path, version: &str, options: &Publish) -> Result<(), Failure> {
        let mut npm = Command::new(self.npm);
        npm.arg("publish")
            .arg(tarball)
            .args(["--access", "public"])
            .current_dir(self.root);
        if let Some(tag) = checks::tag(version) {
            npm.args(["--tag", tag]);
        }
        if !options.without_provenance {
            npm.arg("--provenance");
        }
        if options.dry_run {
            npm.arg("--dry-run");
        }
        let status = ChildGuard::spawn(&mut npm)?.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("`npm publish` ended with {status}"))
            .or_remedy("correct what the lines above name")
            .in_step("publishing"))
    }

    fn registry(&self, version: &str) -> Result<String, Failure> {
        let mut view = Command::new(self.npm);
        view.args(["view", &format!("{NAME}@{version}"), "version", "--json"])
            .current_dir(self.root);
        let answer = view
            .output()
            .map_err(|error| Failure::new(format!("`npm view` could not be started: {error}")))?;
        checks::registry(
            (
                answer.status.success(),
                &String::from_utf8_lossy(&answer.stdout),
            ),
            version,
        )
    }

    fn repository(&self) -> Result<String, Failure> {
        let script = r#"const { repository } = require("./pkg-template/package.json"); console.log(repository?.url ?? repository ?? "")"#;
        let printed = stdout_of(
            Command::new(npm::node()?)
                .args(["-e", script])
                .current_dir(self.root),
        );
        let printed = printed.ok_or_else(|| {
            Failure::new("pkg-template/package.json cannot be read")
                .or_remedy("see whether it is JSON")
        })?;
        Ok(printed.trim().to_owned())
    }

    fn git(&self, arguments: &[&str]) -> Result<String, Failure> {
        stdout_of(Command::new("git").args(arguments).current_dir(self.root)).ok_or_else(|| {
            Failure::new(format!("`git {}` failed", arguments.join(" ")))
                .or_remedy("publish from a clone of the repository")
        })
    }

    fn read(&self, name: &str) -> Result<String, Failure> {
        let path = self.root.join(name);
        fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))
    }
}

/// What lets a release through. In a dry run it only counts.
struct Gate {
    dry_run: bool,
    closed: usize,
}

impl Gate {
    fn pass(
        &mut self,
        title: &str,
        check: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let progress = Progress::begin(title);
        let seen = check().or_else(|failure| {
            self.refused(failure)
                .map_err(|failure| failure.in_step(format!("publishing: {title}")))
        })?;
        progress.end(&seen);
        Ok(())
    }

    fn refused(&mut self, failure: Failure) -> Result<String, Failure> {
        if !self.dry_run {
            return Err(failure);
        }
        self.closed += 1;
        Ok(format!("in the way: {failure}"))
    }
}

fn say(title: &str, what: &str) {
    Progress::begin(title).end(what);
}

#[cfg(test)]
mod tests;
