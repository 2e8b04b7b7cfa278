//! Everything of `dashscope-asr` that is not JavaScript, so that all of it is tested natively.
//!
//! ```text
//! value.rs, check.rs   what a caller passed, and the sentences that say what is wrong with it
//! request.rs model.rs  what is asked for, checked before any network
//! client.rs            the path: transcribe = submit → wait → read
//! poll.rs retry.rs     pure decisions: when to ask next, what a failure means
//! host.rs              the four things the core cannot do alone: send, sleep, now, random
//! wire/ json/          the service's JSON, one file per endpoint
//! transcript.rs        the result, in one language for all models
//! subtitle/            SRT and WebVTT
//! error.rs task.rs     what everything above speaks of
//! ```
//!
//! Arrows run one way: client → {request, model, wire, poll, retry, transcript, subtitle} → {task, error}.

mod check;
pub mod client;
pub mod config;
pub mod error;
pub mod host;
mod json;
mod model;
mod poll;
pub mod request;
mod retry;
pub mod subtitle;
pub mod task;
pub mod transcript;
mod url;
pub mod value;
mod wire;

pub use client::Client;
pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use host::{Host, HttpRequest, NetworkError, Response};
pub use request::{TranscriptionRequest, WaitOptions};
pub use task::{FileOutcome, StatusEvent, TaskId, TaskResult, TaskSnapshot, TaskStatus};
pub use transcript::Transcription;
pub use value::Value;
