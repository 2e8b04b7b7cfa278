//! The tasks, `GET|POST /tasks/{id}` and `POST /tasks/{id}/cancel`.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;

use crate::app::{Shared, locked};
use crate::audio::Reader;
use crate::clock::{china_time, now_ms};
use crate::control::Ending;
use crate::document::Wishes;
use crate::failure::{Failure, json};
use crate::keys::authorize;
use crate::model::{Family, Model};
use crate::rate::TASK_RATE;
use crate::secret::uuid;

/// A finished task is known for a day, then its id is as good as invented.
const KEPT_MS: u64 = 86_400_000;

/// One submitted task.
#[derive(Debug, Clone)]
pub struct Task {
    /// `task_id`.
    pub id: String,
    /// `request_id` of its submit.
    pub request_id: String,
    /// Whose it is, and what audio it may read.
    pub reader: Reader,
    /// Its model.
    pub model: Model,
    /// As submitted, in that order.
    pub file_urls: Vec<String>,
    /// Tracks to transcribe.
    pub channels: Vec<u32>,
    /// Languages to listen for; empty = any.
    pub languages: Vec<String>,
    /// What its documents should have.
    pub wishes: Wishes,
    /// When it came, in milliseconds since 1970.
    pub submitted_ms: u64,
    /// Where it stands.
    pub state: State,
    /// How it is to end, if not well.
    pub ending: Option<Ending>,
}

/// Where a task stands.
#[derive(Debug, Clone)]
pub enum State {
    /// Queued.
    Pending,
    /// Being worked on.
    Running {
        /// Since when, in milliseconds since 1970.
        scheduled_ms: u64,
    },
    /// Over, well or not.
    Ended {
        /// When work began, in milliseconds since 1970.
        scheduled_ms: u64,
        /// When it ended, in milliseconds since 1970.
        end_ms: u64,
        /// How each file ended; never empty.
        files: Vec<FileEnd>,
        /// What is made of that.
        verdict: Verdict,
    },
    /// Taken out of the queue.
    Canceled {
        /// When, in milliseconds since 1970.
        end_ms: u64,
    },
    /// In a state that no document names.
    Unrecognized {
        /// `task_status`.
        status: String,
    },
}

/// What is made of the files' ends.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// A success if one file has a result, else a failure.
    ByFiles,
    /// A success in any case: as the newest Paraformer page has it.
    Success,
    /// A failure that says nothing of the files.
    Failure(FileFailure),
}

impl State {
    /// As the service spells it.
    pub fn status(&self) -> &str {
        match self {
            Self::Pending => "PENDING",
            Self::Running { .. } => "RUNNING",
            Self::Ended {
                verdict: Verdict::Success,
                ..
            } => "SUCCEEDED",
            Self::Ended {
                verdict: Verdict::Failure(_),
                ..
            } => "FAILED",
            Self::Ended { files, .. } if files.iter().any(|file| file.outcome.is_ok()) => {
                "SUCCEEDED"
            }
            Self::Ended { .. } => "FAILED",
            Self::Canceled { .. } => "CANCELED",
            Self::Unrecognized { status } => status,
        }
    }

    /// When work on it began, if it did, and when it ended, if it has; in milliseconds since 1970.
    pub fn times_ms(&self) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Pending | Self::Unrecognized { .. } => (None, None),
            Self::Running { scheduled_ms } => (Some(*scheduled_ms), None),
            Self::Ended {
                scheduled_ms,
                end_ms,
                ..
            } => (Some(*scheduled_ms), Some(*end_ms)),
            Self::Canceled { end_ms } => (None, Some(*end_ms)),
        }
    }
}

/// How one file of a task ended.
#[derive(Debug, Clone)]
pub struct FileEnd {
    /// As submitted.
    pub file_url: String,
    /// What came of it.
    pub outcome: Result<Transcribed, FileFailure>,
}

/// A file with a result.
#[derive(Debug, Clone)]
pub struct Transcribed {
    /// Link to its document.
    pub transcription_url: String,
    /// Speech in it, in milliseconds.
    pub content_ms: u64,
}

/// Why a file has no result, as the service says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFailure {
    /// `code`.
    pub code: String,
    /// `message`.
    pub message: String,
}

/// All tasks by id.
#[derive(Debug, Default)]
pub struct Tasks {
    tasks: Mutex<HashMap<String, Task>>,
}

impl Tasks {
    /// Adds one.
    pub fn insert(&self, task: Task) {
        locked(&self.tasks).insert(task.id.clone(), task);
    }

