//! Sentences → the text of a file.

use super::cue::Cue;
use super::cue_queue::CueQueue;
use super::cues::{CueSource, push_cues};
use super::line_breaks::{is_break, may_have_breaks, push_lines};
use super::output::Output;
use super::rules::{Format, LineRules, Rules};
use super::sentence_layout::SentenceLayout;
use super::sentence_ref::SentenceRef;
use super::speaker::push_name;
use super::words::Segmenter;
use crate::alloc::{AllocResult, TryPush, TryPushStr};
use crate::document::{RawSentence, WordTiming};
use crate::tags;
use crate::transcription::Transcription;

/// Writes a whole transcription in the format of `rules`.
///
/// # Errors
/// Where there is no memory for it.
pub fn write(
    transcription: &Transcription,
    rules: Rules,
    segmenter: Option<Segmenter>,
) -> AllocResult<String> {
    let mut writer = SubtitleWriter::new(rules, segmenter);
    for sentence in transcription.sentences() {
        writer.push_sentence(&SentenceRef::from(sentence))?;
    }
    writer.finish()?;
    Ok(writer.output.text)
}

/// Takes sentences in order and writes them.
#[derive(Default)]
pub(super) struct SubtitleWriter {
    pub(super) output: Output,
    rules: Rules,
    queue: CueQueue,
    layout: SentenceLayout,
    /// The sentence's text, behind its speaker's name where that is part of it.
    text: String,
    /// The speaker of the last sentence.
    speaker_id: Option<u32>,
}

impl SubtitleWriter {
    // Called twice: inlined, it would be 0.6 KB of wasm more.
    #[inline(never)]
    pub(super) fn new(rules: Rules, segmenter: Option<Segmenter>) -> Self {
        let lines = rules.lines.map(LineRules::bounded);
        Self {
            rules: Rules { lines, ..rules },
            layout: SentenceLayout::new(segmenter),
            ..Self::default()
        }
    }

    /// Whether sentences of other channels are left out.
    pub(super) fn picks_channel(&self) -> bool {
        self.rules.channel_id.is_some()
    }

    /// Takes the next sentence, as it stands in the document.
    pub(super) fn push_raw(&mut self, sentence: &RawSentence, channel_id: u64) -> AllocResult {
        let stripped = tags::strip(&sentence.text)?;
        self.push_sentence(&SentenceRef {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
            text: stripped
                .as_ref()
                .map_or(sentence.text.as_str(), |stripped| &stripped.text),
            words_text: sentence.words_text(),
            words: &sentence.words,
            speaker_id: sentence.speaker_id,
            channel_id,
        })
    }

