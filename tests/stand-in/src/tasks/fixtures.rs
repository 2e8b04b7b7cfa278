//! Tasks for the tests of store and answer.

use crate::caller::{AudioAccess, Caller};
use crate::document::DocumentOptions;
use crate::model::TranscriptionModel;
use crate::tasks::planned::FileFailure;
use crate::tasks::task::{FileResult, Task, TaskOutcome, TaskState, TranscribedFile};

pub const END_MS: u64 = 1_726_125_100_903;

pub fn task(model: &str, state: TaskState) -> Task {
    Task {
        id: "task-1".to_owned(),
        request_id: "request-1".to_owned(),
        access: AudioAccess {
            caller: Caller {
                account: "sk-a".to_owned(),
                temporary: false,
            },
            model: model.to_owned(),
            resolves_oss: false,
        },
        model: TranscriptionModel::from_name(model).unwrap(),
        file_urls: Vec::new(),
        channels: vec![0],
        languages: Vec::new(),
        document_options: DocumentOptions {
            speakers: false,
            words: false,
        },
        submitted_ms: END_MS - 862,
        state,
        planned_outcome: None,
    }
}

pub fn ended(files: Vec<FileResult>) -> TaskState {
    TaskState::Ended {
        scheduled_ms: END_MS - 832,
        end_ms: END_MS,
        files,
        outcome: TaskOutcome::FromFiles,
    }
}

pub fn good(file_url: &str, content_ms: u64) -> FileResult {
    let transcribed = TranscribedFile {
        transcription_url: format!("{file_url}.json"),
        content_ms,
        word_count: 6,
    };
    FileResult {
        file_url: file_url.to_owned(),
        outcome: Ok(transcribed),
    }
}

pub fn bad(file_url: &str) -> FileResult {
    let failure = FileFailure {
        code: "C".to_owned(),
        message: "M".to_owned(),
    };
    FileResult {
        file_url: file_url.to_owned(),
        outcome: Err(failure),
    }
}
