//! Python clients of others: the vendor's own, which judges the stand-in, and those of OpenAI's API.

use std::path::PathBuf;

use super::Step;
use super::python::{Environment, REMEDY};
use crate::failure::Failure;
use crate::process::Log;
use crate::project::Project;

/// The step of one environment; see the module.
pub struct PythonClients {
    name: &'static str,
    title: &'static str,
    environment: Environment,
}

impl PythonClients {
    /// The newest release of the vendor's, in the shared cache.
    pub fn official_sdk(project: &Project) -> Self {
        let requirements = "tests/official-sdk/requirements.txt";
        PythonClients {
            name: "official-sdk",
            title: "the vendor's Python client",
            environment: Environment::new(project, "official-sdk", requirements),
        }
    }

    /// The vendor's last release before the client was rewritten, which most programs still use.
    pub fn official_sdk_1(project: &Project) -> Self {
        let requirements = "tests/official-sdk/requirements-1.txt";
        PythonClients {
            name: "official-sdk-1",
            title: "the vendor's Python client before its rewrite",
            environment: Environment::new(project, "official-sdk-1", requirements),
        }
    }

    /// OpenAI's own client, and LangChain's loader around it.
    pub fn of_openai(project: &Project) -> Self {
        let requirements = "tests/openai-clients/requirements.txt";
        PythonClients {
            name: "openai-clients",
            title: "Python clients of OpenAI's API",
            environment: Environment::new(project, "openai-clients", requirements),
        }
    }

    /// The Python that has them.
    pub fn python(&self) -> PathBuf {
        self.environment.python()
    }
}

impl Step for PythonClients {
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
