//! Small workspaces, each with one thing that `deny.toml` must refuse. They need no network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{CHECKS, FEWER, cargo_deny};
use crate::failure::Failure;
use crate::files::write_whole;
use crate::process::stdout_of;
use crate::project::Project;
use crate::toolchain::cargo;

/// A workspace, and the fault that cargo-deny must find in it.
pub struct Case {
    /// The name of the check.
    pub title: &'static str,
    /// Lines of the workspace's manifest: its licence and its dependencies.
    root: &'static str,
    /// Lines of the manifests of crates beside it: name and version, then the rest.
    crates: &'static [(&'static str, &'static str)],
    /// A source that stands in the metadata in place of the path of the crate `a`.
    source: Option<&'static str>,
    /// The code of the fault; `None` where there is none.
    fault: Option<&'static str>,
}

const PRIVATE: &str = "license = \"MIT\"\npublish = false\n[dependencies]\n\
    a = { version = \"1\", path = \"../a\" }\n";
const MIT: &str = "name = \"a\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n";

const ALLOWED: Case = Case {
    title: "an allowed crate passes",
    root: PRIVATE,
    crates: &[("a", MIT)],
    source: None,
    fault: None,
};

/// One for each rule of `deny.toml`, and one that breaks none.
pub const CASES: [Case; 10] = [
    ALLOWED,
    Case {
        title: "a forbidden licence is refused",
        crates: &[(
            "a",
            "name = \"a\"\nversion = \"1.0.0\"\nlicense = \"GPL-3.0-only\"\n",
        )],
        fault: Some("rejected"),
        ..ALLOWED
    },
    Case {
        title: "a forbidden licence beside an allowed one is refused",
        crates: &[(
            "a",
            "name = \"a\"\nversion = \"1.0.0\"\nlicense = \"MIT AND AGPL-3.0-only\"\n",
        )],
        fault: Some("rejected"),
        ..ALLOWED
    },
    Case {
        title: "the licence of an exception is refused elsewhere",
        crates: &[(
            "a",
            "name = \"a\"\nversion = \"1.0.0\"\nlicense = \"NCSA\"\n",
        )],
        fault: Some("rejected"),
        ..ALLOWED
    },
    Case {
        title: "a crate without a licence is refused",
        crates: &[("a", "name = \"a\"\nversion = \"1.0.0\"\n")],
        fault: Some("unlicensed"),
        ..ALLOWED
    },
    Case {
        title: "crates.io is a source",
        source: Some("registry+https://github.com/rust-lang/crates.io-index"),
        ..ALLOWED
    },
    Case {
        title: "another registry is refused",
        source: Some("registry+https://example.com/index"),
        fault: Some("source-not-allowed"),
        ..ALLOWED
    },
    Case {
        title: "a git repository is refused",
        source: Some("git+https://example.com/a?rev=1"),
        fault: Some("source-not-allowed"),
        ..ALLOWED
    },
    Case {
        title: "a crate of any version is refused",
        // Of a crate that may be published: those that may not name each other by path.
        root: "license = \"MIT\"\n[dependencies]\na = { path = \"../a\" }\n",
        fault: Some("wildcard"),
        ..ALLOWED
    },
    Case {
        title: "a second version of a crate is refused",
        root: "license = \"MIT\"\npublish = false\n[dependencies]\na = { path = \"../a\" }\n\
            b = { version = \"2\", path = \"../b\", package = \"a\" }\n",
        crates: &[
            ("a", MIT),
            (
                "b",
                "name = \"a\"\nversion = \"2.0.0\"\nlicense = \"MIT\"\n",
            ),
        ],
        fault: Some("duplicate"),
        ..ALLOWED
    },
];

/// Runs cargo-deny on a case below `folder`; an error is a sentence about what it did not refuse.
pub fn refuse(project: &Project, folder: &Path, case: &Case) -> Result<(), String> {
    let (passed, printed) = run(project, folder, case).map_err(|failure| failure.to_string())?;
    judge(case.fault, passed, &printed)
}

/// Whether cargo-deny passes the case, and all that it prints.
fn run(project: &Project, folder: &Path, case: &Case) -> Result<(bool, String), Failure> {
    let folder = folder.join(case.title.replace(' ', "-"));
    let manifest = write(&folder, case)?;
    let metadata = folder.join("metadata.json");
    write_whole(&metadata, metadata_of(&manifest, case)?.as_bytes())?;
    let mut deny = cargo_deny(project, &manifest)?;
    deny.arg("--metadata-path").arg(&metadata);
    deny.args(["--offline", "check"]).args(FEWER).args(CHECKS);
    let output = deny
        .output()
        .map_err(|error| Failure::new(format!("cargo-deny could not be started: {error}")))?;
    let printed = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    Ok((output.status.success(), printed.into_owned()))
}

