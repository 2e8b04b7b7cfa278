//! The standard library for wasm32-unknown-unknown.
//!
//! rustup brings it. Where rustup is missing or cannot reach its server, a Debian machine can still
//! have it: Debian packages the source of the same standard library (`rust-src`), signed, and the
//! compiler at hand builds it in half a minute.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Step, debian_source};
use crate::failure::Failure;
use crate::files::{empty_folder, remove_folder, replace_folder};
use crate::process::Log;
use crate::project::{Project, find_program, inherited_path};
use crate::toolchain::{Toolchain, cargo};

/// The name of the target.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// rustup tries a server it cannot reach several times over; this is enough for a slow line to
/// bring 20 MB.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(120);
/// Beside a library that this step built: the compiler's identity then. After an update of
/// the compiler it no longer fits.
const MARKER: &str = "built-by-dashscope-asr.txt";
const SCRATCH_CRATE: &str = "scratch";

/// The step; see the module.
pub struct WasmTarget {
    toolchain: Toolchain,
    scratch: PathBuf,
    /// This clone's builds for the target.
    built: PathBuf,
}

impl WasmTarget {
    /// The target in `toolchain`.
    pub fn new(project: &Project, toolchain: &Toolchain) -> Self {
        WasmTarget {
            toolchain: toolchain.clone(),
            scratch: project.scratch_folder().join("wasm-target"),
            built: project.target().join(TARGET),
        }
    }

    fn rustlib(&self) -> PathBuf {
        self.toolchain.sysroot.join("lib/rustlib")
    }

    fn installed(&self) -> PathBuf {
        self.rustlib().join(TARGET)
    }

    fn add_by_rustup(&self, log: &Log) -> Result<(), Failure> {
        let rustup = find_program("rustup", &inherited_path())
            .ok_or_else(|| Failure::new("there is no rustup on PATH"))?;
        // Files of an older compiler would stand in rustup's way.
        if self.installed().join(MARKER).exists() {
            remove_folder(&self.installed())?;
        }
        log.run_with_timeout(
            Command::new(rustup).args(["target", "add", TARGET]),
            Some(RUSTUP_TIMEOUT),
        )
    }

    fn build_from_debian(&self, log: &Log) -> Result<(), Failure> {
        let library = self.rustlib().join("src/rust/library");
        if !self.is_of_this_compiler(&library.with_file_name(MARKER))
            || !library.join("Cargo.lock").is_file()
        {
            self.unpack_source(&library, log)?;
        }
        self.build_library(log)
    }

    /// Whether the marker speaks of this very compiler. No marker: rustup put it there, and rustup
    /// keeps the two in step.
    fn is_of_this_compiler(&self, marker: &Path) -> bool {
        fs::read_to_string(marker).map_or(true, |identity| identity == self.toolchain.identity)
    }

    /// Fetches Debian's rust-src of this compiler's version and moves its library to where cargo
    /// looks for it.
    fn unpack_source(&self, library: &Path, log: &Log) -> Result<(), Failure> {
        let release = self.toolchain.release().ok_or_else(|| {
            Failure::new(
                "this compiler is not a stable release, and Debian has the sources of those only",
            )
            .or_remedy("use a stable toolchain")
        })?;
        let package = debian_source::download(release, &self.scratch.join("apt"), log)?;
        // Unpacked on the sysroot's own file system, so that the last move is one rename.
        let unpacked = library.with_file_name("dashscope-asr-unpacked");
        empty_folder(&unpacked)?;
        log.run(Command::new("dpkg").arg("-x").arg(&package).arg(&unpacked))?;
        let source = unpacked.join(format!("usr/src/rustc-{release}/library"));
        let marker = library.with_file_name(MARKER);
        fs::write(&marker, "being replaced")
            .map_err(|error| Failure::io("write", &marker, &error))?;
        replace_folder(&source, library)?;
        fs::write(&marker, &self.toolchain.identity)
            .map_err(|error| Failure::io("write", &marker, &error))?;
        remove_folder(&unpacked)
    }

