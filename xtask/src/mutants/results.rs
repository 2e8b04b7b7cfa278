//! The fate of each mutant, kept in a file from call to call.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::files::{empty_folder, write_whole};

const FILE: &str = "results.txt";
/// The folder that cargo-mutants writes to.
const OUT: &str = "mutants.out";

/// The end of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A test failed, or did not end in time.
    Killed,
    /// All tests passed.
    Alive,
    /// It does not compile.
    Unviable,
}

impl Fate {
    /// The word in lists and in the file.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Killed => "killed",
            Fate::Alive => "alive",
            Fate::Unviable => "unviable",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Fate::Killed, Fate::Alive, Fate::Unviable]
            .into_iter()
            .find(|fate| fate.word() == word)
    }
}

/// Files of cargo-mutants, a mutant in a line.
const OUTCOMES: [(&str, Fate); 4] = [
    ("caught.txt", Fate::Killed),
    ("timeout.txt", Fate::Killed),
    ("missed.txt", Fate::Alive),
    ("unviable.txt", Fate::Unviable),
];

/// The fate of mutants by their names.
#[derive(Debug, Default)]
pub struct Results(BTreeMap<String, Fate>);

impl Results {
    /// Loads the results kept in the folder, adds those that the last run of cargo-mutants has left
    /// there, and keeps both.
    pub fn load(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let mut results = Results::default();
        for line in read(&path).lines() {
            if let Some((word, name)) = line.split_once(' ')
                && let Some(fate) = Fate::from_word(word)
            {
                results.add(name, fate);
            }
        }
        for (file, fate) in OUTCOMES {
            for name in read(&folder.join(OUT).join(file)).lines() {
                results.add(name, fate);
            }
        }
        write_whole(&path, results.text().as_bytes())?;
        Ok(results)
    }

    /// Adds a mutant's newest fate.
    pub fn add(&mut self, name: &str, fate: Fate) {
        self.0.insert(name.to_owned(), fate);
    }

    /// The fate of a mutant that was tried.
    pub fn fate(&self, name: &str) -> Option<Fate> {
        self.0.get(name).copied()
    }

    fn text(&self) -> String {
        let lines = self.0.iter();
        lines
            .map(|(name, fate)| format!("{} {name}\n", fate.word()))
            .collect()
    }
}

/// Has the next run with `--iterate` leave these mutants out. The results of the last run are
/// removed, so they must be loaded before.
pub fn leave_out<'name>(
    folder: &Path,
    names: impl Iterator<Item = &'name String>,
) -> Result<(), Failure> {
    let out = folder.join(OUT);
    empty_folder(&out)?;
    let text: String = names.map(|name| format!("{name}\n")).collect();
    write_whole(&out.join("previously_caught.txt"), text.as_bytes())
}

/// The text of a file; empty where there is none.
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::remove_folder;

    #[test]
    fn what_is_left_out_has_no_fate() {
        let folder =
            std::env::temp_dir().join(format!("dashscope-left-out-{}", std::process::id()));
        let names = ["a".to_owned(), "b".to_owned()];
        leave_out(&folder, names.iter()).unwrap();
        let written = read(&folder.join("mutants.out/previously_caught.txt"));
        let results = Results::load(&folder).unwrap();
        remove_folder(&folder).unwrap();
        assert_eq!(written, "a\nb\n");
        assert_eq!(results.fate("a"), None);
    }

    #[test]
    fn a_later_run_adds_to_what_is_kept_and_replaces_it() {
        let folder = std::env::temp_dir().join(format!("dashscope-mutants-{}", std::process::id()));
        let out = folder.join(OUT);
        let run = |files: &[(&str, &str)]| {
            empty_folder(&out).unwrap();
            for (name, text) in files {
                fs::write(out.join(name), text).unwrap();
            }
            Results::load(&folder).unwrap()
        };
        run(&[
            ("caught.txt", "a\n"),
            ("missed.txt", "b: with spaces\n"),
            ("timeout.txt", "c\n"),
            ("unviable.txt", "d\n"),
        ]);
        let results = run(&[("caught.txt", "b: with spaces\n"), ("missed.txt", "e\n")]);
        remove_folder(&folder).unwrap();
        let fates = ["a", "b: with spaces", "c", "d", "e", "f"].map(|name| results.fate(name));
        assert_eq!(
            fates,
            [
                Some(Fate::Killed),
                Some(Fate::Killed),
                Some(Fate::Killed),
                Some(Fate::Unviable),
                Some(Fate::Alive),
                None
            ]
        );
    }
}