/// Compares what cargo-deny found with what it must find.
fn judge(fault: Option<&str>, passed: bool, printed: &str) -> Result<(), String> {
    let faults: Vec<&str> = printed
        .split("error[")
        .skip(1)
        .filter_map(|rest| rest.split(']').next())
        .collect();
    let expected: Vec<&str> = fault.into_iter().collect();
    if faults == expected && passed == fault.is_none() {
        Ok(())
    } else {
        Err(format!(
            "cargo-deny found {faults:?}; {expected:?} was expected. It printed:\n{printed}"
        ))
    }
}

/// Writes the case's crates, each a workspace of its own, and returns the manifest of the first.
fn write(folder: &Path, case: &Case) -> Result<PathBuf, Failure> {
    let fixture = format!("name = \"fixture\"\nversion = \"1.0.0\"\n{}", case.root);
    let crates = [("root", fixture.as_str())];
    for (name, lines) in crates.iter().chain(case.crates) {
        let folder = folder.join(name);
        let source = folder.join("src/lib.rs");
        fs::create_dir_all(folder.join("src"))
            .and_then(|()| fs::write(&source, ""))
            .map_err(|error| Failure::io("write", &source, &error))?;
        let manifest = format!("[workspace]\n[package]\nedition = \"2024\"\n{lines}");
        write_whole(&folder.join("Cargo.toml"), manifest.as_bytes())?;
    }
    Ok(folder.join("root/Cargo.toml"))
}

/// Cargo's description of the workspace, with the crate `a` from the case's source.
fn metadata_of(manifest: &Path, case: &Case) -> Result<String, Failure> {
    let mut metadata = Command::new(cargo());
    metadata.args(["metadata", "--format-version", "1", "--offline"]);
    metadata.arg("--manifest-path").arg(manifest);
    let text = stdout_of(&mut metadata)
        .ok_or_else(|| Failure::new(format!("`cargo metadata` failed for {}", case.title)))?;
    match case.source {
        None => Ok(text),
        Some(source) => Ok(from_source(&text, source)),
    }
}

/// The description with the crate `a`, the first of its packages, from that source.
fn from_source(metadata: &str, source: &str) -> String {
    let id = metadata
        .split_once("\"id\":\"")
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or_default();
    let source_member = format!("\"source\":\"{source}\"");
    metadata
        .replace(id, &format!("{source}#a@1.0.0"))
        .replacen("\"source\":null", &source_member, 1)
        .replace(
            "\"source\":null,\"req\"",
            &format!("{source_member},\"req\""),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_fault_or_none_or_a_second_is_not_what_was_expected() {
        let refused = "error[rejected]: failed\nlicenses FAILED\n";
        assert_eq!(judge(Some("rejected"), false, refused), Ok(()));
        assert_eq!(judge(None, true, "licenses ok\n"), Ok(()));
        for (fault, passed, printed) in [
            (Some("rejected"), true, "licenses ok\n"),
            (Some("rejected"), true, refused),
            (Some("duplicate"), false, refused),
            (
                Some("rejected"),
                false,
                "error[rejected]\nerror[duplicate]\n",
            ),
            (Some("rejected"), false, "failed to read deny.toml"),
            (None, false, "failed to read deny.toml"),
            (None, false, refused),
        ] {
            assert!(judge(fault, passed, printed).is_err(), "{printed}");
        }
    }

    #[test]
    fn a_crate_is_made_to_come_from_a_source() {
        let metadata = r#"{"packages":[{"name":"a","id":"path+file:///x/a#1.0.0","source":null},
            {"name":"fixture","id":"path+file:///x/root#fixture@1.0.0","source":null,"dependencies":
            [{"name":"a","source":null,"req":"*"}]}],"deps":["path+file:///x/a#1.0.0"]}"#;
        let expected = r#"{"packages":[{"name":"a","id":"git+y#a@1.0.0","source":"git+y"},
            {"name":"fixture","id":"path+file:///x/root#fixture@1.0.0","source":null,"dependencies":
            [{"name":"a","source":"git+y","req":"*"}]}],"deps":["git+y#a@1.0.0"]}"#;
        assert_eq!(from_source(metadata, "git+y"), expected);
    }
}