    /// Builds the library in a scratch crate and moves it into the sysroot whole.
    fn build_library(&self, log: &Log) -> Result<(), Failure> {
        let folder = self.scratch.join("build");
        empty_folder(&folder)?;
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|error| Failure::io("write", &path, &error))
        };
        write("lib.rs", "")?;
        write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{SCRATCH_CRATE}\"\nedition = \"2021\"\n[lib]\npath = \
                    \"lib.rs\"\ncrate-type = [\"cdylib\"]\n[profile.release]\nopt-level = \
                    3\n[workspace]\n"
            ),
        )?;
        log.run(
            Command::new(cargo())
                .args([
                    "build",
                    "--release",
                    "--target",
                    TARGET,
                    "-Zbuild-std=std,panic_abort,test",
                ])
                .current_dir(&folder)
                .env("CARGO_TARGET_DIR", folder.join("target"))
                // Opens -Zbuild-std on a stable compiler; nothing that is built later sees it.
                .env("RUSTC_BOOTSTRAP", "1")
                // Without the bitcode, `lto = "fat"` fails later.
                .env("RUSTFLAGS", "-Cembed-bitcode=yes")
                .env_remove("CARGO_ENCODED_RUSTFLAGS"),
        )?;
        let partial = self.rustlib().join(format!("{TARGET}.partial"));
        let lib = partial.join("lib");
        empty_folder(&partial)?;
        fs::create_dir_all(&lib).map_err(|error| Failure::io("create", &lib, &error))?;
        let built = folder.join("target").join(TARGET).join("release/deps");
        for file in fs::read_dir(&built).map_err(|error| Failure::io("read", &built, &error))? {
            let from = file
                .map_err(|error| Failure::io("read", &built, &error))?
                .path();
            let name = from
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.ends_with(".rlib") && !name.starts_with(&format!("lib{SCRATCH_CRATE}-")) {
                let to = lib.join(&name);
                fs::copy(&from, &to).map_err(|error| Failure::io("write", &to, &error))?;
            }
        }
        let marker = partial.join(MARKER);
        fs::write(&marker, &self.toolchain.identity)
            .map_err(|error| Failure::io("write", &marker, &error))?;
        replace_folder(&partial, &self.installed())?;
        remove_folder(&self.scratch)
    }
}

impl Step for WasmTarget {
    fn name(&self) -> &str {
        "wasm-target"
    }

    fn title(&self) -> String {
        "wasm32 target".to_owned()
    }

    fn is_done(&self) -> bool {
        let names: Vec<String> = fs::read_dir(self.installed().join("lib"))
            .map(|files| {
                files
                    .filter_map(Result::ok)
                    .map(|file| file.file_name().to_string_lossy().into_owned())
                    .collect()
            })
            .unwrap_or_default();
        has_library(&names, "std")
            && has_library(&names, "test")
            && self.is_of_this_compiler(&self.installed().join(MARKER))
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        // Cargo does not notice that builds against another standard library are stale, and they
        // fail with E0463.
        remove_folder(&self.built)?;
        let rustup = match self.add_by_rustup(log) {
            Ok(()) if self.is_done() => return Ok(()),
            Ok(()) => Failure::new("rustup added it to another toolchain than rustc's"),
            Err(failure) => failure,
        };
        if find_program("apt-get", &inherited_path()).is_none() {
            return Err(rustup);
        }
        self.build_from_debian(log).map_err(|debian| Failure {
            cause: format!(
                "rustup could not bring it ({}), and it could not be built from Debian's \
                    rust-src: {}",
                rustup.cause, debian.cause
            ),
            ..debian
        })
    }

    fn remedy(&self) -> String {
        format!(
            "with Rust from rustup, run `rustup target add {TARGET}` where its server can be \
                reached, then try again"
        )
    }
}

fn has_library(names: &[String], library: &str) -> bool {
    names
        .iter()
        .any(|name| name.starts_with(&format!("lib{library}-")) && name.ends_with(".rlib"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_known_by_its_rlib() {
        let names = [
            "libstd-0a1b.rlib".to_owned(),
            "libtest-0a1b.rmeta".to_owned(),
            "libstd_detect-0a1b.rlib".to_owned(),
        ];
        assert!(has_library(&names, "std"));
        assert!(!has_library(&names, "test"));
    }
}
