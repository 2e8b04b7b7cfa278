//! Builds that the parts of one call share.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::failure::Failure;
use crate::package;
use crate::project::Project;
use crate::stand_in;

/// The builds and settings of one call.
pub struct Shared<'project> {
    /// The project's folders.
    pub project: &'project Project,
    /// Whether the parts were named, so that they may take their time.
    pub thorough: bool,
    package: OnceLock<Result<(), Failure>>,
    stand_in: OnceLock<Result<PathBuf, Failure>>,
}

impl<'project> Shared<'project> {
    /// Nothing is built yet.
    pub fn new(project: &'project Project, thorough: bool) -> Self {
        Shared {
            project,
            thorough,
            package: OnceLock::new(),
            stand_in: OnceLock::new(),
        }
    }

    /// Builds pkg/ once: no part may find it half made by another.
    pub fn build_package(&self) -> Result<(), Failure> {
        let built = self.package.get_or_init(|| package::build(self.project));
        built.clone()
    }

    /// Builds the stand-in once, and returns its path.
    pub fn build_stand_in(&self) -> Result<PathBuf, Failure> {
        let built = self.stand_in.get_or_init(|| stand_in::build(self.project));
        built.clone()
    }
}
