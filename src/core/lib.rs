//! Core of `dashscope-asr`: requests, waiting and answers, without JavaScript, so that all of it is
//! tested natively. The transcript engine is the crate `transcript` beside it.
//!
//! ```text
//! client.rs      builds the services; their accessors, no logic
//! tasks/         transcription tasks: submit → wait → read the results
//! recognition/   direct recognition, whole or as a stream
//! uploads/       files of the caller's, stored where the service finds them
//! account/       tokens, task list, vocabularies
//! transport/     one HTTP exchange: key, timeouts, retries, errors, links; the platform's `Host`
//! options/       what a caller passes, checked once, before any network
//! error.rs       the error type
//! json/          values, parser, writer, text, URLs, timestamps
//! ```
//!
//! Rooms use each other as drawn here and in no other way; `cargo xtask test core` checks it
//! against the `use` lines of every file, and that no two files use each other.
//!
//! ```text rooms
//! client -> account options recognition tasks transport uploads
//! account -> error json options transport
//! recognition -> error json options transport uploads
//! tasks -> error json options transport uploads
//! uploads -> error json options transport
//! transport -> error json options
//! options -> error json
//! error ->
//! json ->
//! fuzz -> error json options recognition transport  · compiled for the fuzz targets alone
//! ```

mod account;
mod client;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
mod json;
mod options;
mod recognition;
mod tasks;
mod transport;
mod uploads;

pub use dashscope_asr_transcript as transcript;

pub use account::Account;
pub use client::Client;
pub use error::{
    Error, ErrorKind, Result, out_of_memory, unreadable_document, unwritable_subtitles,
};
pub use json::Value;
pub use options::audio::Audio;
pub use options::client::ClientOptions;
pub use options::file::LocalFile;
pub use options::operation::{Operation, Options, VocabularyOperation};
pub use options::recognition::RecognitionRequest;
pub use options::subtitles::subtitle_rules;
pub use options::transcription::TranscriptionRequest;
pub use options::wait::WaitOptions;
pub use recognition::{OnUpdate, Recognition, Recognizer};
pub use tasks::poll::scheduled_ms;
pub use tasks::task::{
    FileOutcome, FileState, StatusEvent, TaskId, TaskResult, TaskSnapshot, TaskStatus,
};
pub use tasks::{OnStatus, Tasks};
pub use transcript::{Transcription, TranscriptionReader};
pub use transport::host::{Body, Form, Host, HttpRequest, Method, NetworkError, Response};
pub use transport::{BoxFuture, KeySupplier, LinkRouter, Purpose, redact_queries};
pub use uploads::Uploads;
