//! The stand-in over HTTP: each test starts its own on a free port.

// Clippy takes the helpers for code outside tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod control;
mod cors;
mod faults;
mod filetrans;
mod generation;
mod openai;
mod planned_outcomes;
mod rate_limits;
mod results;
mod server;
mod service;
mod speech;
mod submit;
mod task_list;
mod tasks;
mod timed;
mod timed_streams;
mod tokens;
mod upload;
mod vocabularies;
mod wire3;
