//! Chromium and its driver: whatever the machine has, else Debian's.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::program::Program;
use super::{Step, apt};
use crate::failure::Failure;
use crate::process::Log;
use crate::project::{inherited_path, is_program};

const BROWSER: Program = Program {
    variable: "CHROME",
    // Chromium first: Debian's driver is made for Debian's Chromium.
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ],
    places: &[
        "/usr/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
};
const DRIVER: Program = Program {
    variable: "CHROMEDRIVER",
    names: &["chromedriver"],
    places: &[
        "/usr/bin/chromedriver",
        "/usr/lib/chromium/chromedriver",
        "/usr/lib/chromium-browser/chromedriver",
    ],
};

/// A browser that tests can drive.
#[derive(Debug, PartialEq, Eq)]
pub struct Chromium {
    /// Chromium or Google Chrome.
    pub browser: PathBuf,
    /// chromedriver of the same version.
    pub driver: PathBuf,
}

/// Finds both, if they are there.
pub fn find() -> Option<Chromium> {
    find_with(|name| std::env::var_os(name), &inherited_path(), is_program)
}

fn find_with(
    variable: impl Fn(&str) -> Option<OsString>,
    path: &OsStr,
    exists: impl Fn(&Path) -> bool,
) -> Option<Chromium> {
    let one = |program: Program| program.find_with(&variable, path, &exists);
    Some(Chromium {
        browser: one(BROWSER)?,
        driver: one(DRIVER)?,
    })
}

/// The step; see the module.
pub struct ChromiumStep;

impl Step for ChromiumStep {
    fn name(&self) -> &str {
        "chromium"
    }

    fn title(&self) -> String {
        "Chromium and its driver".to_owned()
    }

    fn is_done(&self) -> bool {
        find().is_some()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        BROWSER.refuse_wrong_variable()?;
        DRIVER.refuse_wrong_variable()?;
        apt::install(&["chromium", "chromium-driver"], log)
    }

    fn remedy(&self) -> String {
        "install Chromium or Chrome and the chromedriver of the same version, and put both on \
            PATH or name them in CHROME and CHROMEDRIVER"
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_wins_over_the_usual_places() {
        let variable = |name: &str| (name == "CHROME").then(|| OsString::from("/opt/chrome"));
        let found = find_with(variable, OsStr::new(""), |_| true).unwrap();
        assert_eq!(
            found,
            Chromium {
                browser: "/opt/chrome".into(),
                driver: "/usr/bin/chromedriver".into()
            }
        );
    }

    #[test]
    fn a_variable_that_names_nothing_is_not_worked_around() {
        let variable = |name: &str| (name == "CHROME").then(|| OsString::from("/opt/no-chrome"));
        assert_eq!(
            find_with(variable, OsStr::new(""), |path| path
                != Path::new("/opt/no-chrome")),
            None
        );
    }

    #[test]
    fn a_browser_without_its_driver_is_not_enough() {
        assert_eq!(
            find_with(
                |_| None,
                OsStr::new(""),
                |path| path == Path::new("/usr/bin/chromium")
            ),
            None
        );
    }
}
