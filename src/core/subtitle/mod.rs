//! Subtitles: a cue for each sentence, as SubRip or WebVTT.

mod cue;
mod srt;
mod vtt;

pub use srt::to_srt;
pub use vtt::to_vtt;
