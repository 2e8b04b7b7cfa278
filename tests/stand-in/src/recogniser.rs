//! The recogniser: a Python worker that lives as long as the service and is asked one file at a
//! time.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::{Mutex, watch};

use crate::app::log;
use crate::document::Recognition;
use crate::options::{Options, RecogniserKind};

/// The worker's files, written beside each other where Python can import them.
const SCRIPTS: [(&str, &str); 3] = [
    ("worker.py", include_str!("../recogniser/worker.py")),
    ("regroup.py", include_str!("../recogniser/regroup.py")),
    (
        "prepare_model.py",
        include_str!("../recogniser/prepare_model.py"),
    ),
];
const SET_UP: &str = "To recognise real speech run `cargo xtask setup recogniser`.";
/// Loading takes 2 to 3 s; a cold disk and a busy machine some more.
const START_TIMEOUT: Duration = Duration::from_secs(120);

/// What the recogniser is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The model is being loaded; tasks wait.
    Starting,
    /// Speech is recognised.
    Whisper,
    /// Published sample answers are played.
    Canned,
}

/// Why a file has no recognition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecogniseError {
    /// It is no audio, or broken.
    Undecodable,
    /// None of the channels asked for is in it. The sentence says which are.
    NoSuchChannel(String),
    /// It is shorter or longer than was asked for.
    Length,
    /// Our fault; it is on stderr.
    Internal,
}

/// The recogniser of the whole service.
#[derive(Debug)]
pub struct Recogniser {
    phase: watch::Sender<Phase>,
    launch: Result<Launch, String>,
    worker: Mutex<Option<Worker>>,
}

/// How a worker is started.
#[derive(Debug)]
struct Launch {
    python: PathBuf,
    script: PathBuf,
    model_dir: PathBuf,
    /// Whether the model must be the published one.
    checked: bool,
}

impl Recogniser {
    /// A recogniser that does nothing yet; `scratch` is a folder it may write to.
    pub fn new(options: &Options, scratch: &Path) -> Self {
        let phase = match options.recogniser {
            RecogniserKind::Whisper => Phase::Starting,
            RecogniserKind::Canned => Phase::Canned,
        };
        Self {
            phase: watch::Sender::new(phase),
            launch: Launch::prepare(options.recogniser_dir.as_deref(), scratch),
            worker: Mutex::new(None),
        }
    }

    /// What it is doing now.
    pub fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Waits until it is no longer starting.
    pub async fn ready(&self) -> Phase {
        let mut phase = self.phase.subscribe();
        match phase.wait_for(|phase| *phase != Phase::Starting).await {
            Ok(phase) => *phase,
            Err(_) => Phase::Canned, // cannot be: we hold the sender
        }
    }

    /// Loads the model if it was asked for, so that the first task need not wait for it; falls back
    /// to sample answers if it cannot.
    pub async fn warm_up(&self) {
        if self.phase() != Phase::Starting {
            return;
        }
        let started = Instant::now();
        let mut worker = self.worker.lock().await;
        let phase = match self.start_worker().await {
            Ok(ready) => {
                log(&format!(
                    "stand-in: recogniser ready in {:.1} s",
                    started.elapsed().as_secs_f64()
                ));
                *worker = Some(ready);
                Phase::Whisper
            }
            Err(reason) => {
                log(&format!(
                    "stand-in: WARNING: the recogniser cannot start, so published sample answers are played whatever is said. {reason} {SET_UP}"
                ));
                Phase::Canned
            }
        };
        self.phase.send_replace(phase);
    }

    async fn start_worker(&self) -> Result<Worker, String> {
        Worker::start(self.launch.as_ref().map_err(Clone::clone)?).await
    }

    /// Recognises one file. Requests queue; a worker that dies over one is replaced, and the
    /// request tried once more.
    ///
    /// # Errors
    /// See [`RecogniseError`].
    pub async fn recognise(&self, job: &Job<'_>) -> Result<Recognition, RecogniseError> {
        let mut worker = self.worker.lock().await;
        for _ in 0..2 {
            let mut living = match worker.take() {
                Some(living) => living,
                None => self.start_worker().await.map_err(|reason| {
                    log(&format!(
                        "stand-in: the recogniser cannot start again: {reason}"
                    ));
                    RecogniseError::Internal
                })?,
            };
            match living.ask(job).await {
                Ok(answer) => {
                    *worker = Some(living);
                    return answer.into_result();
                }
                Err(reason) => log(&format!("stand-in: the recogniser died ({reason})")),
            }
        }
        Err(RecogniseError::Internal)
    }
}

impl Launch {
    fn prepare(dir: Option<&Path>, scratch: &Path) -> Result<Self, String> {
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
        let chosen = std::env::var_os("ASR_MODEL_DIR").filter(|folder| !folder.is_empty());
        for (name, text) in SCRIPTS {
            let path = scratch.join(name);
            std::fs::write(&path, text)
                .map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
        }
        Ok(Self {
            python,
            script: scratch.join("worker.py"),
            checked: chosen.is_none(),
            model_dir: chosen.map_or_else(|| dir.join("whisper-base"), PathBuf::from),
        })
    }
}

/// A living worker and its two pipes. Dropping it ends it.
#[derive(Debug)]
struct Worker {
    _child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    asked: u64,
}

#[derive(Deserialize)]
struct Ready {
    ready: bool,
    message: Option<String>,
}

/// What is to be recognised.
#[derive(Debug, Serialize)]
pub struct Job<'a> {
    /// The audio file.
    pub path: &'a Path,
    /// Tracks, from 0.
    pub channels: &'a [u32],
    /// Languages to listen for; empty = any.
    pub languages: &'a [String],
    /// Shortest and longest audio listened to, in milliseconds.
    pub lasts_ms: Option<(u64, u64)>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: u64,
    #[serde(flatten)]
    job: &'a Job<'a>,
}

#[derive(Deserialize)]
struct Answer {
    id: u64,
    recognition: Option<Recognition>,
    kind: Option<String>,
    message: Option<String>,
}

impl Answer {
    fn into_result(self) -> Result<Recognition, RecogniseError> {
        let message = self.message.unwrap_or_default();
        match (self.recognition, self.kind.as_deref()) {
            (Some(recognition), _) => Ok(recognition),
            (None, Some("undecodable")) => Err(RecogniseError::Undecodable),
            (None, Some("length")) => Err(RecogniseError::Length),
            (None, Some("no_such_channel")) => Err(RecogniseError::NoSuchChannel(message)),
            (None, _) => {
                log(&format!("stand-in: the recogniser failed: {message}"));
                Err(RecogniseError::Internal)
            }
        }
    }
}

impl Worker {
    async fn start(launch: &Launch) -> Result<Self, String> {
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
            asked: 0,
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

    /// # Errors
    /// The worker is of no use any more; the sentence says why.
    async fn ask(&mut self, job: &Job<'_>) -> Result<Answer, String> {
        self.asked += 1;
        let request = Request {
            id: self.asked,
            job,
        };
        let mut line = serde_json::to_vec(&request).map_err(|error| error.to_string())?;
        line.push(b'\n');
        self.stdin
            .write_all(&line)
            .await
            .map_err(|error| error.to_string())?;
        let answer: Answer = self.read().await?;
        if answer.id == self.asked {
            Ok(answer)
        } else {
            Err(format!("asked {}, it answered {}", self.asked, answer.id))
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
