//! The log: lines on stderr.

use std::io::Write as _;

/// Writes a line to stderr. A closed stderr is not an error.
pub fn log(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
