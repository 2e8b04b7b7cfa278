//! The arrows between files and rooms of the crates in `src`: which code names which.
//!
//! A room is a top-level module of a crate, a folder or a file standing alone. Two things are
//! wrong: a circle, of files or of rooms, and a map in `lib.rs` that draws other arrows than the
//! code has. `mod x;` and a `pub use` of what is below a module are no arrows; a use of something
//! re-exported is an arrow to the file that defines it.

mod circle;
mod imports;
mod map;
mod modules;
mod resolve;
mod source;
mod test_code;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::project::Project;
use circle::{Graph, circles};
use map::{parse_map, print_map};
use modules::{ROOT, read_modules};
use resolve::{Arrow, arrows};

/// The `lib.rs` of each crate that has a map.
pub const CRATES: [&str; 4] = [
    "src/core/lib.rs",
    "src/transcript/lib.rs",
    "src/phrases/lib.rs",
    "src/lib.rs",
];

/// `cargo xtask rooms`: prints the map that the code of each crate needs, and its faults.
/// `false` where there are any.
pub fn command(project: &Project) -> bool {
    let mut good = true;
    for lib in CRATES {
        match drawn(project, lib) {
            Ok(map) => println!("{lib}:\n{map}"),
            Err(fault) => println!("{fault}"),
        }
        if let Err(faults) = check(project, lib) {
            good = false;
            println!("  {faults}\n");
        }
    }
    good
}

/// Checks one crate; an error has a line for each fault.
pub fn check(project: &Project, lib: &str) -> Result<(), String> {
    let read = |file: &Path| fs::read_to_string(project.path(file)).ok();
    faults(Path::new(lib), &read).and_then(|faults| match faults.as_slice() {
        [] => Ok(()),
        faults => Err(faults.join("\n  ")),
    })
}

/// The map that the code of one crate needs, as `lib.rs` would draw it.
fn drawn(project: &Project, lib: &str) -> Result<String, String> {
    let read = |file: &Path| fs::read_to_string(project.path(file)).ok();
    let crate_arrows = CrateArrows::read(Path::new(lib), &read)?;
    Ok(print_map(&crate_arrows.rooms))
}

/// The faults of a crate; an error where its files cannot be read.
fn faults(lib: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Result<Vec<String>, String> {
    let crate_arrows = CrateArrows::read(lib, read)?;
    let mut faults: Vec<String> = circles(&crate_arrows.files)
        .iter()
        .map(|circle| format!("a circle of files: {}", crate_arrows.explained(circle)))
        .collect();
    match parse_map(&read(lib).unwrap_or_default()) {
        Ok(map) => faults.extend(crate_arrows.differences(&map)),
        Err(fault) => faults.push(format!("{}: {fault}", lib.display())),
    }
    Ok(faults)
}

/// A crate's arrows, by file and by room.
struct CrateArrows {
    files: Graph,
    rooms: Graph,
    /// An example of each arrow between files and each arrow between rooms.
    examples: BTreeMap<(String, String), Arrow>,
}

impl CrateArrows {
    fn read(lib: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Result<Self, String> {
        let modules = read_modules(lib, read)?;
        let top = modules
            .get(ROOT)
            .into_iter()
            .flat_map(|root| root.children.keys());
        let mut crate_arrows = CrateArrows {
            files: Graph::new(),
            rooms: top.map(|room| (room.clone(), BTreeSet::new())).collect(),
            examples: BTreeMap::new(),
        };
        for arrow in arrows(&modules) {
            let [from, to] = [&arrow.from, &arrow.to].map(|end| end.file.display().to_string());
            if from != to {
                crate_arrows.add(arrow.clone(), from, to, |crate_arrows| {
                    &mut crate_arrows.files
                });
            }
            if let (Some(from), Some(to)) = (arrow.from.room.clone(), arrow.to.room.clone())
                && from != to
            {
                crate_arrows.add(arrow, from, to, |crate_arrows| &mut crate_arrows.rooms);
            }
        }
        Ok(crate_arrows)
    }

    fn add(
        &mut self,
        arrow: Arrow,
        from: String,
        to: String,
        graph: fn(&mut CrateArrows) -> &mut Graph,
    ) {
        let targets = graph(self).entry(from.clone()).or_default();
        targets.insert(to.clone());
        self.examples.entry((from, to)).or_insert(arrow);
    }

    /// Differences between the code and the map.
    fn differences(&self, map: &Graph) -> Vec<String> {
        let mut faults = Vec::new();
        for (room, targets) in &self.rooms {
            let Some(drawn) = map.get(room) else {
                faults.push(format!("the room `{room}` is not on the map"));
                continue;
            };
            faults.extend(targets.difference(drawn).map(|target| {
                let place = self.example(room, target);
                format!("`{room} -> {target}` is not on the map: {place}")
            }));
            faults.extend(
                drawn.difference(targets).map(|target| {
                    format!("`{room} -> {target}` is on the map, and no code uses it")
                }),
            );
        }
        let unknown = map.keys().filter(|room| !self.rooms.contains_key(*room));
        faults.extend(unknown.map(|room| format!("`{room}` is on the map and is no room")));
        let drawn = circles(map);
        faults.extend(
            drawn
                .iter()
                .map(|circle| format!("a circle on the map: {}", circle.join(" -> "))),
        );
        faults
    }

    fn example(&self, from: &str, to: &str) -> String {
        let arrow = self.examples.get(&(from.to_owned(), to.to_owned()));
        arrow.map_or_else(String::new, |arrow| {
            let (from, to) = (arrow.from.file.display(), arrow.to.file.display());
            format!("{from}:{} uses {to}", arrow.line)
        })
    }

    /// A circle with the line of each of its arrows.
    fn explained(&self, circle: &[String]) -> String {
        let steps = circle.windows(2).filter_map(|step| match step {
            [from, to] => Some(self.example(from, to)),
            _ => None,
        });
        steps.collect::<Vec<_>>().join(", ")
    }
}
