//! A Python environment of pinned wheels.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::apt;
use crate::failure::Failure;
use crate::files::{remove_folder, write_whole};
use crate::process::{Log, stdout_of};
use crate::project::{Project, find_program, inherited_path, is_program};

const PYTHONS: [&str; 5] = [
    "python3",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.10",
];
/// Exits with success where the requirements can be installed into an environment of its own.
const CAN_MAKE_ENVIRONMENT: &str =
    "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
const CAN_RUN_UNIT_TESTS: &str = "import sys, unittest; sys.exit(sys.version_info < (3, 10))";
/// The requirements of the environment; written last, so an environment without it is unfinished.
/// (An environment cannot be made beside and moved into place: its programs know their own path.)
const MARKER: &str = "dashscope-asr.txt";

/// The remedy by hand when an environment cannot be made.
pub const REMEDY: &str = "install Python 3.10 or newer with its venv module (Debian: \
    python3-venv), check that pip reaches its registry, then try again";

/// An environment in the shared cache; it need not exist yet.
pub struct Environment {
    folder: PathBuf,
    requirements: PathBuf,
    scratch: PathBuf,
}

impl Environment {
    /// The environment `name` (a folder of the cache) of the packages in `requirements` (a file of
    /// this clone).
    pub fn new(project: &Project, name: &str, requirements: &str) -> Self {
        Environment {
            folder: project.cache.join(name).join("venv"),
            requirements: project.path(requirements),
            scratch: project.scratch_folder(),
        }
    }

    /// Its Python.
    pub fn python(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        })
    }

    /// Whether the environment is whole and of these requirements.
    pub fn is_done(&self) -> bool {
        let marker = fs::read_to_string(self.folder.join(MARKER));
        is_program(&self.python())
            && marker.is_ok_and(|marker| {
                self.expected_marker()
                    .is_ok_and(|expected_marker| marker == expected_marker)
            })
    }

    /// The base interpreter, resolved (`/usr/bin/python3` may become another version), and the
    /// requirements.
    fn expected_marker(&self) -> Result<String, Failure> {
        let requirements = fs::read_to_string(&self.requirements)
            .map_err(|error| Failure::io("read", &self.requirements, &error))?;
        let base = fs::canonicalize(self.python())
            .map_err(|error| Failure::io("follow", &self.python(), &error))?;
        Ok(format!("# made with {}\n{requirements}", base.display()))
    }

    /// Makes it anew.
    pub fn make(&self, log: &Log) -> Result<(), Failure> {
        let python = match base_python() {
            Some(python) => python,
            None => {
                apt::install(&["python3-venv"], log)?;
                base_python()
                    .ok_or_else(|| Failure::new("the system's Python is older than 3.10"))?
            }
        };
        if self.folder.exists() {
            // Moved away first, with files that an interrupted run may still be writing.
            let old = self
                .scratch
                .join(format!("old-venv-{}", std::process::id()));
            fs::create_dir_all(&self.scratch)
                .map_err(|error| Failure::io("create", &self.scratch, &error))?;
            fs::rename(&self.folder, &old)
                .map_err(|error| Failure::io("move away", &self.folder, &error))?;
            remove_folder(&old)?;
        }
        log.run(Command::new(python).args(["-m", "venv"]).arg(&self.folder))?;
        log.run(
            Command::new(self.python())
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "--no-input",
                    "--progress-bar",
                    "off",
                ])
                .args([
                    "--only-binary",
                    ":all:",
                    "--require-hashes",
                    "--no-deps",
                    "-r",
                ])
                .arg(&self.requirements),
        )?;
        write_whole(
            &self.folder.join(MARKER),
            self.expected_marker()?.as_bytes(),
        )
    }
}

/// A Python that can make an environment. A name on PATH is not enough: version managers leave
/// names that start nothing.
fn base_python() -> Option<PathBuf> {
    any_python(|python| {
        stdout_of(Command::new(python).args(["-c", CAN_MAKE_ENVIRONMENT])).is_some()
    })
}

/// A Python that can run unit tests without an environment.
pub fn with_unittest() -> Option<PathBuf> {
    any_python(|python| stdout_of(Command::new(python).args(["-c", CAN_RUN_UNIT_TESTS])).is_some())
}

/// The first Python on this machine that passes `fits`.
fn any_python(fits: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let path = inherited_path();
    let on_path = PYTHONS.iter().filter_map(|name| find_program(name, &path));
    let system = [PathBuf::from("/usr/bin/python3")]
        .into_iter()
        .filter(|python| is_program(python));
    on_path.chain(system).find(|python| fits(python))
}
