//! The core must not know JavaScript: no such crate below it, no such name in its files.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::files::files_below;
use crate::process::stdout_of;
use crate::project::Project;
use crate::toolchain::cargo;

/// Crates that exist for JavaScript, or for threads that WebAssembly does not have; by the
/// beginning of their names.
const FOREIGN_CRATES: [&str; 6] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "gloo",
    "serde-wasm-bindgen",
    "tokio",
];
const JAVASCRIPT_NAMES: [&str; 3] = ["wasm_bindgen", "js_sys", "web_sys"];

/// Checks that the core depends on none of the foreign crates.
pub fn check_crates(project: &Project) -> Result<(), String> {
    let tree = stdout_of(
        Command::new(cargo())
            .args([
                "tree",
                "-e",
                "normal",
                "-p",
                "dashscope-asr-core",
                "--prefix",
                "none",
            ])
            .current_dir(&project.root),
    )
    .ok_or("`cargo tree -p dashscope-asr-core` failed; run it to see why")?;
    let found = foreign_crates(&tree);
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "dashscope-asr-core must not depend on {}; what needs it belongs in src/*.rs or \
                src/client",
            found.join(", ")
        ))
    }
}

/// Checks that JavaScript's crates are named only in the files directly in src/ and in src/client/.
pub fn check_names(project: &Project) -> Result<(), String> {
    let bindings = project.path("src");
    let mut seen = 0;
    let mut found = Vec::new();
    for file in files_below(&bindings, "rs")
        .into_iter()
        .chain(files_below(&project.path("tests"), "rs"))
    {
        if file.parent().is_some_and(|folder| {
            [
                bindings.clone(),
                bindings.join("client"),
                bindings.join("tests"),
            ]
            .contains(&folder.to_path_buf())
        }) {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(&file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        found.extend(places(
            &text,
            file.strip_prefix(&project.root).unwrap_or(&file),
        ));
    }
    match (seen, found.is_empty()) {
        (0, _) => Err("no file was found to look into; src/core should have some".to_owned()),
        (_, true) => Ok(()),
        (_, false) => Err(format!(
            "only src/*.rs and src/client may name JavaScript's crates, yet these do: {}",
            found.join(", ")
        )),
    }
}

/// The foreign crates in the output of `cargo tree --prefix none`.
fn foreign_crates(tree: &str) -> Vec<&str> {
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| {
            FOREIGN_CRATES
                .iter()
                .any(|foreign| name.starts_with(foreign))
        })
        .collect()
}

/// `src/core/a.rs:12` for each line that names one of JavaScript's crates.
fn places(text: &str, file: &Path) -> Vec<String> {
    let named = |line: &str| JAVASCRIPT_NAMES.iter().any(|name| line.contains(name));
    text.lines()
        .enumerate()
        .filter(|(_, line)| named(line))
        .map(|(index, _)| format!("{}:{}", file.display(), index + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_crate_in_the_tree_is_found() {
        let tree = "dashscope-asr-core v0.1.0 (/x)\nserde_core v1.0.229\nwasm-bindgen-futures \
            v0.4.80\ngloo-timers v0.4.0\n";
        assert_eq!(
            foreign_crates(tree),
            ["wasm-bindgen-futures", "gloo-timers"]
        );
        assert!(foreign_crates("dashscope-asr-core v0.1.0 (/x)\nserde v1.0.229\n").is_empty());
    }

    #[test]
    fn a_name_is_found_with_its_line() {
        assert_eq!(
            places(
                "use std::fmt;\nuse js_sys::Array;\n",
                Path::new("src/core/a.rs")
            ),
            ["src/core/a.rs:2"]
        );
    }
}
