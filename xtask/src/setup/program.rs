//! A program that the machine may have: where an environment variable says, else on PATH, else at
//! one of its usual places.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::project::{find_program, inherited_path, is_program};

/// A program and its possible places.
pub struct Program {
    /// The environment variable that names it.
    pub variable: &'static str,
    /// Its names on PATH, the best first.
    pub names: &'static [&'static str],
    /// Paths of common installations, the best first.
    pub places: &'static [&'static str],
}

impl Program {
    /// Finds the program, if there is one.
    pub fn find(&self) -> Option<PathBuf> {
        self.find_with(&|name| env::var_os(name), &inherited_path(), &is_program)
    }

    /// The same with another environment.
    pub fn find_with(
        &self,
        variable: &impl Fn(&str) -> Option<OsString>,
        path: &OsStr,
        exists: &impl Fn(&Path) -> bool,
    ) -> Option<PathBuf> {
        match variable(self.variable).filter(|value| !value.is_empty()) {
            // A variable that names nothing is a mistake to report, not to work around.
            Some(set) => Some(PathBuf::from(set)).filter(|path| exists(path)),
            None => self
                .names
                .iter()
                .find_map(|program| find_program(program, path))
                .or_else(|| {
                    self.places
                        .iter()
                        .map(PathBuf::from)
                        .find(|place| exists(place))
                }),
        }
    }

    /// Fails where the variable names no program.
    pub fn refuse_wrong_variable(&self) -> Result<(), Failure> {
        let name = self.variable;
        match env::var_os(name).filter(|value| !value.is_empty() && !is_program(Path::new(value))) {
            None => Ok(()),
            Some(set) => {
                let cause = format!(
                    "{name} is set to {}, which is no program",
                    Path::new(&set).display()
                );
                Err(Failure::new(cause).or_remedy(format!("correct {name}, or unset it")))
            }
        }
    }
}
