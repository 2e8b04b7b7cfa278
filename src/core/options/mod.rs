//! Options as callers pass them, checked once and before any network. Requests are built from
//! [`operation::Options`] alone, which only a check makes.

pub(crate) mod audio;
pub(crate) mod client;
pub(crate) mod context;
pub(crate) mod file;
pub(crate) mod model;
pub(crate) mod operation;
pub(crate) mod recognition;
mod schema;
mod subtitle_style;
pub(crate) mod subtitles;
mod tables;
pub(crate) mod transcription;
pub(crate) mod vocabulary;
pub(crate) mod wait;
