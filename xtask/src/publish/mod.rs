//! Publishes the package on npm's registry once all checks pass; a dry run prints the failing
//! checks, and goes on.
//!
//! The tarball that was tried is the one that is uploaded. Rights to upload are npm's affair: no
//! token is read here.

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

/// The folder, program and variables of a release.
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
        let version = checks::version_of(&cargo_toml)?;
        let mut checklist = Checklist {
            dry_run: options.dry_run,
            failures: 0,
        };
        checklist.check("version", || checks::check_version(version))?;
        checklist.check(FUZZ_LOCK, || {
            checks::check_fuzz_lock(&self.read(FUZZ_LOCK)?, version)
        })?;
        checklist.check("working tree", || {
            checks::check_tree(&self.git(&["status", "--porcelain"])?)
        })?;
        checklist.check("tag", || {
            checks::check_tag(&self.git(&["tag", "--points-at", "HEAD"])?, version)
        })?;
        checklist.check("CHANGELOG.md", || {
            checks::check_changelog(&self.read("CHANGELOG.md")?, version)
        })?;
        checklist.check("repository", || {
            checks::check_repository(
                &self.repository()?,
                (self.variable)("GITHUB_REPOSITORY").as_deref(),
            )
        })?;
        checklist.check("registry", || self.registry(version))?;
        if options.without_provenance {
            print_line(
                "provenance",
                "none, by the flag: nobody can tell from what it was built",
            );
        } else {
            checklist.check("provenance", || {
                checks::check_provenance(|name| (self.variable)(name).is_some())
            })?;
        }
        print_line(
            "tests",
            "here those of the tarball; all others are `cargo xtask test` and `cargo xtask test \
                package`",
        );
        if let Err(failure) = self.publish(&make()?, version, options) {
            print_line("npm publish", &checklist.reject(failure)?);
        }
        match (options.dry_run, checklist.failures) {
            (false, _) => {
                println!(
                    "{NAME} {version} is published. `npm view {NAME}` shows it; \
                        docs/publishing.md tells what to do should it be bad."
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

    /// Has npm upload the tarball. Its output is the person's to see: npm lists the files with
    /// their sizes, and may ask for a password of one use.
    fn publish(&self, tarball: &Path, version: &str, options: &Publish) -> Result<(), Failure> {
        let mut npm = Command::new(self.npm);
        npm.arg("publish")
            .arg(tarball)
            .args(["--access", "public"])
            .current_dir(self.root);
        if let Some(tag) = checks::dist_tag(version) {
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
        checks::check_registry(
            (
                answer.status.success(),
                &String::from_utf8_lossy(&answer.stdout),
            ),
            version,
        )
    }

    fn repository(&self) -> Result<String, Failure> {
        let script = "const { repository } = require('./pkg-template/package.json');\
                      console.log(repository?.url ?? repository ?? '')";
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

/// The checks of a release. In a dry run, failures are counted in place of ending it.
struct Checklist {
    dry_run: bool,
    failures: usize,
}

impl Checklist {
    fn check(
        &mut self,
        title: &str,
        check: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let progress = Progress::begin(title);
        let seen = check().or_else(|failure| {
            self.reject(failure)
                .map_err(|failure| failure.in_step(format!("publishing: {title}")))
        })?;
        progress.end(&seen);
        Ok(())
    }

    fn reject(&mut self, failure: Failure) -> Result<String, Failure> {
        if !self.dry_run {
            return Err(failure);
        }
        self.failures += 1;
        Ok(format!("in the way: {failure}"))
    }
}

fn print_line(title: &str, outcome: &str) {
    Progress::begin(title).end(outcome);
}

#[cfg(test)]
mod tests;
