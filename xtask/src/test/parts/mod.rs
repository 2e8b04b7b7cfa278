//! The parts of the tests: the needs and checks of each.

mod lint;
mod native;
mod node;
mod wasm;

use super::part_run::PartRun;
use super::{deny, fuzz};
use crate::failure::Failure;

pub use node::tarball;

/// One part.
pub struct Part {
    /// The name on the command line.
    pub name: &'static str,
    /// Its subject, in half a line.
    pub about: &'static str,
    /// Sets up and runs the checks. A failed check is counted; an error is a failed set-up.
    pub run: fn(&mut PartRun) -> Result<(), Failure>,
    /// Whether it takes longer than most others together.
    pub is_long: bool,
}

/// All parts, the quickest to fail first.
pub const PARTS: [Part; 11] = [
    part(
        "lint",
        "formatting, lints, types and their comments",
        lint::lint,
    ),
    part(
        "deny",
        "licences, sources and versions of the crates in use",
        deny::run,
    ),
    part(
        "core",
        "everything that is not JavaScript, natively",
        native::core,
    ),
    part("xtask", "this tool", native::xtask),
    part(
        "fuzz",
        "a fixed number of inputs through the readers",
        fuzz::run,
    ),
    part(
        "stand-in",
        "the local service and its recogniser's code",
        native::stand_in,
    ),
    part(
        "sdk",
        "the local service, judged by the vendor's own client",
        native::sdk,
    ),
    part("wasm", "the bindings, in Node and in Chromium", wasm::wasm),
    part("e2e", "the package against the local service", node::e2e).long(),
    part(
        "package",
        "the packed tarball where it is imported; everywhere, when this part is named",
        node::package,
    ),
    part("speech", "real speech, recognised", node::speech),
];

const fn part(
    name: &'static str,
    about: &'static str,
    run: fn(&mut PartRun) -> Result<(), Failure>,
) -> Part {
    Part {
        name,
        about,
        run,
        is_long: false,
    }
}

impl Part {
    const fn long(mut self) -> Self {
        self.is_long = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_in_the_help() {
        for part in PARTS {
            assert!(
                crate::cli::HELP.contains(&format!(" {}", part.name)),
                "{}",
                part.name
            );
        }
    }
}
