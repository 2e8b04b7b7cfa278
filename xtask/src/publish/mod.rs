//! Publishes the package on npm's registry once all checks pass; a dry run prints the failing
//! checks, and goes on.
//!
//! The tarball that was tried is the one that is uploaded, by `upload.mjs`, which compares its
//! SHA-256. The workflow runs these checks in a job without rights (`--pack`), and that script
//! alone in the job with the id token. Rights to upload are npm's affair: no token is read here.

mod checks;

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::Publish;
use crate::failure::Failure;
use crate::files::{empty_folder, write_whole};
use crate::package;
use crate::process::{ChildGuard, stdout_of};
use crate::progress::Progress;
use crate::project::{Project, inherited_path};
use crate::setup::npm;
use crate::test;

const NAME: &str = "dashscope-asr";
const FUZZ_LOCK: &str = "tests/fuzz/Cargo.lock";
/// The program that uploads; see there.
const UPLOAD: &str = "xtask/src/publish/upload.mjs";
/// The folder of the tarball, which holds nothing else.
const TARBALL_FOLDER: &str = "target/publish";
/// The tarball's SHA-256, for the job that uploads it.
const HASH_FILE: &str = "target/publish.sha256";

/// `cargo xtask publish`.
pub fn command(project: &Project, options: &Publish) -> Result<(), Failure> {
    let npm = npm::npm()?;
    let release = Release {
        root: &project.root,
        upload: &project.path(UPLOAD),
        path: &inherited_path(),
        variable: |name| env::var(name).ok().filter(|value| !value.is_empty()),
    };
    release.run(options, || tarball(project, &npm))
}

/// Builds, packs and tries the package.
fn tarball(project: &Project, npm: &Path) -> Result<PathBuf, Failure> {
    package::build(project)?;
    let folder = project.path(TARBALL_FOLDER);
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

/// The folder, programs and variables of a release.
struct Release<'here, Variable: Fn(&str) -> Option<String>> {
    root: &'here Path,
    /// [`UPLOAD`].
    upload: &'here Path,
    /// The PATH on which that finds npm.
    path: &'here OsStr,
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
        self.check_provenance(&mut checklist, options)?;
        print_line(
            "tests",
            "here those of the tarball; all others are `cargo xtask test` and `cargo xtask test \
                package`",
        );
        let tarball = make()?;
        let hash = sha256(&tarball)?;
        print_line("SHA-256", &hash);
        if let Err(failure) = self.upload(&tarball, &hash, version, options) {
            print_line("npm publish", &checklist.reject(failure)?);
        }
        if options.pack {
            return self.hand_over(&tarball, &hash);
        }
        println!("{}", outcome(version, options, checklist.failures));
        Ok(())
    }

    fn check_provenance(
        &self,
        checklist: &mut Checklist,
        options: &Publish,
    ) -> Result<(), Failure> {
        if options.pack {
            print_line("provenance", "a matter of the job that uploads the tarball");
            return Ok(());
        }
        if options.without_provenance {
            print_line(
                "provenance",
                "none, by the flag: nobody can tell from what it was built",
            );
            return Ok(());
        }
        checklist.check("provenance", || {
            checks::check_provenance(|name| (self.variable)(name).is_some())
        })
    }

    /// Has the tarball uploaded, or all but the upload done. The output is the person's to see: npm
    /// lists the files with their sizes, and may ask for a password of one use.
    fn upload(
        &self,
        tarball: &Path,
        hash: &str,
        version: &str,
        options: &Publish,
    ) -> Result<(), Failure> {
        let folder = tarball.parent().unwrap_or(self.root);
        let mut upload = Command::new(npm::node()?);
        upload
            .arg(self.upload)
            .arg(format!("--tag=v{version}"))
            .arg(format!("--sha256={hash}"))
            .current_dir(self.root)
            .env("PATH", self.path);
        if options.dry_run || options.pack {
            upload.arg("--dry-run");
        }
        if !options.pack && !options.without_provenance {
            upload.arg("--provenance");
        }
        let status = ChildGuard::spawn(upload.arg("--").arg(folder))?.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("the upload ended with {status}"))
            .or_remedy("correct what the lines above name")
            .in_step("publishing"))
    }

    /// Writes the hash for the job that uploads.
    fn hand_over(&self, tarball: &Path, hash: &str) -> Result<(), Failure> {
        let file = self.root.join(HASH_FILE);
        write_whole(&file, format!("{hash}\n").as_bytes())?;
        println!(
            "Nothing was uploaded. To hand over: {}, and its SHA-256 in {}.",
            tarball.display(),
            file.display()
        );
        Ok(())
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

/// The SHA-256 of a file, in hexadecimal.
fn sha256(file: &Path) -> Result<String, Failure> {
    let script = "const { readFileSync } = require('node:fs');\
                  const hash = require('node:crypto').createHash('sha256');\
                  console.log(hash.update(readFileSync(process.argv[1])).digest('hex'))";
    let printed = stdout_of(Command::new(npm::node()?).args(["-e", script]).arg(file));
    let printed = printed.ok_or_else(|| {
        Failure::new(format!("{} cannot be read", file.display()))
            .or_remedy("see whether the disk is full, then try again")
    })?;
    Ok(printed.trim().to_owned())
}

/// The last line of a run that uploads, or would.
fn outcome(version: &str, options: &Publish, failures: usize) -> String {
    match (options.dry_run, failures) {
        (false, _) => format!(
            "{NAME} {version} is published. `npm view {NAME}` shows it; docs/publishing.md tells \
             what to do should it be bad."
        ),
        (true, 0) => {
            format!("Nothing was uploaded, and nothing stands in the way of {NAME} {version}.")
        }
        (true, failures) => format!(
            "Nothing was uploaded. In the way of {NAME} {version}: {failures}, named above."
        ),
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
