//! A crate's tree of modules, read file by file from its `lib.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::source::{self, Scope};

/// One module.
#[derive(Debug)]
pub struct Module {
    /// Its names from the crate's root, which has none.
    pub path: Vec<String>,
    /// The file it is in, below the crate's folder; inline modules share their parent's.
    pub file: PathBuf,
    /// The module it is declared in; the root is its own.
    pub parent: usize,
    /// Modules declared in it.
    pub children: BTreeMap<String, usize>,
    /// Its declarations, imports and paths.
    pub scope: Scope,
}

/// The root's place in the list of modules.
pub const ROOT: usize = 0;

/// Reads the tree; `read` gives the text of a file below the crate's folder, where there is one.
/// An error names the file.
pub fn read_modules(
    lib: &Path,
    read: &dyn Fn(&Path) -> Option<String>,
) -> Result<Vec<Module>, String> {
    let mut modules = vec![Module {
        path: Vec::new(),
        file: lib.to_path_buf(),
        parent: ROOT,
        children: BTreeMap::new(),
        scope: parse_file(lib, read)?,
    }];
    let folder = lib.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut folders = vec![folder];
    let mut next = ROOT;
    while let Some(declared) = modules
        .get_mut(next)
        .map(|module| std::mem::take(&mut module.scope.modules))
    {
        for item in declared {
            let (Some(parent), Some(folder)) = (modules.get(next), folders.get(next)) else {
                break;
            };
            let inside = folder.join(&item.name);
            let (file, scope) = match item.inline {
                Some(scope) => (parent.file.clone(), scope),
                None => {
                    let alone = inside.with_extension("rs");
                    let file = [alone.clone(), inside.join("mod.rs")]
                        .into_iter()
                        .find(|file| read(file).is_some())
                        .ok_or_else(|| format!("{} is not there", alone.display()))?;
                    let scope = parse_file(&file, read)?;
                    (file, scope)
                }
            };
            let mut path = parent.path.clone();
            path.push(item.name.clone());
            let place = modules.len();
            if let Some(parent) = modules.get_mut(next) {
                parent.children.insert(item.name, place);
            }
            modules.push(Module {
                path,
                file,
                parent: next,
                children: BTreeMap::new(),
                scope,
            });
            folders.push(inside);
        }
        next += 1;
    }
    Ok(modules)
}

fn parse_file(file: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Result<Scope, String> {
    let text = read(file).ok_or_else(|| format!("{} cannot be read", file.display()))?;
    source::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
}
