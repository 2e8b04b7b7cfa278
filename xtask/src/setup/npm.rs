//! The npm packages of a package-lock.json. Among the repository's own is wasm-opt, so that
//! wasm-pack downloads nothing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Step;
use crate::failure::Failure;
use crate::files::write_whole;
use crate::process::Log;
use crate::project::{Project, find_program, inherited_path};

/// A copy of the lock file that node_modules was made from; written last, and gone with
/// node_modules.
const STAMP: &str = ".dashscope-asr-lock.json";

/// The step; see the module.
pub struct NpmPackages {
    root: PathBuf,
    name: &'static str,
    title: &'static str,
}

impl NpmPackages {
    /// The packages of this clone.
    pub fn new(project: &Project) -> Self {
        NpmPackages {
            root: project.root.clone(),
            name: "npm",
            title: "npm packages",
        }
    }

    /// The bundlers and runtimes in which the packed tarball is tried, which nothing else needs.
    pub fn of_package_tests(project: &Project) -> Self {
        let title = "npm packages of tests/package";
        NpmPackages {
            root: project.path("tests/package"),
            name: "npm-package-tests",
            title,
        }
    }

    /// The folder of the packages' programs, for a child's PATH.
    pub fn bin(project: &Project) -> PathBuf {
        project.path("node_modules/.bin")
    }

    fn stamp(&self) -> PathBuf {
        self.root.join("node_modules").join(STAMP)
    }

    fn lock(&self) -> Result<Vec<u8>, Failure> {
        let path = self.root.join("package-lock.json");
        fs::read(&path).map_err(|error| Failure::io("read", &path, &error))
    }
}

/// Node, which runs the package's build, the demo and the end-to-end tests.
pub fn node() -> Result<PathBuf, Failure> {
    on_path("node")
}

/// npm, which brings packages and publishes ours.
pub fn npm() -> Result<PathBuf, Failure> {
    on_path("npm")
}

fn on_path(name: &str) -> Result<PathBuf, Failure> {
    find_program(name, &inherited_path()).ok_or_else(|| {
        Failure::new(format!("there is no `{name}` on PATH"))
            .or_remedy("install Node.js 20 or newer, with npm")
    })
}

impl Step for NpmPackages {
    fn name(&self) -> &str {
        self.name
    }

    fn title(&self) -> String {
        self.title.to_owned()
    }

    fn is_done(&self) -> bool {
        match (self.lock(), fs::read(self.stamp())) {
            (Ok(lock), Ok(stamp)) => lock == stamp,
            _ => false,
        }
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        let npm = npm()?;
        // Read before npm runs: npm installs this lock, whatever happens to the file meanwhile.
        let lock = self.lock()?;
        log.run(
            Command::new(npm)
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&self.root),
        )?;
        write_whole(&self.stamp(), &lock)
    }

    fn remedy(&self) -> String {
        "check that npm reaches its registry and that package-lock.json fits package.json (`npm \
            install` renews it), then try again"
            .to_owned()
    }
}
