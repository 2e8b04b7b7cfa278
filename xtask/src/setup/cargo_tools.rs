//! Programs of wasm-bindgen, wasm-pack, cargo-deny and cargo-mutants, built from the crates
//! registry: nothing prebuilt is downloaded.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Step;
use crate::failure::Failure;
use crate::files::{empty_folder, replace_folder};
use crate::process::{Log, stdout_of};
use crate::project::{Project, find_program, inherited_path, is_program};
use crate::toolchain::cargo;

const WASM_PACK_VERSION: &str = "0.15.1";
const CARGO_DENY_VERSION: &str = "0.20.2";
const CARGO_MUTANTS_VERSION: &str = "27.1.0";
/// The test runner talks to a driver on this machine, so TLS would be built for nothing.
const WASM_BINDGEN_OPTIONS: [&str; 5] = [
    "--no-default-features",
    "--bin",
    "wasm-bindgen",
    "--bin",
    "wasm-bindgen-test-runner",
];
/// Quick to build matters more than quick to run: two minutes are saved once, and about a second
/// lost in each run of the tests.
const PROFILE: [&str; 6] = [
    "--config",
    "profile.release.opt-level=0",
    "--config",
    "profile.release.debug=false",
    "--config",
    "profile.release.lto=false",
];

/// One program installed by `cargo install`.
pub struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// Options of `cargo install` for this package.
    options: &'static [&'static str],
    home: PathBuf,
    scratch: PathBuf,
}

/// wasm-bindgen's program. It must be of exactly the version of the library in Cargo.lock.
pub fn wasm_bindgen(project: &Project) -> Result<CargoTool, Failure> {
    let path = project.path("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
    let version = locked_version(&lock, "wasm-bindgen").ok_or_else(|| {
        Failure::new("Cargo.lock names no wasm-bindgen").or_remedy("run `cargo generate-lockfile`")
    })?;
    Ok(tool(
        project,
        "wasm-bindgen-cli",
        "wasm-bindgen",
        version,
        &WASM_BINDGEN_OPTIONS,
    ))
}

/// wasm-pack.
pub fn wasm_pack(project: &Project) -> CargoTool {
    tool(project, "wasm-pack", "wasm-pack", WASM_PACK_VERSION, &[])
}

/// cargo-deny.
pub fn cargo_deny(project: &Project) -> CargoTool {
    let name = "cargo-deny";
    tool(project, name, name, CARGO_DENY_VERSION, &["--locked"])
}

/// cargo-mutants. No test needs it, so that only its own command installs it.
pub fn cargo_mutants(project: &Project) -> CargoTool {
    let name = "cargo-mutants";
    tool(project, name, name, CARGO_MUTANTS_VERSION, &["--locked"])
}

fn tool(
    project: &Project,
    package: &'static str,
    program: &'static str,
    version: &str,
    options: &'static [&'static str],
) -> CargoTool {
    let home = project.tool_folder(package, version);
    CargoTool {
        package,
        program,
        version: version.to_owned(),
        options,
        home,
        scratch: project.scratch_folder(),
    }
}

impl CargoTool {
    /// The folder with the program, to be put on a child's PATH. It need not exist: the right
    /// version may be on PATH already.
    pub fn bin(&self) -> PathBuf {
        self.home.join("bin")
    }

    fn installed(&self) -> bool {
        is_program(
            &self
                .bin()
                .join(format!("{}{}", self.program, env::consts::EXE_SUFFIX)),
        )
    }

    /// Whether the person has this very version on PATH.
    fn on_path(&self) -> bool {
        find_program(self.program, &inherited_path())
            .and_then(|program| stdout_of(Command::new(program).arg("--version")))
            .is_some_and(|answer| answer.split_whitespace().nth(1) == Some(self.version.as_str()))
    }
}

impl Step for CargoTool {
    fn name(&self) -> &str {
        self.program
    }

    fn title(&self) -> String {
        format!("{} {}", self.program, self.version)
    }

    fn is_done(&self) -> bool {
        self.installed() || self.on_path()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        let root = self.scratch.join(format!("{}-root", self.package));
        empty_folder(&root)?;
        log.run(
            Command::new(cargo())
                .args([
                    "install",
                    self.package,
                    "--version",
                    &format!("={}", self.version),
                    "--no-track",
                ])
                .args(self.options)
                .args(PROFILE)
                .arg("--root")
                .arg(&root)
                .current_dir(&self.scratch)
                // One for all tools, as they share dependencies; and cargo goes on from there when
                // a run was interrupted.
                .env("CARGO_TARGET_DIR", self.scratch.join("cargo-tools-target")),
        )?;
        replace_folder(&root, &self.home)
    }

    fn remedy(&self) -> String {
        format!(
            "check that cargo reaches the crates registry, then try again; or put {} {} on PATH",
            self.program, self.version
        )
    }
}

/// The version of `package` in the text of a Cargo.lock.
fn locked_version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let value = |line: &'lock str, key: &str| {
        line.strip_prefix(key)?
            .strip_prefix(" = \"")?
            .strip_suffix('"')
    };
    let mut lines = lock.lines();
    lines.find(|line| value(line, "name") == Some(package))?;
    lines
        .take_while(|line| !line.starts_with("[["))
        .find_map(|line| value(line, "version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \
        \"0.2.130\"\nsource = \"x\"\n\n[[package]]\nname = \"wasm-bindgen-test\"\nversion = \
        \"0.3.80\"\n";

    #[test]
    fn a_locked_version_is_that_of_the_whole_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-test"), Some("0.3.80"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn a_package_without_a_version_does_not_take_its_neighbours() {
        assert_eq!(
            locked_version(
                "[[package]]\nname = \"a\"\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n",
                "a"
            ),
            None
        );
    }
}
