//! The answer to a query of a task.

use serde::Serialize;

use crate::clock::china_time;
use crate::model::Family;
use crate::secret::uuid;
use crate::tasks::task::{FileResult, Task, TaskOutcome, TaskState};
use crate::token_usage::TokenUsage;

/// The answer to a query; key order as on the wire.
#[derive(Serialize)]
pub struct Answer<'a> {
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
    #[serde(untagged)]
    Tokens(TokenUsage),
}

impl<'a> Answer<'a> {
    /// The answer for an id that is unknown.
    pub fn unknown(id: &'a str) -> Self {
        Self::with_output(Output {
            task_id: id,
            task_status: "UNKNOWN",
            ..Output::default()
        })
    }

    fn with_output(output: Output<'a>) -> Self {
        Self {
            request_id: uuid(),
            output,
            usage: None,
        }
    }

    /// The answer for a task.
    pub fn new(task: &'a Task) -> Self {
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
            // Only the samples of Qwen and Qwen-Audio have the times of a running task.
            TaskState::Running { .. }
                if task.model.family == Family::Qwen || task.model.family.is_qwen_audio() =>
            {
                Self::with_output(Output {
                    task_metrics: Some(Metrics {
                        total: 1,
                        succeeded: 0,
                        failed: 0,
                    }),
                    ..timed
                })
            }
            TaskState::Pending | TaskState::Running { .. } | TaskState::Unrecognized { .. } => {
                Self::with_output(bare())
            }
            TaskState::Canceled { .. } => Self::with_output(timed),
            TaskState::Ended {
                outcome: TaskOutcome::Failure(failure),
                ..
            } => Self::with_output(Output {
                code: Some(&failure.code),
                message: Some(&failure.message),
                ..timed
            }),
            TaskState::Ended { files, .. } => Self::ended(task.model.family, timed, files),
        }
    }

    fn ended(family: Family, mut output: Output<'a>, files: &'a [FileResult]) -> Self {
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
            // The service's sample has another order than the submit: clients must match by URL.
            output.results = Some(files.iter().rev().map(SubTask::new).collect());
            output.task_metrics = Some(Metrics {
                total: files.len(),
                succeeded: transcribed.len(),
                failed: files.len() - transcribed.len(),
            });
        }
        let mut answer = Self::with_output(output);
        if !transcribed.is_empty() {
            let words = transcribed.iter().map(|file| file.word_count).sum();
            answer.usage = Some(match family {
                Family::Qwen => Usage::Seconds(billed_s),
                Family::QwenAudio31 => Usage::Tokens(TokenUsage::new(billed_s, words)),
                _ => Usage::Duration(billed_s),
            });
        }
        answer
    }
}

impl<'a> SubTask<'a> {
    fn new(file: &'a FileResult) -> Self {
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
    use crate::tasks::fixtures::{END_MS, bad, ended, good, task};

    /// The answer without its `request_id`.
    fn text(task: &Task) -> String {
        let text = serde_json::to_string(&Answer::new(task)).unwrap();
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
            TaskState::Running {
                scheduled_ms: END_MS,
            },
        ));
        assert!(
            running.ends_with(r#""task_metrics":{"TOTAL":1,"SUCCEEDED":0,"FAILED":0}}}"#),
            "{running}"
        );
    }

    #[test]
    fn qwen_audio_has_results_and_3_1_is_billed_by_tokens() {
        let seen = |model: &str, state| text(&task(&format!("{model}-asr-flash-filetrans"), state));
        let results = r#""results":[{"file_url":"g","transcription_url":"g.json","subtask_status":"SUCCEEDED"}],"task_metrics":{"TOTAL":1,"SUCCEEDED":1,"FAILED":0}}"#;
        let by_time = format!(r#"{results},"usage":{{"duration":4}}}}"#);
        let by_tokens = format!(
            r#"{results},"usage":{{"duration":4,"input_tokens":107,"output_tokens":12,"total_tokens":119}}}}"#
        );
        for (model, tail) in [("qwen-audio-3.0", by_time), ("qwen-audio-3.1", by_tokens)] {
            let good = seen(model, ended(vec![good("g", 3_001)]));
            assert!(good.ends_with(&tail), "{good}");
            let failed = seen(model, ended(vec![bad("b")]));
            assert!(
                failed.contains(r#""task_status":"FAILED""#) && !failed.contains("usage"),
                "{failed}"
            );
            let scheduled_ms = END_MS;
            let running = seen(model, TaskState::Running { scheduled_ms });
            assert!(
                running.ends_with(r#""task_metrics":{"TOTAL":1,"SUCCEEDED":0,"FAILED":0}}}"#),
                "{running}"
            );
        }
    }

    #[test]
    fn an_unfinished_task_has_id_and_status_only() {
        let running = text(&task(
            "paraformer-v2",
            TaskState::Running {
                scheduled_ms: END_MS,
            },
        ));
        assert_eq!(
            running,
            r#""output":{"task_id":"task-1","task_status":"RUNNING"}}"#
        );
        let pending = text(&task("qwen3-asr-flash-filetrans", TaskState::Pending));
        assert_eq!(
            pending,
            r#""output":{"task_id":"task-1","task_status":"PENDING"}}"#
        );
    }
}
