//! Firefox: whatever the machine has, else Debian's. It needs no driver: it speaks WebDriver BiDi
//! itself.

use std::path::PathBuf;

use super::program::Program;
use super::{Step, apt};
use crate::failure::Failure;
use crate::process::Log;

const FIREFOX: Program = Program {
    variable: "FIREFOX",
    names: &["firefox-esr", "firefox"],
    places: &[
        "/usr/bin/firefox-esr",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
    ],
};

/// Finds Firefox, if there is one.
pub fn find() -> Option<PathBuf> {
    FIREFOX.find()
}

/// The step; see the module.
pub struct FirefoxStep;

impl Step for FirefoxStep {
    fn name(&self) -> &str {
        "firefox"
    }

    fn title(&self) -> String {
        "Firefox".to_owned()
    }

    fn is_done(&self) -> bool {
        find().is_some()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        FIREFOX.refuse_wrong_variable()?;
        apt::install(&["firefox-esr"], log)
    }

    fn remedy(&self) -> String {
        "install Firefox and put it on PATH or name it in FIREFOX".to_owned()
    }
}
