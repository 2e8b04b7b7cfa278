//! The Python worker: its process, and the JSON lines of its two pipes.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::document::recognition::Recognition;
use crate::log::log;

/// The worker's scripts, written to one folder where Python can import them.
const SCRIPTS: [(&str, &str); 3] = [
    ("worker.py", include_str!("../recogniser/worker.py")),
    ("regroup.py", include_str!("../recogniser/regroup.py")),
    (
        "prepare_model.py",
        include_str!("../recogniser/prepare_model.py"),
    ),
];
/// The time limit of the start. Loading takes 2 to 3 s, and more with a cold disk or a busy
/// machine.
const START_TIMEOUT: Duration = Duration::from_secs(120);

/// The reason why recognition failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecogniseError {
    /// The file is not audio, or damaged.
    Undecodable,
    /// The file has none of the requested channels. The message names those it has.
    NoSuchChannel(String),
    /// The duration, in milliseconds, is outside the requested range.
    Length(u64),
    /// A fault of the stand-in, whose cause is on stderr.
    Internal,
}

/// The command that starts a worker.
#[derive(Debug)]
pub struct Launch {
    python: PathBuf,
    script: PathBuf,
    model_dir: PathBuf,
    /// Whether the worker checks that the model is the published one.
    checked: bool,
}

impl Launch {
    /// Writes the scripts and finds Python and the model.
    ///
    /// # Errors
    /// One sentence that names the missing part.
    pub fn prepare(dir: Option<&Path>, scratch: &Path) -> Result<Self, String> {
        let dir =
            dir.ok_or("No folder for it is known: neither DASHSCOPE_ASR_CACHE nor a home is set.")?;
        let python = dir.join("venv").join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        });
        if !python.exists() {
            return Err(format!("There is no {}.", python.display()));
        }
        let own_model = std::env::var_os("ASR_MODEL_DIR").filter(|folder| !folder.is_empty());
        for (name, text) in SCRIPTS {
            let path = scratch.join(name);
            std::fs::write(&path, text)
                .map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
        }
        Ok(Self {
            python,
            script: scratch.join("worker.py"),
            checked: own_model.is_none(),
            model_dir: own_model.map_or_else(|| dir.join("whisper-base"), PathBuf::from),
        })
    }
}

/// A running worker and its two pipes. Dropping a worker ends its process.
#[derive(Debug)]
pub struct Worker {
    _child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    last_id: u64,
}

#[derive(Deserialize)]
struct Ready {
    ready: bool,
    message: Option<String>,
}

/// A file to recognise.
#[derive(Debug, Serialize)]
pub struct Job<'a> {
    /// The audio file.
    pub path: &'a Path,
    /// Audio tracks, from 0.
    pub channels: &'a [u32],
    /// Languages to recognise; empty = any.
    pub languages: &'a [String],
    /// Shortest and longest duration, in milliseconds.
    pub duration_range_ms: Option<(u64, u64)>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: u64,
    #[serde(flatten)]
    job: &'a Job<'a>,
}

#[derive(Deserialize)]
pub struct Answer {
    id: u64,
    recognition: Option<Recognition>,
    kind: Option<String>,
    message: Option<String>,
    duration_ms: Option<u64>,
}

impl Answer {
    /// The recognition, or the reason of the failure.
    pub fn into_result(self) -> Result<Recognition, RecogniseError> {
        let message = self.message.unwrap_or_default();
        match (self.recognition, self.kind.as_deref()) {
            (Some(recognition), _) => Ok(recognition),
            (None, Some("undecodable")) => Err(RecogniseError::Undecodable),
            (None, Some("length")) => {
                Err(RecogniseError::Length(self.duration_ms.unwrap_or_default()))
            }
            (None, Some("no_such_channel")) => Err(RecogniseError::NoSuchChannel(message)),
            (None, _) => {
                log(&format!("stand-in: the recogniser failed: {message}"));
                Err(RecogniseError::Internal)
            }
        }
    }
}

impl Worker {
    /// Starts a worker and waits until its model is loaded.
    ///
    /// # Errors
    /// One sentence with the reason.
    pub async fn start(launch: &Launch) -> Result<Self, String> {
        let mut command = tokio::process::Command::new(&launch.python);
        command
            .args(["-B", "-E"])
            .arg(&launch.script)
            .arg(&launch.model_dir);
        if !launch.checked {
            command.arg("--unchecked");
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command
            .spawn()
            .map_err(|error| format!("{} cannot be run: {error}.", launch.python.display()))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("Its pipes are missing.".to_owned());
        };
        let mut worker = Self {
            _child: child,
            stdin,
            stdout: BufReader::new(stdout).lines(),
            last_id: 0,
        };
        let first = tokio::time::timeout(START_TIMEOUT, worker.read::<Ready>()).await;
        match first {
            Ok(Ok(Ready { ready: true, .. })) => Ok(worker),
            Ok(Ok(Ready { message, .. })) => Err(message.unwrap_or_default()),
            Ok(Err(reason)) => Err(format!("The worker did not come up: {reason}.")),
            Err(_) => Err(format!(
                "The worker was not ready after {} s.",
                START_TIMEOUT.as_secs()
            )),
        }
    }

    /// Sends a job and reads its answer.
    ///
    /// # Errors
    /// One sentence with the reason; the worker must be replaced.
    pub async fn send(&mut self, job: &Job<'_>) -> Result<Answer, String> {
        self.last_id += 1;
        let request = Request {
            id: self.last_id,
            job,
        };
        let mut line = serde_json::to_vec(&request).map_err(|error| error.to_string())?;
        line.push(b'\n');
        self.stdin
            .write_all(&line)
            .await
            .map_err(|error| error.to_string())?;
        let answer: Answer = self.read().await?;
        if answer.id == self.last_id {
            Ok(answer)
        } else {
            Err(format!("sent {}, it answered {}", self.last_id, answer.id))
        }
    }

    async fn read<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, String> {
        match self.stdout.next_line().await {
            Ok(Some(line)) => {
                serde_json::from_str(&line).map_err(|error| format!("it wrote {line:?}: {error}"))
            }
            Ok(None) => Err("its output ended".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}
