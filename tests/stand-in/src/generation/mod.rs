//! Recognition in one request: `…/multimodal-generation/generation`, and its OpenAI-compatible twin
//! `…/chat/completions`.

mod answer;
mod chunks;
mod limits;
pub mod native;
pub mod openai;
mod recognise;
mod request;
mod stream;
mod timed;
