//! Commands: described to a person, and run for one short output.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The command as a person would type it, without its environment.
pub fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Standard output of a quick and silent command; `None` when it does not start or fails.
pub fn stdout_of(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The failure of a command that did not start.
pub fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "`{}` could not be started: {error}",
        describe(command)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_described_without_its_folder_and_environment() {
        let mut command = Command::new("/usr/bin/node");
        command
            .arg("www/demo.mjs")
            .arg("--once")
            .env("DASHSCOPE_API_KEY", "sk-secret");
        assert_eq!(describe(&command), "node www/demo.mjs --once");
    }
}
