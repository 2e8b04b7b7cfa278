//! Resolves paths to the module that defines their end, through re-exports, and so to arrows.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::imports::Import;
use super::modules::{Module, ROOT};

/// Re-exports of re-exports end sooner than this; a circle of them never would.
const DEPTH_MAX: u32 = 16;

/// One module's use of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// The module whose code it is.
    pub from: End,
    /// The module that defines the name.
    pub to: End,
    /// The line of the use, from 1.
    pub line: usize,
}

/// A module at one end of an arrow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The file it is in.
    pub file: PathBuf,
    /// The top-level module it is in or is; `None` for the crate's root.
    pub room: Option<String>,
}

/// The target of a path.
#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    ItemOf(usize),
}

/// All arrows between different files or rooms of the crate.
pub fn arrows(modules: &[Module]) -> BTreeSet<Arrow> {
    let mut found = BTreeSet::new();
    let tree = Tree { modules };
    for (place, module) in modules.iter().enumerate() {
        for import in &module.scope.imports {
            for target in tree.targets_of_import(place, import) {
                if !(import.public && tree.is_below(target, place)) {
                    found.extend(tree.arrow(place, target, import.line));
                }
            }
        }
        for path in &module.scope.paths {
            if let Some(target) = tree.resolve(place, &path.segments, DEPTH_MAX) {
                found.extend(tree.arrow(place, target.module(), path.line));
            }
        }
    }
    found
}

impl Target {
    fn module(self) -> usize {
        match self {
            Target::Module(place) | Target::ItemOf(place) => place,
        }
    }
}

struct Tree<'crate_> {
    modules: &'crate_ [Module],
}

impl Tree<'_> {
    /// Modules that an import reaches. A glob reaches what the module re-exports as well.
    fn targets_of_import(&self, from: usize, import: &Import) -> Vec<usize> {
        let Some(target) = self.resolve(from, &import.segments, DEPTH_MAX) else {
            return Vec::new();
        };
        let mut reached = vec![target.module()];
        if import.glob
            && let Target::Module(place) = target
            && let Some(module) = self.modules.get(place)
        {
            let exported = module.scope.imports.iter().filter(|other| other.public);
            reached.extend(exported.filter_map(|other| {
                let target = self.resolve(place, &other.segments, DEPTH_MAX)?;
                Some(target.module())
            }));
        }
        reached
    }

    /// Follows a path from the module it is written in; `None` where it leads out of the crate, or
    /// to something that is not a module's item.
    fn resolve(&self, from: usize, segments: &[String], depth: u32) -> Option<Target> {
        let (first, rest) = segments.split_first()?;
        let module = self.modules.get(from)?;
        let start = match first.as_str() {
            "crate" => Target::Module(ROOT),
            "self" => Target::Module(from),
            "super" => Target::Module(module.parent),
            name => self
                .named_in(from, name, depth)
                .or_else(|| self.named_by_glob(from, name, depth))?,
        };
        rest.iter().try_fold(start, |target, name| match target {
            Target::Module(place) if name == "super" => {
                Some(Target::Module(self.modules.get(place)?.parent))
            }
            Target::Module(place) => Some(
                self.named_in(place, name, depth)
                    .or_else(|| self.named_by_glob(place, name, depth))
                    .unwrap_or(Target::ItemOf(place)),
            ),
            // A variant, or an associated function: its type's module defines it.
            Target::ItemOf(place) => Some(Target::ItemOf(place)),
        })
    }

    /// A child of the module, or what it imports by that name.
    fn named_in(&self, place: usize, name: &str, depth: u32) -> Option<Target> {
        let module = self.modules.get(place)?;
        if let Some(child) = module.children.get(name) {
            return Some(Target::Module(*child));
        }
        let import = module
            .scope
            .imports
            .iter()
            .find(|import| !import.glob && import.name == name)?;
        // `use url::Url as url` would follow itself.
        let itself = import.segments.first().is_some_and(|first| first == name);
        if itself {
            return None;
        }
        self.resolve(place, &import.segments, depth.checked_sub(1)?)
    }

    /// The item of another module that this one re-exports by `*`.
    fn named_by_glob(&self, place: usize, name: &str, depth: u32) -> Option<Target> {
        let scope = &self.modules.get(place)?.scope;
        if scope.items.contains(name) {
            return None;
        }
        let depth = depth.checked_sub(1)?;
        let globs = scope.imports.iter().filter(|import| import.glob);
        globs
            .filter_map(|import| self.resolve(place, &import.segments, depth))
            .find_map(|target| {
                let Target::Module(place) = target else {
                    return None;
                };
                let defined = self.modules.get(place)?.scope.items.contains(name);
                if defined {
                    return Some(Target::ItemOf(place));
                }
                self.named_in(place, name, depth)
                    .or_else(|| self.named_by_glob(place, name, depth))
            })
    }

    fn is_below(&self, place: usize, above: usize) -> bool {
        let (Some(module), Some(above)) = (self.modules.get(place), self.modules.get(above)) else {
            return false;
        };
        module.path.len() > above.path.len() && module.path.starts_with(&above.path)
    }

    fn arrow(&self, from: usize, to: usize, line: usize) -> Option<Arrow> {
        let (from, to) = (self.end(from)?, self.end(to)?);
        (from != to).then_some(Arrow { from, to, line })
    }

    fn end(&self, place: usize) -> Option<End> {
        let module = self.modules.get(place)?;
        Some(End {
            file: module.file.clone(),
            room: module.path.first().cloned(),
        })
    }
}
