//! The vendor's own Python client, which judges the stand-in.

use std::path::PathBuf;

use super::Step;
use super::python::{Environment, REMEDY};
use crate::failure::Failure;
use crate::process::Log;
use crate::project::Project;

/// The step; see the module.
pub struct OfficialSdk(Environment);

impl OfficialSdk {
    /// The client in the shared cache.
    pub fn new(project: &Project) -> Self {
        OfficialSdk(Environment::new(
            project,
            "official-sdk",
            "tests/official-sdk/requirements.txt",
        ))
    }

    /// The Python that has it.
    pub fn python(&self) -> PathBuf {
        self.0.python()
    }
}

impl Step for OfficialSdk {
    fn name(&self) -> &str {
        "official-sdk"
    }

    fn title(&self) -> String {
        "the vendor's Python client".to_owned()
    }

    fn is_done(&self) -> bool {
        self.0.is_done()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        self.0.make(log)
    }

    fn remedy(&self) -> String {
        REMEDY.to_owned()
    }
}
