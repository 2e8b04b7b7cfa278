//! Borders of words, and places where lines may begin, as far as they are known.

use super::words::WordSpan;
use dashscope_asr_phrases::Bond;

/// A place that was looked up: the byte that a line would begin at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: u32,
    pub(super) bond: Bond,
}

/// Borders of words that are known.
#[derive(Clone, Copy, Default)]
pub(super) struct Borders<'a> {
    /// Words of the dictionary.
    pub(super) words: &'a [WordSpan],
    /// Places where a line may begin, also inside of the service's words.
    pub(super) places: &'a [Place],
}
