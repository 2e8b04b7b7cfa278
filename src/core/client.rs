//! The path of a transcription, top to bottom: submit → wait → read.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::exchange::{Errand, KeySupplier, once, repeated};
use crate::gate::Gate;
use crate::host::{Host, HttpRequest, Response};
use crate::poll;
use crate::rate::Pace;
use crate::request::{TranscriptionRequest, WaitOptions};
use crate::retry;
use crate::task::{
    FileOutcome, FileStanding, StatusEvent, TaskId, TaskResult, TaskStanding, TaskStatus,
};
use crate::transcript::{OutOfMemory, ReadError, Transcription, TranscriptionReader};
use crate::upload::{KeptPolicy, Purpose};
use crate::url;
use crate::wire::task::{Failure, FileEnding, TaskAnswer};
use crate::wire::{submit, task};

/// Generous, because a submit is sent again only when it surely was not received.
const SUBMIT: Errand = Errand {
    doing: "Submitting the task",
    silence_max_s: 120,
    again: retry::submit_again,
};
const QUERY: Errand = once("Asking for the task");
const QUERY_AGAIN: Errand = repeated(QUERY.doing);
const DOWNLOAD: Errand = once("Downloading the result");

/// What an observer of a wait is: called after the submit and after every query.
pub type Observer<'a> = &'a dyn Fn(StatusEvent<'_>);

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
    /// A client for the account of `config`. Sends nothing yet. Where the options gave functions,
    /// they come here.
    pub fn new(
        host: H,
        config: Config,
        key_supplier: Option<KeySupplier>,
        link_router: Option<LinkRouter>,
    ) -> Self {
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
    /// Any [`ErrorKind`]; from the submit on with the task's id, so that nothing paid for is lost,
    /// and not retryable: transcribing again would be a second task, waiting with the id is not.
    ///
    /// # Cancellation
    /// Dropping the future stops waiting. A task that was submitted goes on and is billed.
    pub async fn transcribe(
        &self,
        request: &TranscriptionRequest,
        wait: WaitOptions,
        observer: Observer<'_>,
    ) -> Result<Transcription> {
        let id = self.submit(request).await?;
        observer(StatusEvent {
            task_id: id.as_str(),
            status: &TaskStatus::Pending,
            elapsed_ms: 0,
            failure: None,
        });
        let finished = self
            .wait(
                &id,
                WaitOptions {
                    just_submitted: true,
                    ..wait
                },
                observer,
            )
            .await;
        let read = finished.and_then(|mut finished| match finished.outcomes.pop() {
            Some(outcome) => outcome.result,
            None => Err(Error::new(
                ErrorKind::Decode,
                format_args!("The task succeeded, but names no result."),
            )
            .with_task(id.as_str())),
        });
        read.map_err(|mut error| {
            error.retryable = false;
            error
        })
    }

    /// Submits a task. Sent again only when it was refused for its rate.
    ///
    /// # Errors
    /// [`ErrorKind::Network`] and [`ErrorKind::Service`] leave open whether the task exists; the
    /// message says so.
    pub async fn submit(&self, request: &TranscriptionRequest) -> Result<TaskId> {
        let urls = self.urls(&request.model, &request.sources).await?;
        self.pace
            .submit(&self.host, &request.model, request.family)
            .await;
        let request = submit::request(&self.config, request, &urls);
        let asked = self.ask(&SUBMIT, request).await;
        asked.and_then(|body| submit::read(&body)).map_err(doubtful)
    }

    /// Asks once how a task stands: `taskId`, `status`, `submittedAtMs`, `scheduledAtMs`,
    /// `endedAtMs`, `metrics`, `billedSeconds`, `requestId`.
    ///
    /// # Errors
    /// Any failure of the one query; not the task's own, which is a status.
    pub async fn status(&self, id: &TaskId) -> Result<TaskStanding> {
        let mut answer = self
            .query(id, &QUERY)
            .await
            .map_err(|error| error.with_task(id.as_str()))?;
        let snapshot = answer.snapshot.clone();
        let endings = core::mem::take(&mut answer.endings);
        let mut files: Vec<_> = endings
            .into_iter()
            .map(|ending| self.file_standing(id, ending))
            .collect();
        if files.is_empty() && answer.status.is_final() {
            files.push(FileStanding {
                file_url: None,
                link: self
                    .without_files(answer)
                    .map(|_no_speech| None)
                    .map_err(|error| error.with_task(id.as_str())),
            });
        }
        Ok(TaskStanding { snapshot, files })
    }

    fn file_standing(
        &self,
        id: &TaskId,
        FileEnding { file_url, link }: FileEnding,
    ) -> FileStanding {
        let link = match link {
            Ok(link) => self.route(&link, Purpose::Result).map(Some),
            Err(failure) if failure.is_no_speech() => Ok(None),
            Err(failure) => Err(file_error(&failure, file_url.as_deref())),
        };
        FileStanding {
            file_url,
            link: link.map_err(|error| error.with_task(id.as_str())),
        }
    }

    /// Waits for the end of a task and reads every result, unless only the end is of interest
    /// ([`WaitOptions::results`]), within the caller's deadline.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] at the deadline; [`ErrorKind::TaskFailed`] when the task ended
    /// without a word about its files. A file that failed is an outcome and not an error. Always
    /// with the task's id.
    ///
    /// # Cancellation
    /// Dropping the future stops waiting; the task goes on.
    pub async fn wait(
        &self,
        id: &TaskId,
        options: WaitOptions,
        observer: Observer<'_>,
    ) -> Result<TaskResult> {
        let (last_failure, ended) = (RefCell::new(None), Cell::new(false));
        let work = async {
            let answer = self
                .poll_until_end(id, options, observer, &last_failure)
                .await?;
            if !options.results {
                return Ok(TaskResult {
                    snapshot: answer.snapshot,
                    outcomes: Vec::new(),
                });
            }
            ended.set(true);
            if answer.endings.is_empty() {
                return self.without_files(answer);
            }
            let mut outcomes = Vec::with_capacity(answer.endings.len());
            for (index, ending) in answer.endings.into_iter().enumerate() {
                outcomes.push(self.read_outcome(id, index, ending).await);
            }
            Ok(TaskResult {
                snapshot: answer.snapshot,
                outcomes,
            })
        };
        match self.within(options.timeout_ms, work).await {
            Some(result) => result.map_err(|error| error.with_task(id.as_str())),
            None => Err(late(
                id,
                options,
                ended.get(),
                last_failure.take().as_deref(),
            )),
        }
    }

    async fn poll_until_end(
        &self,
        id: &TaskId,
        options: WaitOptions,
        observer: Observer<'_>,
        last_failure: &RefCell<Option<Box<Error>>>,
    ) -> Result<TaskAnswer> {
        let began = self.host.now_ms();
        let elapsed_ms = || self.host.now_ms().saturating_sub(began);
        let (mut status, mut failures, mut asked) =
            (TaskStatus::Pending, 0, options.just_submitted);
        loop {
            let delay = match &*last_failure.borrow() {
                Some(failure) => {
                    poll::backoff_ms(failures, failure.retry_after_ms, self.host.random())
                }
                None if asked => poll::next_delay_ms(
                    elapsed_ms(),
                    options.timeout_ms,
                    options.poll_interval_ms,
                    self.host.random(),
                ),
                None => 0,
            };
            if delay > 0 {
                self.host.sleep_ms(delay).await;
            }
            asked = true;
            let queried = self.query(id, &QUERY).await;
            let tell = |status: &TaskStatus, failure: Option<&Error>| {
                observer(StatusEvent {
                    task_id: id.as_str(),
                    status,
                    elapsed_ms: elapsed_ms(),
                    failure,
                });
            };
            match queried {
                Ok(answer) => {
                    (status, failures) = (answer.status.clone(), 0);
                    last_failure.replace(None);
                    tell(&status, None);
                    if status.is_final() {
                        return Ok(answer);
                    }
                }
                Err(error) if retry::query_again(&error) => {
                    failures += 1;
                    tell(&status, Some(&error));
                    last_failure.replace(Some(error));
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn query(&self, id: &TaskId, errand: &'static Errand) -> Result<TaskAnswer> {
        self.pace.query(&self.host).await;
        let body = self.ask(errand, task::request(&self.config, id)).await?;
        task::read(id, &body)
    }

    /// What a task that says nothing about its files ended as.
    fn without_files(&self, answer: TaskAnswer) -> Result<TaskResult> {
        let snapshot = answer.snapshot;
        let id = snapshot.at("taskId").text().unwrap_or_default();
        let mut error = match (&answer.status, answer.failure) {
            (_, Some(failure)) if failure.is_no_speech() => {
                let outcome = FileOutcome {
                    file_url: None,
                    result: Ok(Transcription::without_speech(None)),
                };
                return Ok(TaskResult {
                    snapshot,
                    outcomes: vec![outcome],
                });
            }
            (TaskStatus::Unknown, _) => Error::new(
                ErrorKind::TaskFailed,
                format_args!(
                    "The service does not know task {id}: it ended more than 24 hours ago, or belongs to another account or region. If it expired, submit the file again."
                ),
            ),
            (TaskStatus::Canceled, _) => Error::new(
                ErrorKind::TaskFailed,
                format_args!("Task {id} was canceled before it started."),
            ),
            (_, Some(failure)) => failure.error(&format!("Task {id}")),
            (status, None) => Error::new(
                ErrorKind::TaskFailed,
                format_args!(
                    "Task {id} ended as {} and names no result.",
                    status.as_str()
                ),
            ),
        };
        error.request_id = error.request_id.or(snapshot.at("requestId").text());
        Err(error)
    }

    async fn read_outcome(&self, id: &TaskId, index: usize, ending: FileEnding) -> FileOutcome {
        let file_url = ending.file_url;
        let result = match ending.link {
            Ok(link) => self
                .read_result(id, index, file_url.as_deref(), link)
                .await
                .map(|mut read| {
                    read.file_url = read.file_url.or_else(|| file_url.clone());
                    read
                }),
            Err(failure) if failure.is_no_speech() => {
                Ok(Transcription::without_speech(file_url.clone()))
            }
            Err(failure) => Err(file_error(&failure, file_url.as_deref())),
        };
        FileOutcome {
            file_url,
            result: result.map_err(|error| error.with_task(id.as_str())),
        }
    }

    /// Downloads and reads one result. A link that no longer works is asked for again once.
    async fn read_result(
        &self,
        id: &TaskId,
        index: usize,
        file_url: Option<&str>,
        mut link: String,
    ) -> Result<Transcription> {
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

    /// The link to the result of one file, asked for again; `None` when the service no longer has
    /// the task. A query that fails says so itself: the result may still be there.
    async fn renewed_link(
        &self,
        id: &TaskId,
        index: usize,
        file_url: Option<&str>,
    ) -> Result<Option<String>> {
        Ok(self.query(id, &QUERY_AGAIN).await?.link(index, file_url))
    }

    async fn download(&self, link: &str) -> Result<Transcription> {
        let mut response = self
            .answer(
                &DOWNLOAD,
                &HttpRequest::bare(self.route(link, Purpose::Result)?),
            )
            .await?;
        let document = response.keep();
        let mut reading = TranscriptionReader::default();
        while let Some(piece) = self.chunk(&DOWNLOAD, &mut response).await? {
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
    let doubt = matches!(
        error.kind,
        ErrorKind::Network | ErrorKind::Service | ErrorKind::Decode
    );
    if doubt {
        error.retryable = false;
        error.message.push_str(" The service may have received the task: it was not sent again, because a second task would be billed.");
    }
    error
}

/// A result document that is none.
pub fn unreadable(error: ReadError) -> Box<Error> {
    Error::new(
        ErrorKind::Decode,
        format_args!("The result document could not be read: {error}."),
    )
}

/// A result that there is no memory to give.
pub fn no_memory(_: OutOfMemory) -> Box<Error> {
    let message = format_args!(
        "There is not enough memory for this result. Call free() on those you are done with, or use subtitles(), which keeps none."
    );
    Error::new(ErrorKind::Decode, message)
}

/// The caller's deadline passed.
fn late(
    id: &TaskId,
    options: WaitOptions,
    ended: bool,
    last_failure: Option<&Error>,
) -> Box<Error> {
    let (id, ms) = (id.as_str(), options.timeout_ms);
    let mut late = if ended {
        Error::new(
            ErrorKind::Timeout,
            format_args!(
                "Task {id} has ended, but its result was not read within {ms} ms. Wait again with its id, within 24 hours."
            ),
        )
    } else {
        Error::new(
            ErrorKind::Timeout,
            format_args!(
                "Task {id} had not ended after {ms} ms. It goes on: wait again with its id, within 24 hours."
            ),
        )
    };
    if let Some(failure) = last_failure {
        late.message.push_str(" The last query failed: ");
        late.message.push_str(&failure.message);
    }
    late.with_task(id)
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
    let message = format_args!(
        "The result is no longer available: results are kept for 24 hours after the end of the task. Submit the file again."
    );
    let mut expired = Error::new(ErrorKind::TaskFailed, message);
    expired.code = refusal.code.clone();
    expired.status = refusal.status;
    expired.request_id = refusal.request_id.clone();
    expired
}
