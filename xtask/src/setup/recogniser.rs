//! The speech recogniser of the stand-in: a Python environment of pinned wheels, and the model put together and checked.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Step, apt};
use crate::failure::Failure;
use crate::files::{remove_folder, write_whole};
use crate::process::{Log, ask};
use crate::project::{Project, find_program, inherited_path, is_program};

const PYTHONS: [&str; 5] = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
/// Exits with success where the requirements can be installed into an environment of its own.
const CAN_MAKE_ENVIRONMENT: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
/// What the environment was made of; written last, so an environment without it is unfinished. (An environment cannot be made
/// beside and moved into place: its programs know their own path.)
const MARKER: &str = "dashscope-asr.txt";

/// The step; see the module.
pub struct Recogniser {
    /// tests/stand-in/recogniser in this clone.
    source: PathBuf,
    environment: PathBuf,
    /// `None` where ASR_MODEL_DIR names a model of the person's own.
    model: Option<PathBuf>,
    scratch: PathBuf,
}

impl Recogniser {
    /// The recogniser in the shared cache.
    pub fn new(project: &Project) -> Self {
        let folder = project.cache.join("recogniser");
        let own_model = env::var_os("ASR_MODEL_DIR").is_some_and(|value| !value.is_empty());
        Recogniser {
            source: project.path("tests/stand-in/recogniser"),
            environment: folder.join("venv"),
            model: (!own_model).then(|| folder.join("whisper-base")),
            scratch: project.scratch(),
        }
    }

    /// The Python that has the recogniser's packages; it need not exist yet.
    pub fn python(&self) -> PathBuf {
        self.environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    fn environment_done(&self) -> bool {
        let marker = self.environment.join(MARKER);
        is_program(&self.python()) && matches!((fs::read_to_string(marker), self.made_of()), (Ok(marker), Ok(made_of)) if marker == made_of)
    }

    /// prepare_model.py moves model.bin into place last.
    fn model_done(&self) -> bool {
        self.model.as_ref().is_none_or(|model| model.join("model.bin").is_file())
    }

    /// The base interpreter, resolved (`/usr/bin/python3` may become another version), and the requirements.
    fn made_of(&self) -> Result<String, Failure> {
        let path = self.source.join("requirements.txt");
        let requirements = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
        let base = fs::canonicalize(self.python()).map_err(|error| Failure::io("follow", &self.python(), &error))?;
        Ok(format!("# made with {}\n{requirements}", base.display()))
    }

    fn make_environment(&self, log: &Log) -> Result<(), Failure> {
        let python = match base_python() {
            Some(python) => python,
            None => {
                apt::install(&["python3-venv"], log)?;
                base_python().ok_or_else(|| Failure::new("the system's Python is older than 3.10"))?
            }
        };
        if self.environment.exists() {
            // Moved away first: what an interrupted run may still be writing goes with it.
            let old = self.scratch.join(format!("old-venv-{}", std::process::id()));
            fs::create_dir_all(&self.scratch).map_err(|error| Failure::io("create", &self.scratch, &error))?;
            fs::rename(&self.environment, &old).map_err(|error| Failure::io("move away", &self.environment, &error))?;
            remove_folder(&old)?;
        }
        log.run(Command::new(python).args(["-m", "venv"]).arg(&self.environment))?;
        log.run(
            Command::new(self.python())
                .args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"])
                .args(["--only-binary", ":all:", "--require-hashes", "--no-deps", "-r"])
                .arg(self.source.join("requirements.txt")),
        )?;
        write_whole(&self.environment.join(MARKER), self.made_of()?.as_bytes())
    }
}

impl Step for Recogniser {
    fn name(&self) -> &str {
        "recogniser"
    }

    fn title(&self) -> String {
        "speech recogniser".to_owned()
    }

    fn done(&self) -> bool {
        self.environment_done() && self.model_done()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        if !self.environment_done() {
            self.make_environment(log)?;
        }
        match &self.model {
            Some(model) if !self.model_done() => log.run(Command::new(self.python()).arg(self.source.join("prepare_model.py")).arg(model)),
            _ => Ok(()),
        }
    }

    fn remedy(&self) -> String {
        "install Python 3.10 or newer with its venv module (Debian: python3-venv), check that pip reaches its registry, then try again"
            .to_owned()
    }
}

/// A Python that can make an environment. A name on PATH is not enough: version managers leave names that start nothing.
fn base_python() -> Option<PathBuf> {
    any_python(|python| ask(Command::new(python).args(["-c", CAN_MAKE_ENVIRONMENT])).is_some())
}

/// The first Python on this machine that passes `fits`.
pub fn any_python(fits: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let path = inherited_path();
    let on_path = PYTHONS.iter().filter_map(|name| find_program(name, &path));
    let system = [PathBuf::from("/usr/bin/python3")].into_iter().filter(|python| is_program(python));
    on_path.chain(system).find(|python| fits(python))
}
