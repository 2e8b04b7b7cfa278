//! Sentences → the text of a file.

use super::cue::Cue;
use super::cue_queue::CueQueue;
use super::cues::{CueSource, push_cues};
use super::line_breaks::{is_break, may_have_breaks, push_lines};
use super::output::Output;
use super::piece::{Piece, Pieces};
use super::rules::{Format, LineRules, Rules};
use super::sentence_layout::SentenceLayout;
use super::sentence_ref::SentenceRef;
use super::spacing::respaced;
use super::speaker::{named_id, push_name};
use super::words::Segmenter;
use crate::alloc::{AllocResult, TryPush, TryPushStr};
use crate::document::{RawSentence, UNKNOWN_MS};
use crate::error::Problem;
use crate::speech::has_speech;
use crate::times;
use crate::transcription::Transcription;

/// Writes a whole transcription in the format of `rules`.
///
/// # Errors
/// Where there is no memory for it; where a text has no times at all.
pub fn write(
    transcription: &Transcription,
    rules: Rules,
    segmenter: Option<Segmenter>,
) -> Result<String, Problem> {
    let mut writer = SubtitleWriter::new(rules, segmenter);
    writer.set_latest(times::latest_ms(transcription.duration_ms));
    for sentence in transcription.sentences() {
        writer.push_sentence(&SentenceRef::from(sentence))?;
    }
    writer.finish()?;
    Ok(writer.output.text)
}

/// Takes sentences in order and writes them.
pub(super) struct SubtitleWriter {
    pub(super) output: Output,
    rules: Rules,
    queue: CueQueue,
    layout: SentenceLayout,
    /// The sentence's text, behind its speaker's name where that is part of it.
    text: String,
    pieces: Pieces,
    /// The speaker of the last sentence.
    speaker_id: Option<u32>,
    sentence_count: u32,
    /// A text had no times, and was left out.
    lacks_times: bool,
}

impl SubtitleWriter {
    // Called twice: inlined, it would be 0.6 KB of wasm more.
    #[inline(never)]
    pub(super) fn new(mut rules: Rules, segmenter: Option<Segmenter>) -> Self {
        rules.lines = rules.lines.map(LineRules::bounded);
        Self {
            output: Output::default(),
            rules,
            queue: CueQueue::default(),
            layout: SentenceLayout::new(segmenter),
            text: String::new(),
            pieces: Pieces::default(),
            speaker_id: None,
            sentence_count: 0,
            lacks_times: false,
        }
    }

    /// Sets the end of the audio.
    pub(super) fn set_latest(&mut self, latest_ms: u32) {
        self.queue.latest_ms = latest_ms;
    }

    /// Whether sentences of other channels are left out.
    pub(super) fn picks_channel(&self) -> bool {
        self.rules.channel_id.is_some()
    }

    /// Takes the next sentence, as it was read.
    pub(super) fn push_raw(&mut self, sentence: &RawSentence, channel_id: u64) -> AllocResult {
        self.push_sentence(&SentenceRef {
            start_ms: sentence.start_ms,
            end_ms: sentence.end_ms,
            text: &sentence.text,
            words_text: sentence.words_text(),
            words: &sentence.words,
            speaker_id: sentence.speaker_id,
            channel_id,
        })
    }

    /// Takes the next sentence.
    pub(super) fn push_sentence(&mut self, sentence: &SentenceRef<'_>) -> AllocResult {
        self.output.write_header(&self.rules)?;
        let is_left_out = self
            .rules
            .channel_id
            .is_some_and(|channel| channel != sentence.channel_id);
        if is_left_out || !has_speech(sentence.text) {
            return Ok(());
        }
        if sentence.end_ms == UNKNOWN_MS && self.rules.format != Format::Text {
            self.lacks_times = true;
            return Ok(());
        }
        let spaced = match self.rules.latin_spaces {
            Some(adds) => Some(respaced(sentence.text, adds)?),
            None => None,
        };
        self.write_sentence(&SentenceRef {
            text: spaced.as_deref().unwrap_or(sentence.text),
            speaker_id: named_id(&self.rules, sentence.speaker_id, sentence.channel_id),
            ..*sentence
        })
    }

