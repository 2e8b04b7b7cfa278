//! The few file operations that steps share.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Makes `folder` exist and be empty.
pub fn empty_folder(folder: &Path) -> Result<(), Failure> {
    remove_folder(folder)?;
    fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))
}

/// Removes `folder` and all in it; it need not exist.
pub fn remove_folder(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::io("remove", folder, &error))
        }
        _ => Ok(()),
    }
}

/// Puts the finished folder `from` in the place of `to`, which is replaced when it exists. Both are
/// on one file system.
pub fn replace_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|error| Failure::io("create", parent, &error))?;
    }
    remove_folder(to)?;
    fs::rename(from, to).map_err(|error| Failure::io("write", to, &error))
}

/// Writes a file that is either whole or not there: beside its place first, then moved.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let partial = path.with_extension("partial");
    fs::write(&partial, content)
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| Failure::io("write", path, &error))
}

/// Entries directly in `folder`, in a stable order; none when the folder cannot be read.
pub fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| {
            entries
                .filter_map(Result::ok)
                .map(|entry| entry.path())
                .collect()
        })
        .unwrap_or_default();
    entries.sort();
    entries
}

/// The files below `folder`, at any depth, that end in `.ending`.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in sorted_entries(folder) {
        if entry.is_dir() {
            found.extend(files_below(&entry, ending));
        } else if entry
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(entry);
        }
    }
    found
}