    /// A copy of it, unless it is unknown or forgotten by `now_ms`.
    pub fn get(&self, id: &str, now_ms: u64) -> Option<Task> {
        let mut tasks = locked(&self.tasks);
        if let (_, Some(end_ms)) = tasks.get(id)?.state.times_ms()
            && now_ms >= end_ms + KEPT_MS
        {
            tasks.remove(id);
        }
        tasks.get(id).cloned()
    }

    /// Moves it on.
    pub fn set_state(&self, id: &str, state: State) {
        if let Some(task) = locked(&self.tasks).get_mut(id) {
            task.state = state;
        }
    }

    /// Moves it on if it is still queued; returns whether it was. `account` is that of the caller,
    /// if there is one.
    pub fn leave_queue(&self, id: &str, account: Option<&str>, state: State) -> bool {
        match locked(&self.tasks).get_mut(id) {
            Some(task)
                if matches!(task.state, State::Pending)
                    && account.is_none_or(|account| task.belongs_to(account)) =>
            {
                task.state = state;
                true
            }
            _ => false,
        }
    }

    /// Copies of all tasks of an account that are not forgotten by `now_ms`.
    pub fn of_account(&self, account: &str, now_ms: u64) -> Vec<Task> {
        let tasks = locked(&self.tasks);
        let kept = |task: &&Task| {
            task.state
                .times_ms()
                .1
                .is_none_or(|end_ms| now_ms < end_ms + KEPT_MS)
        };
        tasks
            .values()
            .filter(|task| task.belongs_to(account))
            .filter(kept)
            .cloned()
            .collect()
    }

    /// Forgets one.
    pub fn forget(&self, id: &str) {
        locked(&self.tasks).remove(id);
    }

    /// Forgets all, as if a day had passed since their end.
    pub fn expire(&self) {
        locked(&self.tasks).clear();
    }
}

impl Task {
    fn belongs_to(&self, account: &str) -> bool {
        self.reader.caller.account == account
    }
}

/// The route.
///
/// # Errors
/// The key, then the rate. An unknown id is an answer, not an error.
pub async fn query(
    Extract(app): Extract<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if !app.limits.allow(&caller.account, "query", TASK_RATE) {
        return Err(Failure::rate_limited());
    }
    let task = app
        .tasks
        .get(&id, now_ms())
        .filter(|task| task.belongs_to(&caller.account));
    let answer = task
        .as_ref()
        .map_or_else(|| Answer::unknown(&id), Answer::of);
    Ok(json(StatusCode::OK, &answer))
}

/// `POST /tasks/{id}/cancel`.
///
/// # Errors
/// The key, the rate, and anything but a task of the caller's that is still queued.
pub async fn cancel(
    Extract(app): Extract<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if !app.limits.allow(&caller.account, "cancel", TASK_RATE) {
        return Err(Failure::rate_limited());
    }
    if !app.tasks.leave_queue(
        &id,
        Some(&caller.account),
        State::Canceled { end_ms: now_ms() },
    ) {
        return Err(Failure::not_cancelable());
    }
    Ok(json(
        StatusCode::OK,
        &serde_json::json!({"request_id": uuid()}),
    ))
}

/// The answer to a query; key order as on the wire.
#[derive(Serialize)]
struct Answer<'a> {
    request_id: String,
    output: Output<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
}

#[derive(Serialize, Default)]
#[serde(default)]
struct Output<'a> {
    task_id: &'a str,
    task_status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    submit_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<SubTask<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<OnlyResult<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_metrics: Option<Metrics>,
}

#[derive(Serialize)]
struct SubTask<'a> {
    file_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcription_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    subtask_status: &'static str,
}

