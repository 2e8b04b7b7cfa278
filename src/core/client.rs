//! The path of a transcription, top to bottom: submit → wait → read.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::rc::Rc;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::exchange::{KeySupplier, SILENCE_MAX, SUBMIT_SILENCE_MAX};
use crate::gate::Gate;
use crate::host::{Host, HttpRequest, Response};
use crate::poll;
use crate::rate::Pace;
use crate::request::{TranscriptionRequest, WaitOptions};
use crate::retry;
use crate::task::{FileOutcome, FileStanding, StatusEvent, TaskId, TaskResult, TaskSnapshot, TaskStanding, TaskStatus};
use crate::transcript::{NoMemory, ReadError, Reading, Transcription};
use crate::upload::{KeptPolicy, Purpose};
use crate::url;
use crate::wire::task::{Failure, FileEnding, TaskAnswer};
use crate::wire::{submit, task};

/// What an observer of a wait is: called after the submit and after every query.
pub type Observer<'a> = &'a dyn Fn(StatusEvent<'_>);

/// Whether a wait begins with a query: a task that was just submitted has not ended yet, one that is resumed may have.
#[derive(Clone, Copy)]
enum FirstQuery {
    AtOnce,
    Later,
}

/// Re-routes a link that the service gave.
pub type LinkRouter = Rc<dyn Fn(&str, Purpose) -> Result<String>>;

/// A client of the service on some [`Host`].
pub struct Client<H> {
    pub(crate) host: H,
    pub(crate) config: Config,
    pub(crate) key_supplier: Option<KeySupplier>,
    pub(crate) link_router: Option<LinkRouter>,
    /// The key that was supplied last.
    pub(crate) key: RefCell<Option<String>>,
    pub(crate) key_gate: Gate,
    /// Upload policies that still last.
    pub(crate) policies: RefCell<Vec<KeptPolicy>>,
    pub(crate) policy_gate: Gate,
    pace: Pace,
}

impl<H: Host> Client<H> {
    /// A client for the account of `config`. Sends nothing yet. Where the options gave functions, they come here.
    pub fn new(host: H, config: Config, key_supplier: Option<KeySupplier>, link_router: Option<LinkRouter>) -> Self {
        Self {
            host,
            config,
            key_supplier,
            link_router,
            key: RefCell::default(),
            key_gate: Gate::default(),
            policies: RefCell::default(),
            policy_gate: Gate::default(),
            pace: Pace::default(),
        }
    }

    /// Transcribes one file: submits it, waits, reads the result.
    ///
    /// # Errors
    /// Any [`ErrorKind`]; from the submit on with the task's id, so that nothing paid for is lost, and not retryable: transcribing again would
    /// be a second task, waiting with the id is not.
    ///
    /// # Cancellation
    /// Dropping the future stops waiting. A task that was submitted goes on and is billed.
    pub async fn transcribe(&self, request: &TranscriptionRequest, wait: WaitOptions, observer: Observer<'_>) -> Result<Transcription> {
        let id = self.submit(request).await?;
        observer(StatusEvent { task_id: id.as_str(), status: &TaskStatus::Pending, elapsed_ms: 0, failure: None });
        let finished = self.finish(&id, wait, FirstQuery::Later, observer).await;
        let read = finished.and_then(|mut finished| match finished.outcomes.pop() {
            Some(outcome) => outcome.result,
            None => Err(Error::new(ErrorKind::Decode, "The task succeeded, but names no result.").with_task(id.as_str())),
        });
        read.map_err(|mut error| {
            error.retryable = false;
            error
        })
    }

    /// Submits a task. Sent again only when it was refused for its rate.
    ///
    /// # Errors
    /// [`ErrorKind::Network`] and [`ErrorKind::Service`] leave open whether the task exists; the message says so.
    pub async fn submit(&self, request: &TranscriptionRequest) -> Result<TaskId> {
        let urls = self.urls(&request.model, &request.sources).await?;
        self.pace.submit(&self.host, &request.model, request.family).await;
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.ask("Submitting the task", submit::request(&self.config, request, &urls), SUBMIT_SILENCE_MAX).await {
                Ok(body) => return submit::read(&body).map_err(doubtful),
                Err(error) => error,
            };
            if retry::submit_again(&error, tries) {
                self.back_off(tries, &error).await;
            } else {
                return Err(doubtful(error));
            }
        }
    }

    /// Asks once how a task stands.
    ///
    /// # Errors
    /// Any failure of the one query; not the task's own, which is a status.
    pub async fn status(&self, id: &TaskId) -> Result<TaskStanding> {
        let mut answer = self.query(id).await.map_err(|error| error.with_task(id.as_str()))?;
        let snapshot = answer.snapshot.clone();
        let endings = core::mem::take(&mut answer.endings);
        let mut files: Vec<_> = endings.into_iter().map(|ending| self.file_standing(id, ending)).collect();
        if files.is_empty() && snapshot.status.is_final() {
            files.push(FileStanding { file_url: None, link: self.without_files(answer).map(|_no_speech| None) });
        }
        Ok(TaskStanding { snapshot, files })
    }

    fn file_standing(&self, id: &TaskId, FileEnding { file_url, link }: FileEnding) -> FileStanding {
        let link = match link {
            Ok(link) => self.route(&link, Purpose::Result).map(Some),
            Err(failure) if failure.is_no_speech() => Ok(None),
            Err(failure) => Err(file_error(&failure, file_url.as_deref())),
        };
        FileStanding { file_url, link: link.map_err(|error| error.with_task(id.as_str())) }
    }

    /// Waits for the end of a task and reads every result.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] at the deadline; [`ErrorKind::TaskFailed`] when the task ended without a word about its files. A file that failed
    /// is an outcome and not an error. Always with the task's id.
    ///
    /// # Cancellation
    /// Dropping the future stops waiting; the task goes on.
    pub async fn wait(&self, id: &TaskId, options: WaitOptions, observer: Observer<'_>) -> Result<TaskResult> {
        self.finish(id, options, FirstQuery::AtOnce, observer).await
    }

    /// Waits for the end of a task and tells the observer, but reads no result.
    ///
    /// # Errors
    /// As [`Self::wait`], but for endings, which are statuses.
    pub async fn follow(&self, id: &TaskId, options: WaitOptions, observer: Observer<'_>) -> Result<TaskSnapshot> {
        let last_failure = RefCell::new(None);
        let polling = self.poll_until_end(id, options, FirstQuery::AtOnce, observer, &last_failure);
        match self.within(options.timeout, polling).await {
            Some(answer) => answer.map(|answer| answer.snapshot).map_err(|error| error.with_task(id.as_str())),
            None => Err(late(id, options, false, last_failure.take().as_deref())),
        }
    }

    /// Waits and reads, within the caller's deadline.
    async fn finish(&self, id: &TaskId, options: WaitOptions, first: FirstQuery, observer: Observer<'_>) -> Result<TaskResult> {
        let (last_failure, ended) = (RefCell::new(None), Cell::new(false));
        let work = async {
            let answer = self.poll_until_end(id, options, first, observer, &last_failure).await?;
            ended.set(true);
            if answer.endings.is_empty() {
                return self.without_files(answer);
            }
            let mut outcomes = Vec::with_capacity(answer.endings.len());
            for (index, ending) in answer.endings.into_iter().enumerate() {
                outcomes.push(self.read_outcome(id, index, ending).await);
            }
            Ok(TaskResult { snapshot: answer.snapshot, outcomes })
        };
        match self.within(options.timeout, work).await {
            Some(result) => result.map_err(|error| error.with_task(id.as_str())),
            None => Err(late(id, options, ended.get(), last_failure.take().as_deref())),
        }
    }

    async fn poll_until_end(
        &self,
        id: &TaskId,
        options: WaitOptions,
        first: FirstQuery,
        observer: Observer<'_>,
        last_failure: &RefCell<Option<Box<Error>>>,
    ) -> Result<TaskAnswer> {
        let began = self.host.now();
        let elapsed = || self.host.now().saturating_sub(began);
        let elapsed_ms = || millis(elapsed());
        let (mut status, mut failures) = (TaskStatus::Pending, 0);
        let scheduled = || poll::next_delay(elapsed(), options.timeout, options.poll_interval, self.host.random());
        let mut delay = match first {
            FirstQuery::AtOnce => Duration::ZERO,
            FirstQuery::Later => scheduled(),
        };
        loop {
            if !delay.is_zero() {
                self.host.sleep(delay).await;
            }
            match self.query(id).await {
                Ok(answer) => {
                    (status, failures) = (answer.snapshot.status.clone(), 0);
                    last_failure.replace(None);
                    observer(StatusEvent { task_id: id.as_str(), status: &status, elapsed_ms: elapsed_ms(), failure: None });
                    if status.is_final() {
                        return Ok(answer);
                    }
                    delay = scheduled();
                }
                Err(error) if retry::query_again(&error) => {
                    failures += 1;
                    observer(StatusEvent { task_id: id.as_str(), status: &status, elapsed_ms: elapsed_ms(), failure: Some(&error) });
                    delay = poll::backoff(failures, error.retry_after_ms, self.host.random());
                    last_failure.replace(Some(error));
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn query(&self, id: &TaskId) -> Result<TaskAnswer> {
        self.pace.query(&self.host).await;
        let body = self.ask("Asking for the task", task::request(&self.config, id), SILENCE_MAX).await?;
        task::read(id, &body)
    }

    /// What a task that says nothing about its files ended as.
    fn without_files(&self, answer: TaskAnswer) -> Result<TaskResult> {
        let snapshot = answer.snapshot;
        let id = snapshot.id.as_str().to_owned();
        let error = match (&snapshot.status, answer.failure) {
            (_, Some(failure)) if failure.is_no_speech() => {
                let outcome = FileOutcome { file_url: None, result: Ok(Transcription::without_speech(None)) };
                return Ok(TaskResult { snapshot, outcomes: vec![outcome] });
            }
            (TaskStatus::Unknown, _) => Error::new(
                ErrorKind::TaskFailed,
                format!(
                    "The service does not know task {id}: it ended more than 24 hours ago, or belongs to another account or region. If it expired, submit the file again."
                ),
            ),
            (TaskStatus::Canceled, _) => Error::new(ErrorKind::TaskFailed, format!("Task {id} was canceled before it started.")),
            (_, Some(failure)) => failure.error(&format!("Task {id}")),
            (_, None) => Error::new(ErrorKind::TaskFailed, format!("Task {id} ended as {} and names no result.", snapshot.status.as_str())),
        };
        let mut error = error.with_task(&id);
        error.request_id = error.request_id.or(snapshot.request_id);
        Err(error)
    }

    async fn read_outcome(&self, id: &TaskId, index: usize, ending: FileEnding) -> FileOutcome {
        let file_url = ending.file_url;
        let result = match ending.link {
            Ok(link) => self.read_result(id, index, file_url.as_deref(), link).await.map(|mut read| {
                read.file_url = read.file_url.or_else(|| file_url.clone());
                read
            }),
            Err(failure) if failure.is_no_speech() => Ok(Transcription::without_speech(file_url.clone())),
            Err(failure) => Err(file_error(&failure, file_url.as_deref())),
        };
        FileOutcome { file_url, result: result.map_err(|error| error.with_task(id.as_str())) }
    }

    /// Downloads and reads one result. A link that no longer works is asked for again once.
    async fn read_result(&self, id: &TaskId, index: usize, file_url: Option<&str>, mut link: String) -> Result<Transcription> {
        let (mut renewed, mut tries) = (false, 0);
        loop {
            tries += 1;
            let error = match self.download(&link).await {
                Ok(transcription) => return Ok(transcription),
                Err(error) => error,
            };
            if retry::link_is_stale(&error) && !renewed {
                (renewed, tries) = (true, 0);
                match self.renewed_link(id, index, file_url).await? {
                    Some(new) => link = new,
                    None => return Err(expired(&error)),
                }
            } else if retry::link_has_expired(&error) {
                return Err(expired(&error));
            } else if retry::download_again(&error, tries) {
                self.back_off(tries, &error).await;
            } else {
                return Err(refused_link(error));
            }
        }
    }

    /// The link to the result of one file, asked for again; `None` when the service no longer has the task. A query that fails says so
    /// itself: the result may still be there.
    async fn renewed_link(&self, id: &TaskId, index: usize, file_url: Option<&str>) -> Result<Option<String>> {
        self.pace.query(&self.host).await;
        let body = self.ask_again("Asking for the task", task::request(&self.config, id)).await?;
        let answer = task::read(id, &body)?;
        let same_file = |ending: &&FileEnding| ending.file_url.as_deref() == file_url;
        let in_place = answer.endings.get(index).filter(same_file);
        let ending = in_place.or_else(|| answer.endings.iter().find(same_file));
        Ok(ending.and_then(|ending| ending.link.as_ref().ok().cloned()))
    }

    async fn download(&self, link: &str) -> Result<Transcription> {
        let doing = "Downloading the result";
        let mut response = self.answer(doing, HttpRequest::bare(self.route(link, Purpose::Result)?), SILENCE_MAX).await?;
        let document = response.keep();
        let mut reading = Reading::default();
        while let Some(piece) = self.chunk(doing, &mut response, SILENCE_MAX).await? {
            reading.feed(&piece).map_err(unreadable)?;
        }
        let mut transcription = reading.finish().map_err(unreadable)?;
        transcription.document = document;
        Ok(transcription)
    }
}

/// Why a file has no result.
fn file_error(failure: &Failure, file_url: Option<&str>) -> Box<Error> {
    failure.error(&match file_url {
        Some(url) => format!("The file {}", url::without_query(url)),
        None => "The file".to_owned(),
    })
}

/// A submit that failed after it was sent may have been received all the same.
fn doubtful(mut error: Box<Error>) -> Box<Error> {
    let doubt = matches!(error.kind, ErrorKind::Network | ErrorKind::Service | ErrorKind::Decode);
    if doubt {
        error.retryable = false;
        error.message.push_str(" The service may have received the task: it was not sent again, because a second task would be billed.");
    }
    error
}

/// A result document that is none.
pub fn unreadable(error: ReadError) -> Box<Error> {
    Error::new(ErrorKind::Decode, format!("The result document could not be read: {error}."))
}

/// A result that there is no memory to give.
pub fn no_memory(_: NoMemory) -> Box<Error> {
    let message =
        "There is not enough memory for this result. Call free() on those you are done with, or use subtitles(), which keeps none.";
    Error::new(ErrorKind::Decode, message)
}

/// The caller's deadline passed.
fn late(id: &TaskId, options: WaitOptions, ended: bool, last_failure: Option<&Error>) -> Box<Error> {
    let (id, ms) = (id.as_str(), millis(options.timeout));
    let mut message = if ended {
        format!("Task {id} has ended, but its result was not read within {ms} ms. Wait again with its id, within 24 hours.")
    } else {
        format!("Task {id} had not ended after {ms} ms. It goes on: wait again with its id, within 24 hours.")
    };
    if let Some(failure) = last_failure {
        message.push_str(" The last query failed: ");
        message.push_str(&failure.message);
    }
    Error::new(ErrorKind::Timeout, message).with_task(id)
}

/// A link that is refused for another reason than its age: something between here and the storage.
fn refused_link(mut error: Box<Error>) -> Box<Error> {
    if retry::link_is_stale(&error) {
        error.kind = ErrorKind::Service;
        error.message.push_str(" The task has its result: wait again with its id. If links are re-routed, check routeLink or the relay.");
    }
    error
}

/// A result that cannot be had any more.
fn expired(refusal: &Error) -> Box<Error> {
    let message = "The result is no longer available: results are kept for 24 hours after the end of the task. Submit the file again.";
    let mut expired = Error::new(ErrorKind::TaskFailed, message);
    expired.code.clone_from(&refusal.code);
    expired.status = refusal.status;
    expired.request_id.clone_from(&refusal.request_id);
    expired
}

/// In 64 bits: writing the 128 of `as_millis` costs 2 KB of wasm.
fn millis(duration: Duration) -> u64 {
    duration.as_secs() * 1000 + u64::from(duration.subsec_millis())
}
