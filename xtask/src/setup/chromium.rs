//! Chromium and its driver: whatever the machine has, else Debian's.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Step, apt};
use crate::failure::Failure;
use crate::process::Log;
use crate::project::{find_program, inherited_path, is_program};

/// Chromium first: Debian's driver is made for Debian's Chromium.
const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const BROWSER_PLACES: [&str; 4] = [
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const DRIVER_PLACES: [&str; 3] = ["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

/// A browser that tests can drive.
#[derive(Debug, PartialEq, Eq)]
pub struct Chromium {
    /// Chromium or Google Chrome.
    pub browser: PathBuf,
    /// chromedriver of the same version.
    pub driver: PathBuf,
}

/// Finds both, or says nothing.
pub fn find() -> Option<Chromium> {
    find_with(|name| env::var_os(name), &inherited_path(), is_program)
}

/// CHROME and CHROMEDRIVER where they are set, else PATH, else the usual places.
fn find_with(variable: impl Fn(&str) -> Option<OsString>, path: &OsStr, exists: impl Fn(&Path) -> bool) -> Option<Chromium> {
    let one = |name: &str, programs: &[&str], places: &[&str]| match variable(name).filter(|value| !value.is_empty()) {
        // A variable that names nothing is a mistake to be told, not to be worked around.
        Some(set) => Some(PathBuf::from(set)).filter(|path| exists(path)),
        None => programs
            .iter()
            .find_map(|program| find_program(program, path))
            .or_else(|| places.iter().map(PathBuf::from).find(|place| exists(place))),
    };
    Some(Chromium { browser: one("CHROME", &BROWSERS, &BROWSER_PLACES)?, driver: one("CHROMEDRIVER", &["chromedriver"], &DRIVER_PLACES)? })
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

    fn done(&self) -> bool {
        find().is_some()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        for name in ["CHROME", "CHROMEDRIVER"] {
            if let Some(set) = env::var_os(name).filter(|value| !value.is_empty() && !is_program(Path::new(value))) {
                let cause = format!("{name} is set to {}, which is no program", Path::new(&set).display());
                return Err(Failure::new(cause).or_do(format!("correct {name}, or unset it")));
            }
        }
        apt::install(&["chromium", "chromium-driver"], log)
    }

    fn remedy(&self) -> String {
        "install Chromium or Chrome and the chromedriver of the same version, and put both on PATH or name them in CHROME and CHROMEDRIVER"
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
        assert_eq!(found, Chromium { browser: "/opt/chrome".into(), driver: "/usr/bin/chromedriver".into() });
    }

    #[test]
    fn a_variable_that_names_nothing_is_not_worked_around() {
        let variable = |name: &str| (name == "CHROME").then(|| OsString::from("/opt/no-chrome"));
        assert_eq!(find_with(variable, OsStr::new(""), |path| path != Path::new("/opt/no-chrome")), None);
    }

    #[test]
    fn a_browser_without_its_driver_is_not_enough() {
        assert_eq!(find_with(|_| None, OsStr::new(""), |path| path == Path::new("/usr/bin/chromium")), None);
    }
}