    /// Takes the next sentence.
    pub(super) fn push_sentence(&mut self, sentence: &SentenceRef<'_>) -> AllocResult {
        self.output.write_header(&self.rules)?;
        if self
            .rules
            .channel_id
            .is_some_and(|channel| channel != sentence.channel_id)
        {
            return Ok(());
        }
        // Where there are no words, or the text differs from theirs (tags, masked words), times of
        // words are interpolated.
        let words = if sentence.text == sentence.words_text || sentence.text.is_empty() {
            sentence.words
        } else {
            &[]
        };
        let text = if words.is_empty() {
            sentence.text.trim()
        } else {
            sentence.words_text
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        let name_bytes = self.begin_with_speaker(sentence.speaker_id)?;
        let end_ms = sentence.end_ms.max(sentence.start_ms);
        if self.rules.leaves_out(end_ms) {
            // The name is left out with it, and comes with the next sentence.
            self.speaker_id = None;
        }
        match self.rules.lines {
            Some(rules) if self.rules.format != Format::Text => {
                if words.is_empty() && may_have_breaks(text) {
                    push_lines(&mut self.text, text, " ")?;
                } else {
                    self.text.try_push_str(text)?;
                }
                self.write_cues(sentence, words, name_bytes, end_ms, &rules)
            }
            _ if name_bytes == 0 => self.write_single_cue(sentence, words, text, 0, end_ms),
            _ => {
                let mut named = core::mem::take(&mut self.text);
                named.try_push_str(text)?;
                let written = self.write_single_cue(sentence, words, &named, name_bytes, end_ms);
                self.text = named;
                written
            }
        }
    }

    /// Takes the end.
    pub(super) fn finish(&mut self) -> AllocResult {
        self.output.write_header(&self.rules)?;
        let (output, rules) = (&mut self.output, &self.rules);
        if let Some(lines) = &rules.lines {
            self.queue
                .finish(lines, &mut |cue| output.write_cue(rules, cue, &cue.text))?;
        }
        output.finish(rules)
    }

    /// Begins `text` with the name of the speaker, if it changes; returns the bytes of the name.
    fn begin_with_speaker(&mut self, speaker_id: Option<u32>) -> AllocResult<usize> {
        self.text.clear();
        let changed = core::mem::replace(&mut self.speaker_id, speaker_id) != speaker_id;
        if let Some(id) = speaker_id
            && self.rules.speakers
            && !self.rules.format.has_voices()
            && (changed || self.rules.format == Format::Text)
        {
            push_name(&mut self.text, &self.rules.speaker_names, id)?;
            self.text.try_push_str(": ")?;
        }
        Ok(self.text.len())
    }

    /// Writes the sentence as one cue, at once.
    fn write_single_cue(
        &mut self,
        sentence: &SentenceRef<'_>,
        words: &[WordTiming],
        text: &str,
        name_bytes: usize,
        end_ms: u32,
    ) -> AllocResult {
        let mut cue = self.queue.spare();
        (cue.start_ms, cue.end_ms, cue.speaker_id, cue.channel_id) = (
            sentence.start_ms,
            end_ms,
            sentence.speaker_id,
            sentence.channel_id,
        );
        let trimmed = text.trim();
        if may_have_breaks(trimmed) && trimmed.contains(is_break) {
            let mut lines = core::mem::take(&mut cue.text);
            push_lines(&mut lines, trimmed, "\n")?;
            self.output.write_cue(&self.rules, &cue, &lines)?;
            cue.text = lines;
        } else {
            if self.marks_words() {
                let blank_bytes = text.len() - text.trim_start().len();
                push_word_marks(&mut cue, words, name_bytes, blank_bytes, trimmed.len())?;
            }
            self.output.write_cue(&self.rules, &cue, trimmed)?;
        }
        self.queue.recycle(cue)
    }

    fn marks_words(&self) -> bool {
        self.rules.times && self.rules.format.marks_words()
    }

    /// Breaks the sentence into cues, and writes those that are complete.
    fn write_cues(
        &mut self,
        sentence: &SentenceRef<'_>,
        words: &[WordTiming],
        name_bytes: usize,
        end_ms: u32,
        lines: &LineRules,
    ) -> AllocResult {
        let (output, rules) = (&mut self.output, &self.rules);
        self.queue.release(sentence.start_ms, lines, &mut |cue| {
            output.write_cue(rules, cue, &cue.text)
        })?;
        let times = (sentence.start_ms, end_ms);
        let is_interpolated = self
            .layout
            .lay_out(&self.text, name_bytes, words, times, lines)?;
        let source = CueSource {
            sentence,
            end_ms,
            text: &self.text,
            layout: &self.layout,
            is_interpolated,
            marks_words: self.marks_words(),
            max_duration_ms: lines.max_duration_ms,
        };
        push_cues(&mut self.queue, &source)
    }
}

/// Marks the words of a text that is `name_bytes` of a name and then `words`, and of which
/// `blank_bytes` at its beginning and all beyond `text_bytes` are not written.
fn push_word_marks(
    cue: &mut Cue,
    words: &[WordTiming],
    name_bytes: usize,
    blank_bytes: usize,
    text_bytes: usize,
) -> AllocResult {
    let mut at = name_bytes;
    for word in words {
        let mark = at - blank_bytes.min(at);
        if mark < text_bytes {
            cue.word_marks.try_push((mark as u32, word.start_ms))?;
        }
        at += usize::from(word.text_bytes) + usize::from(word.punctuation_bytes);
    }
    Ok(())
}
