//! Debian's packages, for users with the right to install them.

use std::process::Command;

use crate::failure::Failure;
use crate::process::Log;
use crate::project::{find_program, inherited_path};

/// Installs Debian packages; a failure where there is no apt or no right to use it.
pub fn install(packages: &[&str], log: &Log) -> Result<(), Failure> {
    let apt = find_program("apt-get", &inherited_path())
        .ok_or_else(|| Failure::new("this machine has no apt-get to bring it"))?;
    if !is_root() {
        let cause = format!(
            "only root may install the Debian packages {}",
            packages.join(" ")
        );
        return Err(Failure::new(cause).or_remedy(format!(
            "run `sudo apt-get install {}`, then try again",
            packages.join(" ")
        )));
    }
    let apt_get = || {
        let mut command = Command::new(&apt);
        // Another apt, such as the nightly update, is waited for instead of failing at once.
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("-oDPkg::Lock::Timeout=300");
        command
    };
    log.run(apt_get().arg("update"))?;
    log.run(
        apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The owner of a process's own folder is the user it runs as.
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
