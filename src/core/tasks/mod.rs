//! Transcription tasks: submit, wait, read the results.

mod download;
mod errors;
pub(crate) mod poll;
mod poller;
mod query;
mod submit;
pub(crate) mod task;

use core::cell::RefCell;
use std::rc::Rc;

use crate::error::{BILLED_TWICE, Error, ErrorKind, Result};
use crate::json::Value;
use crate::options::model::with_successor;
use crate::options::transcription::TranscriptionRequest;
use crate::options::wait::WaitOptions;
use crate::transcript::Transcription;
use crate::transport::host::Host;
use crate::transport::{
    BoxFuture, Purpose, RateLimiter, RequestPolicy, Transport, idempotent, may_repeat_submit,
    no_retry, parse_confirmation,
};
use crate::uploads::Uploads;
use poller::Poller;
use query::{FileResult, TaskAnswer};
use task::{FileOutcome, FileState, StatusEvent, TaskId, TaskResult, TaskSnapshot, TaskStatus};

/// Timeout that is generous, because a submit without an answer may not be sent again.
const SUBMIT: RequestPolicy = RequestPolicy {
    label: "Submitting the task",
    idle_timeout_s: 120,
    should_retry: may_repeat_submit,
};
const QUERY: RequestPolicy = no_retry("Asking for the task");
const RENEW_LINK: RequestPolicy = idempotent(QUERY.label);
const CANCEL: RequestPolicy = no_retry("Canceling the task");

/// Interval of queries: a little over 50 ms, since an account may send 20 a second. Source:
/// docs/dashscope-api.md §3.7.
const QUERY_INTERVAL_MS: u64 = 53;

