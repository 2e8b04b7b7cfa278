//! The log file that a step's child processes write to.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::child::ChildGuard;
use super::command::{cannot_start, describe};
use crate::failure::Failure;

/// Last lines of a log that are shown when a step fails.
const TAIL_LINES: usize = 20;

/// Variables with which a CI's job can publish. Set-up, builds and tests run programs of others,
/// which have no use for them.
const SECRETS: [&str; 3] = [
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "SIGSTORE_ID_TOKEN",
];

/// Variables that cargo sets for this tool, by the beginning of their names. A build script that
/// looks at them (ring's does) would run anew each time that cargo is called by hand and then by
/// this tool, and all that depends on its crate would be built anew.
const OF_THIS_TOOL: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

/// The file that a step's child processes write to. They get neither [`SECRETS`] nor the variables
/// [`OF_THIS_TOOL`].
pub struct Log {
    path: PathBuf,
    /// Given to children as their (empty) standard input, so that the lock lives as long as any of
    /// them: see `setup::lock`.
    lock: Option<File>,
}

impl Log {
    /// Starts an empty log at `path`. The children also hold `lock`, when given.
    pub fn create(path: PathBuf, lock: Option<&File>) -> Result<Self, Failure> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
        }
        File::create(&path).map_err(|error| Failure::io("write", &path, &error))?;
        // Windows refuses reads from a locked file, so there a child simply gets no input.
        let lock = if cfg!(unix) {
            lock.and_then(|lock| lock.try_clone().ok())
        } else {
            None
        };
        Ok(Log { path, lock })
    }

    fn append(&self) -> Result<File, Failure> {
        OpenOptions::new()
            .append(true)
            .open(&self.path)
            .map_err(|error| Failure::io("write", &self.path, &error))
    }

    fn input(&self) -> Stdio {
        self.lock
            .as_ref()
            .and_then(|lock| lock.try_clone().ok())
            .map_or_else(Stdio::null, Stdio::from)
    }

    /// Runs `command` to its end; anything but success is a failure that shows the end of the log.
    pub fn run(&self, command: &mut Command) -> Result<(), Failure> {
        self.run_with_timeout(command, None)
    }

    /// As `run`, but ends the child after `limit`.
    pub fn run_with_timeout(
        &self,
        command: &mut Command,
        limit: Option<Duration>,
    ) -> Result<(), Failure> {
        let mut log = self.append()?;
        // Arguments only: the environment may hold secrets.
        let _ = writeln!(log, "$ {}", describe(command));
        let errors = log
            .try_clone()
            .map_err(|error| Failure::io("write", &self.path, &error))?;
        clean_environment(command)
            .stdin(self.input())
            .stdout(log)
            .stderr(errors);
        let mut child = ChildGuard::spawn(command)?;
        let status = match limit {
            None => child.wait()?,
            Some(limit) => match child.wait_timeout(limit)? {
                Some(status) => status,
                None => {
                    return Err(self.failed(format!(
                        "`{}` was stopped: it had not ended after {} s",
                        describe(command),
                        limit.as_secs()
                    )));
                }
            },
        };
        if status.success() {
            Ok(())
        } else {
            Err(self.failed(format!("`{}` ended with {status}", describe(command))))
        }
    }

    /// Runs `command` and returns its standard output; its standard error goes to the log.
    pub fn output(&self, command: &mut Command) -> Result<String, Failure> {
        let mut log = self.append()?;
        let _ = writeln!(log, "$ {}", describe(command));
        clean_environment(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let output = command
            .output()
            .map_err(|error| cannot_start(command, &error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(self.failed(format!(
                "`{}` ended with {}",
                describe(command),
                output.status
            )))
        }
    }

    fn failed(&self, cause: String) -> Failure {
        Failure {
            log_tail: tail(&self.path, TAIL_LINES),
            ..Failure::new(cause)
        }
    }
}

fn clean_environment(command: &mut Command) -> &mut Command {
    for secret in SECRETS {
        command.env_remove(secret);
    }
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if OF_THIS_TOOL.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// The last lines of a text file under a heading that names the file; empty when the file cannot be
/// read or is empty.
fn tail(path: &Path, lines: usize) -> String {
    let mut bytes = Vec::new();
    if File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .is_err()
    {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    // A progress bar overwrites its own line; only its last state is worth reading.
    let all: Vec<&str> = text
        .lines()
        .map(|line| {
            line.rsplit('\r')
                .find(|part| !part.is_empty())
                .unwrap_or("")
        })
        .filter(|line| !line.trim().is_empty())
        .collect();
    let last = all
        .get(all.len().saturating_sub(lines)..)
        .unwrap_or_default();
    let mut shown = format!("  the last lines of {}:", path.display());
    for line in last {
        shown.push_str("\n  | ");
        shown.push_str(line);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_log_keeps_what_a_progress_bar_showed_last() {
        let path =
            std::env::temp_dir().join(format!("dashscope-asr-tail-{}.log", std::process::id()));
        fs::write(&path, "one\ntwo\n\n10%\r50%\r100%\nlast\n").unwrap();
        let shown = tail(&path, 3);
        fs::remove_file(&path).unwrap();
        assert!(shown.ends_with(":\n  | two\n  | 100%\n  | last"), "{shown}");
    }

    #[cfg(unix)]
    #[test]
    fn children_get_no_secrets_and_nothing_of_this_tool() {
        let path =
            std::env::temp_dir().join(format!("dashscope-asr-secrets-{}.log", std::process::id()));
        let log = Log::create(path.clone(), None).unwrap();
        // The variable's value in a child's output, and in the log of another child.
        let seen = |name: &str, value: Option<&str>| {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("echo ${name}")]);
            if let Some(value) = value {
                command.env(name, value);
            }
            let printed = log.output(&mut command).unwrap();
            log.run(&mut command).unwrap();
            printed + fs::read_to_string(&path).unwrap().lines().last().unwrap()
        };
        for secret in SECRETS {
            assert_eq!(seen(secret, Some("set")), "\n", "{secret}");
        }
        assert_eq!(seen("DASHSCOPE_ASR_CACHE", Some("set")), "set\nset");
        // Cargo has set it for these tests, as it does for this tool.
        assert!(env::var_os("CARGO_PKG_NAME").is_some());
        assert_eq!(seen("CARGO_PKG_NAME", None), "\n");
        fs::remove_file(&path).unwrap();
    }
}
