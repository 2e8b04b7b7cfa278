//! pkg/, the npm package: wasm-pack's output and that of src/unpack, merged with pkg-template/ by
//! pkg-template/build.mjs.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::files::{self, write_whole};
use crate::process::Log;
use crate::progress::Progress;
use crate::project::{Project, inherited_path, prepend};
use crate::setup::npm::{self, NpmPackages};
use crate::setup::wasm_target::{self, WasmTarget};
use crate::setup::{self, cargo_tools};
use crate::toolchain::{Toolchain, cargo};

/// All sources of the package. Other files change nothing in it.
const SOURCES: [&str; 8] = [
    "src",
    "pkg-template",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];
const FLAGS: [&str; 4] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
];

/// The folder of the built package.
pub fn folder(project: &Project) -> PathBuf {
    project.path("pkg")
}

/// The PATH on which wasm-pack finds every program it needs, so that it downloads nothing.
pub fn tools_path(project: &Project) -> Result<OsString, Failure> {
    let tools = [
        cargo_tools::wasm_pack(project).bin(),
        cargo_tools::wasm_bindgen(project)?.bin(),
        NpmPackages::bin(project),
    ];
    prepend(&tools, &inherited_path())
}

/// Makes pkg/ if anything it is made from has changed.
pub fn build(project: &Project) -> Result<(), Failure> {
    let node = npm::node()?;
    let toolchain = Toolchain::detect()?;
    let wasm_bindgen = cargo_tools::wasm_bindgen(project)?;
    setup::ensure(
        project,
        &[
            &WasmTarget::new(project, &toolchain),
            &wasm_bindgen,
            &cargo_tools::wasm_pack(project),
            &NpmPackages::new(project),
        ],
    )?;
    let work = project.path("target/xtask");
    // Held until the package is whole: two builds at once would write to the same folders.
    let lock = setup::lock(&work)?;
    let stamp = work.join("package.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == state(project, &toolchain)) {
        return Ok(());
    }
    let log = Log::create(work.join("build.log"), Some(&lock))?;
    let path = tools_path(project)?;
    let progress = Progress::begin("building pkg/");
    let wasm_pack = |out: &str, features: &[&str]| {
        log.run(
            Command::new("wasm-pack")
                .args([
                    "build",
                    ".",
                    "--target",
                    "web",
                    "--release",
                    "--mode",
                    "no-install",
                    "--out-dir",
                    out,
                ])
                .args(["--out-name", "core", "--no-pack", "--no-gitignore", "--"])
                .args(features)
                .args(without_own_paths())
                .current_dir(&project.root)
                .env("PATH", &path),
        )
    };
    let unpack = Unpack::new(project);
    let built = wasm_pack("target/wasm", &[])
        .and_then(|()| wasm_pack("target/wasm-subtitles", &["--no-default-features"]))
        .and_then(|()| unpack.build(project, &log))
        .and_then(|()| {
            log.run(
                Command::new(node)
                    .arg("pkg-template/build.mjs")
                    .args([&unpack.decoder, &unpack.packer])
                    .current_dir(&project.root)
                    .env("PATH", &path),
            )
        });
    built.map_err(|failure| {
        failure
            .or_remedy("correct what the lines below name")
            .in_step("building pkg/")
    })?;
    progress.end_with_time();
    // Of the finished package: if somebody changes pkg/, it is built anew.
    write_whole(&stamp, state(project, &toolchain).as_bytes())
}

/// File that `src/unpack` is built into.
struct Unpack {
    /// The decoder's WebAssembly.
    decoder: PathBuf,
    /// The program that packs.
    packer: PathBuf,
}

impl Unpack {
    const CRATE: &str = "dashscope-asr-unpack";

    fn new(project: &Project) -> Self {
        let target = project.target();
        let release = target.join(wasm_target::TARGET).join("release");
        let packer = format!("pack{}", env::consts::EXE_SUFFIX);
        Unpack {
            decoder: release.join("dashscope_asr_unpack.wasm"),
            packer: target.join("debug/examples").join(packer),
        }
    }

    fn build(&self, project: &Project, log: &Log) -> Result<(), Failure> {
        let mut packer = Command::new(cargo());
        packer.args(["build", "-p", Self::CRATE, "--example", "pack"]);
        log.run(packer.current_dir(&project.root))?;
        let mut decoder = Command::new(cargo());
        // For this target alone a library of C: a crate type in Cargo.toml would be for all.
        decoder
            .args(["rustc", "-p", Self::CRATE, "--lib", "--release"])
            .args(["--crate-type", "cdylib", "--target", wasm_target::TARGET])
            .args(without_own_paths());
        log.run(decoder.current_dir(&project.root))
    }
}

/// Arguments for cargo by which texts of panics name crates without the folder of this machine.
fn without_own_paths() -> Vec<String> {
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os(home)?).join(".cargo")));
    let Some(sources) = cargo_home.map(|folder| folder.join("registry/src")) else {
        return Vec::new();
    };
    let flag = format!("--remap-path-prefix={}=crates", sources.display());
    // (`{:?}` quotes and escapes as TOML does.)
    let setting = format!("target.wasm32-unknown-unknown.rustflags=[{flag:?}]");
    vec!["--config".to_owned(), setting]
}

/// A number that changes with the sources, the package, the compiler and its flags.
fn state(project: &Project, toolchain: &Toolchain) -> String {
    let mut hasher = DefaultHasher::new();
    toolchain.identity.hash(&mut hasher);
    for flags in FLAGS {
        env::var_os(flags).hash(&mut hasher);
    }
    without_own_paths().hash(&mut hasher);
    for source in SOURCES {
        hash_tree(&project.path(source), &mut hasher);
    }
    hash_tree(&folder(project), &mut hasher);
    format!("{:016x}\n", hasher.finish())
}

/// Hashes names and contents of a file, or of a folder and all below it; a missing file counts as
/// such.
fn hash_tree(path: &Path, hasher: &mut DefaultHasher) {
    if !path.is_dir() {
        return (path, fs::read(path).ok()).hash(hasher);
    }
    path.hash(hasher);
    for entry in files::sorted_entries(path) {
        hash_tree(&entry, hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(path: &Path) -> u64 {
        let mut hasher = DefaultHasher::new();
        hash_tree(path, &mut hasher);
        hasher.finish()
    }

    #[test]
    fn a_tree_is_known_by_its_names_and_contents() {
        let folder = env::temp_dir().join(format!("dashscope-asr-tree-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::write(folder.join("inner/a"), "1").unwrap();
        let first = hash_of(&folder);
        assert_eq!(hash_of(&folder), first);
        fs::write(folder.join("inner/a"), "2").unwrap();
        let changed = hash_of(&folder);
        fs::rename(folder.join("inner/a"), folder.join("inner/b")).unwrap();
        let renamed = hash_of(&folder);
        fs::remove_file(folder.join("inner/b")).unwrap();
        let removed = hash_of(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let mut all = vec![first, changed, renamed, removed, hash_of(&folder)];
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 5);
    }
}
