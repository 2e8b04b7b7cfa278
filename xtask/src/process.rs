//! Running other programs: captured into a log, bounded in time, and never left behind.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How many of a log's last lines are shown when a step fails.
const TAIL_LINES: usize = 20;
/// How often a child with a time limit is asked whether it has ended.
const WAIT_TICK: Duration = Duration::from_millis(50);

/// What lets a CI's job publish. Set-up, builds and tests run what others wrote, and have no use
/// for it.
const SECRETS: [&str; 3] = [
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "SIGSTORE_ID_TOKEN",
];

/// The file that a step's child processes write to. They get no [`SECRETS`].
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
        self.run_within(command, None)
    }

    /// As `run`, but ends the child after `limit`.
    pub fn run_within(
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
        without_secrets(command)
            .stdin(self.input())
            .stdout(log)
            .stderr(errors);
        let mut child = Running::start(command)?;
        let status = match limit {
            None => child.wait()?,
            Some(limit) => match child.wait_within(limit)? {
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

    /// Runs `command` and returns what it wrote to standard output; what it wrote to standard error
    /// goes to the log.
    pub fn output(&self, command: &mut Command) -> Result<String, Failure> {
        let mut log = self.append()?;
        let _ = writeln!(log, "$ {}", describe(command));
        without_secrets(command)
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

fn without_secrets(command: &mut Command) -> &mut Command {
    SECRETS
        .iter()
        .fold(command, |command, secret| command.env_remove(secret))
}

/// The last lines of a text file under a heading that names it; empty when it cannot be read or
/// says nothing.
fn tail(path: &Path, lines: usize) -> String {
    let mut bytes = Vec::new();
    if File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .is_err()
    {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    // A progress bar overwrites its own line; only what it showed last is worth reading.
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

/// A child that does not outlive its owner: dropped while it runs, it is killed and waited for.
pub struct Running {
    child: Child,
    /// Held here, because `Child::wait` closes it, and there are children that end with their
    /// input.
    _input: Option<ChildStdin>,
    ended: bool,
}

impl Running {
    /// Starts `command`, or says that it could not be started.
    pub fn start(command: &mut Command) -> Result<Self, Failure> {
        let mut child = command
            .spawn()
            .map_err(|error| cannot_start(command, &error))?;
        let input = child.stdin.take();
        Ok(Running {
            child,
            _input: input,
            ended: false,
        })
    }

    /// Waits until the child ends.
    pub fn wait(&mut self) -> Result<ExitStatus, Failure> {
        let status = self
            .child
            .wait()
            .map_err(|error| Failure::new(format!("a child process was lost: {error}")))?;
        self.ended = true;
        Ok(status)
    }

    /// The child's exit status, or `None` while it runs.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        let status = self
            .child
            .try_wait()
            .map_err(|error| Failure::new(format!("a child process was lost: {error}")))?;
        self.ended |= status.is_some();
        Ok(status)
    }

    /// Waits at most `limit`; `None` when the child was still running then.
    pub fn wait_within(&mut self, limit: Duration) -> Result<Option<ExitStatus>, Failure> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if start.elapsed() >= limit {
                return Ok(None);
            }
            thread::sleep(WAIT_TICK);
        }
    }

    /// The child's output, where `command` asked for a pipe; once.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

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

/// Standard output of a quick, silent question to another program; `None` when it cannot be asked
/// or says no.
pub fn ask(command: &mut Command) -> Option<String> {
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

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "`{}` could not be started: {error}",
        describe(command)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_command_is_described_without_its_folder_and_environment() {
        let mut command = Command::new("/usr/bin/node");
        command
            .arg("www/demo.mjs")
            .arg("--once")
            .env("DASHSCOPE_API_KEY", "sk-secret");
        assert_eq!(describe(&command), "node www/demo.mjs --once");
    }

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
    fn what_a_step_runs_knows_nothing_to_publish_with() {
        let path =
            std::env::temp_dir().join(format!("dashscope-asr-secrets-{}.log", std::process::id()));
        let log = Log::create(path.clone(), None).unwrap();
        let told = |name: &str| {
            let mut command = Command::new("sh");
            command
                .args(["-c", &format!("echo ${name}")])
                .env(name, "told");
            let printed = log.output(&mut command).unwrap();
            log.run(&mut command).unwrap();
            printed + fs::read_to_string(&path).unwrap().lines().last().unwrap()
        };
        for secret in SECRETS {
            assert_eq!(told(secret), "\n", "{secret}");
        }
        assert_eq!(told("DASHSCOPE_ASR_CACHE"), "told\ntold");
        fs::remove_file(&path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_ends_with_its_input_is_not_cut_short_by_waiting() {
        let mut child = Running::start(Command::new("cat").stdin(Stdio::piped())).unwrap();
        let (ended, received) = mpsc::channel();
        thread::spawn(move || ended.send(child.wait().is_ok()));
        assert_eq!(
            received.recv_timeout(Duration::from_millis(300)),
            Err(mpsc::RecvTimeoutError::Timeout)
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_child_past_its_limit_is_killed() {
        let mut command = Command::new("sleep");
        command.arg("60");
        let mut child = Running::start(&mut command).unwrap();
        assert!(
            child
                .wait_within(Duration::from_millis(1))
                .unwrap()
                .is_none()
        );
        let start = Instant::now();
        drop(child);
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