    /// Writes a sentence, or lays it out.
    fn write_sentence(&mut self, sentence: &SentenceRef<'_>) -> AllocResult {
        // A text without words is one line, which its breaks would be part of.
        let text = if sentence.words.is_empty() {
            sentence.text.trim()
        } else {
            sentence.text
        };
        let name_bytes = self.begin_with_speaker(sentence.speaker_id)?;
        if self.rules.leaves_out(sentence.end_ms) {
            // The name is left out with it, and comes with the next sentence.
            self.speaker_id = None;
        }
        match self.rules.lines {
            Some(rules) if self.rules.format != Format::Text => {
                if sentence.words.is_empty() && may_have_breaks(text) {
                    push_lines(&mut self.text, text, " ")?;
                } else {
                    self.text.try_push_str(text)?;
                }
                self.write_cues(sentence, name_bytes, &rules)
            }
            _ if name_bytes == 0 => self.write_single_cue(sentence, text, 0),
            _ => {
                let mut named = core::mem::take(&mut self.text);
                named.try_push_str(text)?;
                let written = self.write_single_cue(sentence, &named, name_bytes);
                self.text = named;
                written
            }
        }
    }

    /// Takes the end.
    ///
    /// # Errors
    /// Where a text was left out because it has no times.
    pub(super) fn finish(&mut self) -> Result<(), Problem> {
        self.output.write_header(&self.rules)?;
        if self.lacks_times {
            return Err(Problem::NoTimes);
        }
        let (output, rules) = (&mut self.output, &self.rules);
        if let Some(lines) = &rules.lines {
            self.queue
                .finish(lines, &mut |cue| output.write_cue(rules, cue, &cue.text))?;
        }
        Ok(output.finish(rules)?)
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
            push_name(&mut self.text, &self.rules, id)?;
            self.text.try_push_str(": ")?;
        }
        Ok(self.text.len())
    }

    /// Writes the sentence as one cue, at once.
    fn write_single_cue(
        &mut self,
        sentence: &SentenceRef<'_>,
        text: &str,
        name_bytes: usize,
    ) -> AllocResult {
        let mut cue = self.queue.spare();
        (cue.start_ms, cue.end_ms, cue.speaker_id, cue.channel_id) = (
            sentence.start_ms,
            sentence.end_ms,
            sentence.speaker_id,
            sentence.channel_id,
        );
        let trimmed = text.trim();
        if may_have_breaks(trimmed) && trimmed.chars().any(is_break) {
            let mut lines = core::mem::take(&mut cue.text);
            push_lines(&mut lines, trimmed, "\n")?;
            self.output.write_cue(&self.rules, &cue, &lines)?;
            cue.text = lines;
        } else {
            if self.marks_words() && !sentence.words.is_empty() {
                self.cut_into_pieces(sentence, text, name_bytes)?;
                let blank_bytes = text.len() - text.trim_start().len();
                push_word_marks(&mut cue, self.pieces.as_slice(), blank_bytes, trimmed.len())?;
            }
            self.output.write_cue(&self.rules, &cue, trimmed)?;
        }
        self.queue.recycle(cue)
    }

    /// Cuts `text`, which is that of a sentence behind a name, into pieces.
    fn cut_into_pieces(
        &mut self,
        sentence: &SentenceRef<'_>,
        text: &str,
        name_bytes: usize,
    ) -> AllocResult {
        let words = (sentence.words_text, sentence.words);
        let times = (sentence.start_ms, sentence.end_ms);
        self.pieces.cut(text, name_bytes, words, times)
    }

    fn marks_words(&self) -> bool {
        self.rules.times && self.rules.format.marks_words()
    }

    /// Breaks the sentence into cues, and writes those that are complete.
    fn write_cues(
        &mut self,
        sentence: &SentenceRef<'_>,
        name_bytes: usize,
        lines: &LineRules,
    ) -> AllocResult {
        let text = core::mem::take(&mut self.text);
        self.cut_into_pieces(sentence, &text, name_bytes)?;
        self.text = text;
        self.layout
            .lay_out(&self.text, self.pieces.as_slice(), lines)?;
        self.sentence_count += 1;
        let source = CueSource {
            sentence,
            number: self.sentence_count,
            end_ms: sentence.end_ms,
            text: &self.text,
            layout: &self.layout,
            marks_words: self.marks_words(),
            max_duration_ms: lines.max_duration_ms,
        };
        push_cues(&mut self.queue, &source)?;
        let (output, rules) = (&mut self.output, &self.rules);
        let behind = (sentence.start_ms, self.sentence_count);
        self.queue.release(behind, lines, &mut |cue| {
            output.write_cue(rules, cue, &cue.text)
        })
    }
}

/// Marks the `pieces` of a text of which `blank_bytes` at its beginning and all beyond `text_bytes`
/// are not written.
fn push_word_marks(
    cue: &mut Cue,
    pieces: &[Piece],
    blank_bytes: usize,
    text_bytes: usize,
) -> AllocResult {
    for piece in pieces {
        let at = piece.word_start as usize;
        let mark = at - blank_bytes.min(at);
        if mark < text_bytes {
            cue.word_marks.try_push((mark as u32, piece.start_ms))?;
            cue.interpolated |= piece.is_interpolated && piece.start_ms > cue.start_ms;
        }
    }
    Ok(())
}
