//! Places: the repository, the cache that all clones share, and the PATH that children
//! get.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The places this tool works in.
pub struct Project {
    /// The repository's root: where Cargo.toml, package.json and src/ are.
    pub root: PathBuf,
    /// Tools, recogniser and logs; shared by all clones of the project.
    pub cache: PathBuf,
}

impl Project {
    /// Finds the repository and names the cache folder (which need not exist yet).
    pub fn locate() -> Result<Self, Failure> {
        // Cargo sets the path of xtask at run time; a path compiled in would be wrong for a second
        // clone that shares a target folder.
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(manifest_dir) => PathBuf::from(manifest_dir),
            None => env::current_dir().map_err(|error| {
                Failure::new(format!("the current folder cannot be read: {error}"))
            })?,
        };
        let root = start
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .ok_or_else(|| {
                Failure::new(format!(
                    "{} is not inside the dashscope-asr repository",
                    start.display()
                ))
                .or_remedy("run `cargo xtask` inside a clone of it")
            })?;
        let cache = cache_folder(|name| env::var_os(name), cfg!(windows)).ok_or_else(|| {
            Failure::new("no cache folder: neither DASHSCOPE_ASR_CACHE nor HOME is set")
                .or_remedy("set DASHSCOPE_ASR_CACHE to a folder of your choice")
        })?;
        Ok(Project {
            root: root.to_path_buf(),
            cache,
        })
    }

    /// A path below the repository's root.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder of one installed tool; its programs are in `bin` below it.
    pub fn tool_folder(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join("tools").join(format!("{name}-{version}"))
    }

    /// The folder for work in progress. Nothing in it is ever used by a finished step.
    pub fn scratch_folder(&self) -> PathBuf {
        self.cache.join("tmp")
    }

    /// Cargo's target folder; the stand-in and the wasm file are found below it.
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.path("target"),
        }
    }
}

/// DASHSCOPE_ASR_CACHE, else the system's usual place for caches. `None` when the system names no
/// such place.
fn cache_folder(variable: impl Fn(&str) -> Option<OsString>, windows: bool) -> Option<PathBuf> {
    let set = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(folder) = set("DASHSCOPE_ASR_CACHE") {
        // Children run in other folders: a relative path would mean another place to each of them.
        return Some(std::path::absolute(&folder).unwrap_or(folder));
    }
    let base = if windows {
        set("LOCALAPPDATA")
    } else {
        set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
    };
    base.map(|base| base.join("dashscope-asr"))
}

/// Puts `folders` in front of `path`; a folder that cannot be in a PATH (it holds the separator) is
/// an error.
pub fn prepend(folders: &[PathBuf], path: &OsStr) -> Result<OsString, Failure> {
    env::join_paths(folders.iter().cloned().chain(env::split_paths(path))).map_err(|error| {
        Failure::new(format!("PATH cannot hold this folder: {error}"))
            .or_remedy("move the clone or DASHSCOPE_ASR_CACHE to a path without that character")
    })
}

/// The PATH this process got.
pub fn inherited_path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// Finds a program in the folders of `path`.
pub fn find_program(name: &str, path: &OsStr) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd", ".bat"]
    } else {
        &[""]
    };
    env::split_paths(path)
        .flat_map(|folder| {
            endings
                .iter()
                .map(move |ending| folder.join(format!("{name}{ending}")))
        })
        .find(|candidate| is_program(candidate))
}

/// Whether `path` is a file that may be run.
pub fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    {
        metadata.is_file()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(variables: &[(&str, &str)], windows: bool) -> Option<PathBuf> {
        cache_folder(
            |name| {
                variables
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| OsString::from(value))
            },
            windows,
        )
    }

    #[test]
    fn the_cache_is_where_the_first_set_variable_says() {
        assert_eq!(
            folder(
                &[
                    ("DASHSCOPE_ASR_CACHE", "/c"),
                    ("XDG_CACHE_HOME", "/x"),
                    ("HOME", "/h")
                ],
                false
            ),
            Some(PathBuf::from("/c"))
        );
        assert_eq!(
            folder(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")], false),
            Some(PathBuf::from("/x/dashscope-asr"))
        );
        assert_eq!(
            folder(&[("XDG_CACHE_HOME", ""), ("HOME", "/h")], false),
            Some(PathBuf::from("/h/.cache/dashscope-asr"))
        );
        assert_eq!(
            folder(&[("LOCALAPPDATA", "/l"), ("HOME", "/h")], true),
            Some(PathBuf::from("/l/dashscope-asr"))
        );
        assert_eq!(folder(&[], false), None);
    }

    #[test]
    fn a_program_that_is_nowhere_on_the_path_is_not_found() {
        assert_eq!(
            find_program("no-such-program", OsStr::new("/bin:/usr/bin")),
            None
        );
    }
}
