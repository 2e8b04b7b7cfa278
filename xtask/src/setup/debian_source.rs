//! Debian's package of the standard library's source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::files::empty_folder;
use crate::process::Log;

/// Debian suites that carry rust-src, the one with the most versions first.
const SUITES: [&str; 4] = ["trixie-backports", "sid", "forky", "trixie"];
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Lets apt find and check the package, with lists and caches of its own: nothing is installed,
/// the system's lists stay as they are.
pub fn download(release: &str, folder: &Path, log: &Log) -> Result<PathBuf, Failure> {
    if !Path::new(KEYRING).is_file() {
        return Err(Failure::new(format!(
            "{KEYRING} is missing, so packages cannot be checked"
        ))
        .or_remedy("apt-get install debian-archive-keyring"));
    }
    let mirrors =
        log.output(Command::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]))?;
    let mut last =
        Failure::new("apt knows no Debian mirror").or_remedy("name one in /etc/apt/sources.list");
    for mirror in archive_mirrors(&mirrors) {
        for suite in SUITES {
            match download_from(mirror, suite, release, folder, log) {
                Ok(package) => return Ok(package),
                Err(failure) => last = failure,
            }
        }
    }
    let cause = format!(
        "rust-src {release} is in none of the Debian suites {} ({})",
        SUITES.join(", "),
        last.cause
    );
    Err(Failure { cause, ..last })
}

fn download_from(
    mirror: &str,
    suite: &str,
    release: &str,
    folder: &Path,
    log: &Log,
) -> Result<PathBuf, Failure> {
    empty_folder(folder)?;
    for part in ["lists/partial", "cache/archives/partial", "package"] {
        let part = folder.join(part);
        fs::create_dir_all(&part).map_err(|error| Failure::io("create", &part, &error))?;
    }
    let sources = folder.join("sources.list");
    fs::write(
        &sources,
        format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n"),
    )
    .map_err(|error| Failure::io("write", &sources, &error))?;
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.current_dir(folder.join("package"))
            .arg(format!("-oDir::Etc::SourceList={}", sources.display()))
            .arg("-oDir::Etc::SourceParts=/dev/null")
            .arg(format!(
                "-oDir::State::Lists={}",
                folder.join("lists").display()
            ))
            .arg(format!("-oDir::Cache={}", folder.join("cache").display()))
            // apt's own user cannot enter a home folder.
            .arg("-oAPT::Sandbox::User=")
            .arg("-oAcquire::Languages=none");
        apt
    };
    log.run(apt().arg("update"))?;
    log.run(apt().arg("download").arg(format!("rust-src={release}*")))?;
    let files = fs::read_dir(folder.join("package"))
        .map_err(|error| Failure::io("read", folder, &error))?;
    files
        .filter_map(Result::ok)
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .ok_or_else(|| Failure::new("apt-get downloaded no package"))
}

/// The machine's own mirrors of the main archive, each once; the security archive has other suites.
fn archive_mirrors(index_targets: &str) -> Vec<&str> {
    let mut mirrors = Vec::new();
    for line in index_targets.lines().map(str::trim) {
        if !line.is_empty() && !line.contains("security") && !mirrors.contains(&line) {
            mirrors.push(line);
        }
    }
    mirrors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_named_once_and_without_the_security_archive() {
        let targets = "http://mirror.test/debian/\n\
                       http://mirror.test/debian/\n\
                       http://mirror.test/debian-security/\n\n";
        assert_eq!(archive_mirrors(targets), ["http://mirror.test/debian/"]);
    }
}
