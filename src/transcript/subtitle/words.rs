//! Where words begin, for sentences of which the service does not say: some models give Chinese and Japanese a character or two at a time, some give
//! no words at all.

use super::atoms::{is_ideographic, is_unspaced};
use super::rules::LineRules;
use super::width::columns;
use crate::reader::Timing;
use crate::room::{Grow, NoMemory};

/// Tells where words begin in a text, punctuation and spaces counting as such, ascending and in units of UTF-16: what JavaScript's `Intl.Segmenter`
/// says. Nothing where it cannot tell.
pub type Segmenter = fn(&str) -> Vec<u32>;

/// Asks a [`Segmenter`] where it is needed; keeps its memory from one sentence to the next.
#[derive(Default)]
pub(crate) struct Words {
    segmenter: Option<Segmenter>,
    starts: Vec<u32>,
}

impl Words {
    pub(crate) fn new(segmenter: Option<Segmenter>) -> Self {
        Self { segmenter, starts: Vec::new() }
    }

    /// The bytes of `text` at which words begin, if it must be broken and `words`, which it consists of from byte `words_start` on, do not say where.
    /// Else nothing.
    pub(crate) fn starts(
        &mut self,
        text: &str,
        words_start: usize,
        words: &[Timing],
        spoken_ms: u32,
        rules: &LineRules,
    ) -> Result<&[u32], NoMemory> {
        self.starts.clear();
        let Some(segmenter) = self.segmenter else { return Ok(&[]) };
        let unknown = if words.is_empty() { has_no_spaces(text) } else { are_tokens(text, words_start, words) };
        if !unknown || (spoken_ms <= rules.max_duration_ms && columns(text) <= rules.max_line_width) {
            return Ok(&[]);
        }
        let told = segmenter(text);
        let (mut told, mut units) = (told.iter().copied().peekable(), 0);
        for (at, character) in text.char_indices() {
            while told.next_if(|start| *start < units).is_some() {}
            if told.next_if_eq(&units).is_some() {
                self.starts.try_push(at as u32)?;
            }
            units += character.len_utf16() as u32;
        }
        Ok(&self.starts)
    }
}

fn has_no_spaces(text: &str) -> bool {
    text.chars().any(|character| is_ideographic(character) || is_unspaced(character))
}

/// Whether the service gives characters or pairs of them (Paraformer: 是阿, 里巴, 巴语, 音实, 验室) where it should give words: several, and nowhere three
/// in one. What gives words has some that are longer.
fn are_tokens(text: &str, words_start: usize, words: &[Timing]) -> bool {
    let (mut start, mut tokens) = (words_start, 0);
    for word in words {
        let end = start + usize::from(word.text_bytes);
        match text.get(start..end).unwrap_or_default().chars().filter(|character| is_ideographic(*character)).take(3).count() {
            0 => {}
            1 | 2 => tokens += 1,
            _ => return false,
        }
        start = end + usize::from(word.punctuation_bytes);
    }
    tokens > 1
}
