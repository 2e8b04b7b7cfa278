//! The recogniser: a Python worker that lives as long as the service and gets one file at a time.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use tokio::sync::{Mutex, watch};

use crate::document::recognition::Recognition;
use crate::log::log;
use crate::options::{Options, RecogniserKind};
use crate::worker::{Job, Launch, RecogniseError, Worker};

const SET_UP: &str = "To recognise real speech run `cargo xtask setup recogniser`.";

/// The phase of the recogniser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The model is loading; tasks wait.
    Starting,
    /// The worker recognises speech.
    Whisper,
    /// Published sample answers stand in for recognition.
    Canned,
}

/// The recogniser of the whole service.
#[derive(Debug)]
pub struct Recogniser {
    phase: watch::Sender<Phase>,
    launch: Result<Launch, String>,
    worker: Mutex<Option<Worker>>,
}

impl Recogniser {
    /// A recogniser that has not started. Its scripts go to the folder `scratch`.
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

    /// The phase now.
    pub fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Waits for the end of the start and returns the phase.
    pub async fn ready(&self) -> Phase {
        let mut phase = self.phase.subscribe();
        match phase.wait_for(|phase| *phase != Phase::Starting).await {
            Ok(phase) => *phase,
            Err(_) => Phase::Canned, // unreachable: `self` holds the sender
        }
    }

    /// Starts the worker, so that the first task need not wait for the model. Falls back to sample
    /// answers if the worker does not start.
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

    /// Recognises one file; others wait. If the worker dies, a new one gets the file once more.
    ///
    /// # Errors
    /// See [`RecogniseError`].
    pub async fn recognise(&self, job: &Job<'_>) -> Result<Recognition, RecogniseError> {
        let mut worker = self.worker.lock().await;
        for _ in 0..2 {
            let mut running = match worker.take() {
                Some(running) => running,
                None => self.start_worker().await.map_err(|reason| {
                    log(&format!(
                        "stand-in: the recogniser cannot start again: {reason}"
                    ));
                    RecogniseError::Internal
                })?,
            };
            match running.send(job).await {
                Ok(answer) => {
                    *worker = Some(running);
                    return answer.into_result();
                }
                Err(reason) => log(&format!("stand-in: the recogniser died ({reason})")),
            }
        }
        Err(RecogniseError::Internal)
    }
}