/// Callback of a wait: called after the submit and after every query.
pub type OnStatus<'a> = &'a dyn Fn(StatusEvent<'_>);

/// Service of transcription tasks.
pub struct Tasks<H> {
    transport: Rc<Transport<H>>,
    uploads: Rc<Uploads<H>>,
    queries: RateLimiter,
    /// Submits are limited by model.
    submits: RefCell<Vec<(String, Rc<RateLimiter>)>>,
}

impl<H: Host> Tasks<H> {
    pub(crate) fn new(transport: Rc<Transport<H>>, uploads: Rc<Uploads<H>>) -> Self {
        Self {
            transport,
            uploads,
            queries: RateLimiter::default(),
            submits: RefCell::default(),
        }
    }

    /// Transcribes one file: submits it, waits, reads the result.
    ///
    /// # Errors
    /// Any [`ErrorKind`]. From the submit on with the task's id, so that nothing paid for is lost,
    /// and not retryable: transcribing again would be a second task, waiting with the id is not.
    ///
    /// # Cancellation
    /// Dropping the future stops the wait. A task that was submitted goes on and is billed.
    pub async fn transcribe(
        &self,
        request: &TranscriptionRequest,
        options: WaitOptions,
        on_status: OnStatus<'_>,
    ) -> Result<Transcription> {
        let id = self.submit(request).await?;
        on_status(StatusEvent {
            task_id: id.as_str(),
            status: &TaskStatus::Pending,
            elapsed_ms: 0,
            failure: None,
        });
        let options = WaitOptions {
            just_submitted: true,
            ..options
        };
        let ended = self.wait(&id, options, on_status).await;
        let transcription = ended.and_then(|mut ended| match ended.outcomes.pop() {
            Some(outcome) => outcome.result,
            None => {
                let message = format_args!("The task succeeded, but names no result.");
                Err(Error::new(ErrorKind::Decode, message).with_task(id.as_str()))
            }
        });
        transcription.map_err(|mut error| {
            error.retryable = false;
            error
        })
    }

    /// Submits a task. The request is repeated only when it was refused for its rate.
    ///
    /// # Errors
    /// [`ErrorKind::Network`] and [`ErrorKind::Service`] leave open whether the task exists; the
    /// message says so.
    pub async fn submit(&self, request: &TranscriptionRequest) -> Result<TaskId> {
        let urls = self.uploads.urls(&request.model, &request.sources).await?;
        let interval_ms = request.family.submit_interval_ms();
        let limiter = self.submit_limiter(&request.model);
        self.transport.acquire(&limiter, interval_ms).await;
        let submit = submit::submit_request(&self.transport.endpoint, request, &urls);
        let body = self.transport.fetch_body(&SUBMIT, submit).await;
        body.and_then(|body| submit::parse_task_id(&body))
            .map_err(|error| with_successor(error, &request.model))
            .map_err(|error| self.transport.redacted(error.in_doubt(BILLED_TWICE)))
    }

    /// Queries a task once.
    ///
    /// # Errors
    /// Any failure of the query. A task that failed is a status.
    pub async fn status(&self, id: &TaskId) -> Result<TaskSnapshot> {
        let with_task = |error: Box<Error>| error.with_task(id.as_str());
        let mut answer = self.query(id, &QUERY).await.map_err(with_task)?;
        let task = answer.task.clone();
        let results = core::mem::take(&mut answer.files);
        let mut files: Vec<_> = results
            .into_iter()
            .map(|file| self.file_state(file))
            .collect();
        if files.is_empty() && answer.status.is_final() {
            let link = self.without_files(answer).map(|_no_speech| None);
            files.push(FileState {
                file_url: None,
                link,
            });
        }
        for file in &mut files {
            if let Err(error) = &mut file.link {
                error.task_id = Some(id.as_str().to_owned());
            }
        }
        Ok(TaskSnapshot { task, files })
    }

    fn file_state(&self, FileResult { file_url, link }: FileResult) -> FileState {
        let link = match link {
            Ok(link) => self.transport.route(&link, Purpose::Result).map(Some),
            Err(failure) if failure.is_no_speech() => Ok(None),
            Err(failure) => Err(failure.into_file_error(file_url.as_deref())),
        };
        FileState {
            file_url,
            link: link.map_err(|error| self.transport.redacted(error)),
        }
    }

    /// Waits for the end of a task and reads every result (unless [`WaitOptions::read_results`] is
    /// false), within the caller's deadline.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] at the deadline; [`ErrorKind::TaskFailed`] when the task ended
    /// without a word about its files. A file that failed is an outcome and not an error. Always
    /// with the task's id.
    ///
    /// # Cancellation
    /// Dropping the future stops the wait; the task goes on.
    pub async fn wait(
        &self,
        id: &TaskId,
        options: WaitOptions,
        on_status: OnStatus<'_>,
    ) -> Result<TaskResult> {
        let poller = RefCell::new(Poller::new(options));
        let work = async {
            let answer = self.poll_until_end(id, &poller, on_status).await?;
            if options.read_results {
                self.read_results(id, answer).await
            } else {
                Ok(TaskResult {
                    task: answer.task,
                    outcomes: Vec::new(),
                })
            }
        };
        match self.transport.timeout(options.timeout_ms, work).await {
            Some(result) => result.map_err(|error| error.with_task(id.as_str())),
            None => Err(errors::timeout_error(
                id.as_str(),
                options.timeout_ms,
                &poller.borrow(),
            )),
        }
    }

    async fn poll_until_end(
        &self,
        id: &TaskId,
        poller: &RefCell<Poller>,
        on_status: OnStatus<'_>,
    ) -> Result<TaskAnswer> {
        let host = &self.transport.host;
        let started_ms = host.now_ms();
        let elapsed_ms = || host.now_ms().saturating_sub(started_ms);
        loop {
            let delay_ms = poller.borrow().next_delay_ms(elapsed_ms(), host.random());
            if delay_ms > 0 {
                self.transport.sleep(delay_ms).await;
            }
            let answer = self.query(id, &QUERY).await;
            match &answer {
                Ok(answer) => poller.borrow_mut().record_answer(answer.status.clone()),
                Err(error) => poller.borrow_mut().record_failure(error.clone())?,
            }
            on_status(poller.borrow().event(id, elapsed_ms()));
            if let Ok(answer) = answer
                && answer.status.is_final()
            {
                return Ok(answer);
            }
        }
    }

    async fn query(&self, id: &TaskId, policy: &'static RequestPolicy) -> Result<TaskAnswer> {
        self.transport
            .acquire(&self.queries, QUERY_INTERVAL_MS)
            .await;
        let request = query::query_request(&self.transport.endpoint, id);
        let body = self.transport.fetch_body(policy, request).await;
        let answer = body.and_then(|body| query::parse_task(id, &body));
        answer.map_err(|error| self.transport.redacted(error))
    }

    async fn read_results(&self, id: &TaskId, answer: TaskAnswer) -> Result<TaskResult> {
        if answer.files.is_empty() {
            return self.without_files(answer);
        }
        let mut outcomes = Vec::with_capacity(answer.files.len());
        for (index, FileResult { file_url, link }) in answer.files.into_iter().enumerate() {
            let result = match link {
                Ok(link) => {
                    let renew_link = async || {
                        let answer = self.query(id, &RENEW_LINK).await?;
                        Ok(answer.into_link(index, file_url.as_deref()))
                    };
                    download::download_result(&self.transport, link, renew_link).await
                }
                Err(failure) if failure.is_no_speech() => Ok(Transcription::without_speech(None)),
                Err(failure) => Err(failure.into_file_error(file_url.as_deref())),
            };
            let result = result.map_err(|error| self.transport.redacted(error));
            outcomes.push(file_outcome(id, file_url, result));
        }
        Ok(TaskResult {
            task: answer.task,
            outcomes,
        })
    }

    /// Result of a task that ended without a word about its files: no speech, or an error.
    fn without_files(&self, answer: TaskAnswer) -> Result<TaskResult> {
        if answer
            .failure
            .as_ref()
            .is_some_and(query::TaskFailure::is_no_speech)
        {
            let result = Ok(Transcription::without_speech(None));
            let outcomes = vec![FileOutcome {
                file_url: None,
                result,
            }];
            return Ok(TaskResult {
                task: answer.task,
                outcomes,
            });
        }
        Err(self.transport.redacted(errors::ended_without_files(answer)))
    }

    /// Cancels a task that is still pending.
    ///
    /// # Errors
    /// Code `UnsupportedOperation` once the task has left the queue, as it does within a moment.
    pub fn cancel(&self, id: &TaskId) -> BoxFuture<'_, Value> {
        let request = query::cancel_request(&self.transport.endpoint, id);
        let id = id.clone();
        let parse = move |body: Result<Vec<u8>>| {
            let confirmed = body.and_then(|body| parse_confirmation(&body));
            confirmed.map_err(|error| error.with_task(id.as_str()))
        };
        self.transport.fetch(&CANCEL, request, Box::new(parse))
    }

    fn submit_limiter(&self, model: &str) -> Rc<RateLimiter> {
        let mut submits = self.submits.borrow_mut();
        if let Some((_, limiter)) = submits.iter().find(|(known, _)| known == model) {
            return Rc::clone(limiter);
        }
        let limiter = Rc::<RateLimiter>::default();
        submits.push((model.to_owned(), Rc::clone(&limiter)));
        limiter
    }
}

fn file_outcome(
    id: &TaskId,
    file_url: Option<String>,
    result: Result<Transcription>,
) -> FileOutcome {
    let result = match result {
        Ok(mut transcription) => {
            transcription.file_url = transcription.file_url.or_else(|| file_url.clone());
            Ok(transcription)
        }
        Err(error) => Err(error.with_task(id.as_str())),
    };
    FileOutcome { file_url, result }
}
