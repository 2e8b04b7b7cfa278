//! The public API, as the npm package uses it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account;
mod credentials;
mod fixtures;
mod newest_models;
mod options;
mod options_of_account;
mod recognition;
mod results;
mod secrets;
mod submit;
mod support;
mod transport;
mod uploads;
mod wait;
