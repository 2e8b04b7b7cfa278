//! The Rust toolchain that builds this project.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::process::{Log, stdout_of};
use crate::project::{find_program, inherited_path, is_program};
use crate::setup::Step;

/// The compiler's identity and place.
#[derive(Clone)]
pub struct Toolchain {
    /// The folder of the compiler's programs and libraries.
    pub sysroot: PathBuf,
    /// All of `rustc -vV`.
    pub identity: String,
}

impl Toolchain {
    /// Reads both from the compiler.
    pub fn detect() -> Result<Self, Failure> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let identity = stdout_of(Command::new(&rustc).arg("-vV"));
        let sysroot = stdout_of(Command::new(&rustc).args(["--print", "sysroot"]));
        match (identity, sysroot) {
            (Some(identity), Some(sysroot)) => Ok(Toolchain {
                sysroot: PathBuf::from(sysroot.trim()),
                identity,
            }),
            _ => Err(Failure::new("`rustc` does not answer `rustc -vV`")
                .or_remedy("install Rust, or put the folder of rustc on PATH")),
        }
    }

    /// The version, when it is a stable release such as `1.95.0`.
    pub fn release(&self) -> Option<&str> {
        let release = self
            .identity
            .lines()
            .find_map(|line| line.strip_prefix("release: "))?;
        release
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.')
            .then_some(release)
    }

    /// The machine it builds for by itself, such as `x86_64-unknown-linux-gnu`.
    pub fn host(&self) -> Option<&str> {
        self.identity
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
    }
}

/// The cargo that runs this tool.
pub fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A part of the toolchain that a minimal installation lacks.
pub struct Component {
    name: &'static str,
    /// The program it brings.
    program: &'static str,
    toolchain: Toolchain,
}

impl Component {
    /// `cargo fmt`.
    pub fn rustfmt(toolchain: &Toolchain) -> Self {
        Component {
            name: "rustfmt",
            program: "rustfmt",
            toolchain: toolchain.clone(),
        }
    }

    /// `cargo clippy`.
    pub fn clippy(toolchain: &Toolchain) -> Self {
        Component {
            name: "clippy",
            program: "cargo-clippy",
            toolchain: toolchain.clone(),
        }
    }
}

impl Step for Component {
    fn name(&self) -> &str {
        self.name
    }

    fn title(&self) -> String {
        self.name.to_owned()
    }

    fn is_done(&self) -> bool {
        let own = self.toolchain.sysroot.join("bin").join(format!(
            "{}{}",
            self.program,
            env::consts::EXE_SUFFIX
        ));
        // With rustup every name is on PATH, whether or not the toolchain has the program.
        is_program(&own)
            || (find_program("rustup", &inherited_path()).is_none()
                && find_program(self.program, &inherited_path()).is_some())
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        let rustup = find_program("rustup", &inherited_path())
            .ok_or_else(|| Failure::new("there is no rustup on PATH to bring it"))?;
        log.run(Command::new(rustup).args(["component", "add", self.name]))
    }

    fn remedy(&self) -> String {
        format!(
            "install {} for this toolchain, with `rustup component add {}` or from where your \
                Rust came",
            self.name, self.name
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toolchain(identity: &str) -> Toolchain {
        Toolchain {
            sysroot: PathBuf::new(),
            identity: identity.to_owned(),
        }
    }

    #[test]
    fn the_host_is_what_the_compiler_says_it_is() {
        assert_eq!(
            toolchain("rustc 1.95.0\nhost: aarch64-apple-darwin\nrelease: 1.95.0\n").host(),
            Some("aarch64-apple-darwin")
        );
        assert_eq!(toolchain("rustc\n").host(), None);
    }

    #[test]
    fn only_a_stable_compiler_has_a_release() {
        assert_eq!(
            toolchain("rustc 1.95.0\nhost: x\nrelease: 1.95.0\nLLVM version: 22.1.2\n").release(),
            Some("1.95.0")
        );
        assert_eq!(toolchain("release: 1.97.0-nightly\n").release(), None);
        assert_eq!(toolchain("rustc\n").release(), None);
    }
}
