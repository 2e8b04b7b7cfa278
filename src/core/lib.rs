//! Everything of `dashscope-asr` that is not JavaScript, so that all of it is tested natively.
//!
//! ```text
//! value.rs             the one tree: what a caller passed, the service's JSON, results
//! check.rs             tables of options, and the sentences that say what is wrong with one
//! config.rs            who calls, and where
//! request.rs model.rs  what is asked for, checked before any network
//! client.rs            the path: transcribe = submit → wait → read
//! direct.rs            the other path: recognize, at once or as it comes
//! upload.rs file.rs    files of the caller's
//! account.rs           tokens, the list of tasks, cancelling, hot words
//! exchange.rs          one request and its answer, the key, deadlines
//! gate.rs              one at a time
//! text.rs              cutting and searching text
//! poll.rs retry.rs     pure decisions: when to ask next, what a failure means
//! rate.rs              not more than the service's limits
//! host.rs              what the core cannot do alone: send, read a file, sleep, now, random
//! wire/ json/          the service's JSON, one file per endpoint (all that an account has besides in one)
//! recognition.rs       a direct recognition, step by step; what a queued one gives is in the crate `transcript`
//! rules.rs             what may be asked of subtitles
//! error.rs task.rs     what everything above speaks of
//! ```
//!
//! Arrows run one way: client → {request, model, wire, poll, retry, rules} → {task, error}; the
//! crate `transcript` knows none of them.

mod account;
mod check;
pub mod client;
pub mod config;
mod direct;
pub mod error;
mod exchange;
pub mod file;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
mod gate;
pub mod host;
mod json;
mod model;
mod poll;
mod rate;
mod recognition;
pub mod request;
mod retry;
pub mod rules;
pub mod task;
mod text;
mod upload;
mod url;
pub mod value;
mod wire;

pub use dashscope_asr_transcript as transcript;

pub use client::{Client, LinkRouter};
pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use exchange::KeySupplier;
pub use file::LocalFile;
pub use host::{Host, HttpRequest, NetworkError, Response};
pub use poll::scheduled_ms;
pub use request::{Audio, RecognitionRequest, TranscriptionRequest, WaitOptions};
pub use task::{
    FileOutcome, FileStanding, StatusEvent, TaskId, TaskResult, TaskStanding, TaskStatus,
};
pub use transcript::{Transcription, TranscriptionReader};
pub use upload::Purpose;
pub use url::redacted;
pub use value::Value;
