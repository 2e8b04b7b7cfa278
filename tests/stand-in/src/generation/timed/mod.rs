//! Recognition in one request, with times: `qwen-audio-3.1-asr-flash`, `qwen-audio-3.0-asr-flash`
//! and `fun-asr-flash-2026-06-15`.
//!
//! The path of a request: `route` → `request` (`limits`, `parameters`) → `speech` → `wire` (the
//! sentences as they are sent), `turns` → `answer` or `events`.

mod answer;
mod events;
mod host;
mod limits;
mod parameters;
mod request;
pub mod route;
mod speech;
mod turns;
mod wire;