#[derive(Serialize)]
struct OnlyResult<'a> {
    transcription_url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Metrics {
    total: usize,
    succeeded: usize,
    failed: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Usage {
    Duration(u64),
    Seconds(u64),
}

impl<'a> Answer<'a> {
    fn unknown(id: &'a str) -> Self {
        Self::new(Output {
            task_id: id,
            task_status: "UNKNOWN",
            ..Output::default()
        })
    }

    fn new(output: Output<'a>) -> Self {
        Self {
            request_id: uuid(),
            output,
            usage: None,
        }
    }

    fn of(task: &'a Task) -> Self {
        let (scheduled_ms, end_ms) = task.state.times_ms();
        let bare = || Output {
            task_id: &task.id,
            task_status: task.state.status(),
            ..Output::default()
        };
        let timed = Output {
            submit_time: Some(china_time(task.submitted_ms)),
            scheduled_time: scheduled_ms.map(china_time),
            end_time: end_ms.map(china_time),
            ..bare()
        };
        match &task.state {
            // Only Qwen's sample tells the times of a running task.
            State::Running { .. } if task.model.family == Family::Qwen => Self::new(Output {
                task_metrics: Some(Metrics {
                    total: 1,
                    succeeded: 0,
                    failed: 0,
                }),
                ..timed
            }),
            State::Pending | State::Running { .. } | State::Unrecognized { .. } => {
                Self::new(bare())
            }
            State::Canceled { .. } => Self::new(timed),
            State::Ended {
                verdict: Verdict::Failure(failure),
                ..
            } => Self::new(Output {
                code: Some(&failure.code),
                message: Some(&failure.message),
                ..timed
            }),
            State::Ended { files, .. } => Self::ended(task.model.family, timed, files),
        }
    }

    fn ended(family: Family, mut output: Output<'a>, files: &'a [FileEnd]) -> Self {
        let transcribed: Vec<_> = files
            .iter()
            .filter_map(|file| file.outcome.as_ref().ok())
            .collect();
        let billed_s = transcribed
            .iter()
            .map(|file| file.content_ms)
            .sum::<u64>()
            .div_ceil(1_000);
        if output.task_status == "FAILED"
            && let Some(failure) = files.iter().find_map(|file| file.outcome.as_ref().err())
        {
            output.code = Some(&failure.code);
            output.message = Some(&failure.message);
        }
        if family == Family::Qwen {
            output.result = transcribed.first().map(|file| OnlyResult {
                transcription_url: &file.transcription_url,
            });
        } else {
            // The service's own sample has them in another order than they were submitted in:
            // clients must match by URL.
            output.results = Some(files.iter().rev().map(SubTask::of).collect());
            output.task_metrics = Some(Metrics {
                total: files.len(),
                succeeded: transcribed.len(),
                failed: files.len() - transcribed.len(),
            });
        }
        let mut answer = Self::new(output);
        if !transcribed.is_empty() {
            answer.usage = Some(if family == Family::Qwen {
                Usage::Seconds(billed_s)
            } else {
                Usage::Duration(billed_s)
            });
        }
        answer
    }
}

impl<'a> SubTask<'a> {
    fn of(file: &'a FileEnd) -> Self {
        let file_url = &file.file_url;
        match &file.outcome {
            Ok(transcribed) => Self {
                file_url,
                transcription_url: Some(&transcribed.transcription_url),
                code: None,
                message: None,
                subtask_status: "SUCCEEDED",
            },
            Err(failure) => Self {
                file_url,
                transcription_url: None,
                code: Some(&failure.code),
                message: Some(&failure.message),
                subtask_status: "FAILED",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Caller;

    const END_MS: u64 = 1_726_125_100_903;

    fn task(model: &str, state: State) -> Task {
        Task {
            id: "task-1".to_owned(),
            request_id: "request-1".to_owned(),
            reader: Reader {
                caller: Caller {
                    account: "sk-a".to_owned(),
                    temporary: false,
                },
                model: model.to_owned(),
                resolves_oss: false,
            },
            model: Model::named(model).unwrap(),
            file_urls: Vec::new(),
            channels: vec![0],
            languages: Vec::new(),
            wishes: Wishes {
                speakers: false,
                words: false,
            },
            submitted_ms: END_MS - 862,
            state,
            ending: None,
        }
    }

    fn ended(files: Vec<FileEnd>) -> State {
        State::Ended {
            scheduled_ms: END_MS - 832,
            end_ms: END_MS,
            files,
            verdict: Verdict::ByFiles,
        }
    }

    fn good(file_url: &str, content_ms: u64) -> FileEnd {
        let transcribed = Transcribed {
            transcription_url: format!("{file_url}.json"),
            content_ms,
        };
        FileEnd {
            file_url: file_url.to_owned(),
            outcome: Ok(transcribed),
        }
    }

    fn bad(file_url: &str) -> FileEnd {
        let failure = FileFailure {
            code: "C".to_owned(),
            message: "M".to_owned(),
        };
        FileEnd {
            file_url: file_url.to_owned(),
            outcome: Err(failure),
        }
    }

    /// The answer without its `request_id`.
    fn text(task: &Task) -> String {
        let text = serde_json::to_string(&Answer::of(task)).unwrap();
        text.split_once(',').unwrap().1.to_owned()
    }

    #[test]
    fn a_success_has_the_published_shape_and_duration() {
        let task = task(
            "paraformer-v2",
            ended(vec![good("f", 3_530), good("m", 4_570)]),
        );
        let expected = concat!(
            r#""output":{"task_id":"task-1","task_status":"SUCCEEDED","submit_time":"2024-09-12 15:11:40.041","#,
            r#""scheduled_time":"2024-09-12 15:11:40.071","end_time":"2024-09-12 15:11:40.903","#,
            r#""results":[{"file_url":"m","transcription_url":"m.json","subtask_status":"SUCCEEDED"},"#,
            r#"{"file_url":"f","transcription_url":"f.json","subtask_status":"SUCCEEDED"}],"#,
            r#""task_metrics":{"TOTAL":2,"SUCCEEDED":2,"FAILED":0}},"usage":{"duration":9}}"#,
        );
        assert_eq!(text(&task), expected);
    }

    #[test]
    fn one_good_file_is_a_success_and_none_a_failure() {
        let partial = text(&task("fun-asr", ended(vec![good("g", 1), bad("b")])));
        assert!(
            partial.contains(r#""task_status":"SUCCEEDED""#)
                && partial.contains(r#""usage":{"duration":1}"#),
            "{partial}"
        );
        let b = r#"{"file_url":"b","code":"C","message":"M","subtask_status":"FAILED"}"#;
        assert!(partial.contains(b), "{partial}");
        let failed = text(&task("fun-asr", ended(vec![bad("b")])));
        let tail = format!(
            r#""code":"C","message":"M","results":[{b}],"task_metrics":{{"TOTAL":1,"SUCCEEDED":0,"FAILED":1}}}}}}"#
        );
        assert!(
            failed.contains(r#""task_status":"FAILED""#) && failed.ends_with(&tail),
            "{failed}"
        );
    }

    #[test]
    fn qwen_has_one_result_and_no_metrics() {
        let model = "qwen3-asr-flash-filetrans";
        let good = text(&task(model, ended(vec![good("g", 2_001)])));
        assert!(
            good.ends_with(r#""result":{"transcription_url":"g.json"}},"usage":{"seconds":3}}"#),
            "{good}"
        );
        let failed = text(&task(model, ended(vec![bad("b")])));
        assert!(
            failed.ends_with(r#""end_time":"2024-09-12 15:11:40.903","code":"C","message":"M"}}"#),
            "{failed}"
        );
        let running = text(&task(
            model,
            State::Running {
                scheduled_ms: END_MS,
            },
        ));
        assert!(
            running.ends_with(r#""task_metrics":{"TOTAL":1,"SUCCEEDED":0,"FAILED":0}}}"#),
            "{running}"
        );
    }

    #[test]
    fn an_unfinished_task_says_little() {
        let running = text(&task(
            "paraformer-v2",
            State::Running {
                scheduled_ms: END_MS,
            },
        ));
        assert_eq!(
            running,
            r#""output":{"task_id":"task-1","task_status":"RUNNING"}}"#
        );
        let pending = text(&task("qwen3-asr-flash-filetrans", State::Pending));
        assert_eq!(
            pending,
            r#""output":{"task_id":"task-1","task_status":"PENDING"}}"#
        );
    }

    #[test]
    fn only_a_queued_task_leaves_the_queue_and_only_for_its_account() {
        let tasks = Tasks::default();
        tasks.insert(task("paraformer-v2", State::Pending));
        let canceled = || State::Canceled { end_ms: END_MS };
        assert!(!tasks.leave_queue("task-1", Some("sk-b"), canceled()));
        assert!(tasks.leave_queue("task-1", Some("sk-a"), canceled()));
        assert!(!tasks.leave_queue(
            "task-1",
            None,
            State::Running {
                scheduled_ms: END_MS
            }
        ));
        assert_eq!(
            tasks.get("task-1", END_MS).unwrap().state.status(),
            "CANCELED"
        );
    }

    #[test]
    fn a_task_is_forgotten_a_day_after_its_end() {
        let tasks = Tasks::default();
        tasks.insert(task("paraformer-v2", ended(vec![bad("b")])));
        assert!(tasks.get("task-1", END_MS + KEPT_MS - 1).is_some());
        assert!(tasks.get("task-1", END_MS + KEPT_MS).is_none());
        assert!(tasks.get("task-2", END_MS).is_none());
    }
}
