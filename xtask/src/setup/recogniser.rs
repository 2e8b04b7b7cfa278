//! The speech recogniser of the stand-in: a Python environment, and the model put together and
//! checked.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use super::Step;
use super::python::{Environment, REMEDY};
use crate::failure::Failure;
use crate::process::Log;
use crate::project::Project;

/// The step; see the module.
pub struct Recogniser {
    environment: Environment,
    /// Puts the model together.
    prepare: PathBuf,
    /// `None` where ASR_MODEL_DIR names a model of the person's own.
    model: Option<PathBuf>,
}

impl Recogniser {
    /// The recogniser in the shared cache.
    pub fn new(project: &Project) -> Self {
        let own_model = env::var_os("ASR_MODEL_DIR").is_some_and(|value| !value.is_empty());
        Recogniser {
            environment: Environment::new(
                project,
                "recogniser",
                "tests/stand-in/recogniser/requirements.txt",
            ),
            prepare: project.path("tests/stand-in/recogniser/prepare_model.py"),
            model: (!own_model).then(|| project.cache.join("recogniser").join("whisper-base")),
        }
    }

    /// The Python that has the recogniser's packages; it need not exist yet.
    pub fn python(&self) -> PathBuf {
        self.environment.python()
    }

    /// prepare_model.py moves model.bin into place last.
    fn is_model_done(&self) -> bool {
        self.model
            .as_ref()
            .is_none_or(|model| model.join("model.bin").is_file())
    }
}

impl Step for Recogniser {
    fn name(&self) -> &str {
        "recogniser"
    }

    fn title(&self) -> String {
        "speech recogniser".to_owned()
    }

    fn is_done(&self) -> bool {
        self.environment.is_done() && self.is_model_done()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        if !self.environment.is_done() {
            self.environment.make(log)?;
        }
        match &self.model {
            Some(model) if !self.is_model_done() => {
                log.run(Command::new(self.python()).arg(&self.prepare).arg(model))
            }
            _ => Ok(()),
        }
    }

    fn remedy(&self) -> String {
        REMEDY.to_owned()
    }
}
