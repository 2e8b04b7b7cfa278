//! The vendor's own Python client, which judges the stand-in.

use std::path::PathBuf;

use super::Step;
use super::python::{Environment, REMEDY};
use crate::failure::Failure;
use crate::process::Log;
use crate::project::Project;

/// The step of one release; see the module.
pub struct OfficialSdk {
    name: &'static str,
    title: &'static str,
    environment: Environment,
}

impl OfficialSdk {
    /// The newest release, in the shared cache.
    pub fn new(project: &Project) -> Self {
        let requirements = "tests/official-sdk/requirements.txt";
        OfficialSdk {
            name: "official-sdk",
            title: "the vendor's Python client",
            environment: Environment::new(project, "official-sdk", requirements),
        }
    }

    /// The last release before the client was rewritten, which most programs still use.
    pub fn before_rewrite(project: &Project) -> Self {
        let requirements = "tests/official-sdk/requirements-1.txt";
        OfficialSdk {
            name: "official-sdk-1",
            title: "the vendor's Python client before its rewrite",
            environment: Environment::new(project, "official-sdk-1", requirements),
        }
    }

    /// The Python that has it.
    pub fn python(&self) -> PathBuf {
        self.environment.python()
    }
}

impl Step for OfficialSdk {
    fn name(&self) -> &str {
        self.name
    }

    fn title(&self) -> String {
        self.title.to_owned()
    }

    fn is_done(&self) -> bool {
        self.environment.is_done()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        self.environment.make(log)
    }

    fn remedy(&self) -> String {
        REMEDY.to_owned()
    }
}
