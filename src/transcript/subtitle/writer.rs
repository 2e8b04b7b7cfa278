//! Cues → text of a format.

use std::collections::VecDeque;

use super::atoms::{self, Atom};
use super::cue::Cue;
use super::layout::Breaker;
use super::rules::{Format, LineRules, Rules};
use super::timestamp::Stamp;
use super::timing;
use super::words::{Segmenter, Words};
use crate::transcription::{Sentence, Transcription};
use crate::document::{Said, Timing};
use crate::alloc::{self, Grow, GrowText, Grown, NoMemory};
use crate::tags;

/// The whole transcription in the format of `rules`.
///
/// # Errors
/// Where there is no memory for it.
pub fn write(
    transcription: &Transcription,
    rules: Rules,
    segmenter: Option<Segmenter>,
) -> Result<String, NoMemory> {
    let mut writer = Writer::new(rules, segmenter);
    for sentence in transcription.sentences() {
        writer.say(&Spoken::from(sentence))?;
    }
    writer.finish()?;
    Ok(writer.out)
}

/// A sentence, from wherever it comes.
pub(crate) struct Spoken<'a> {
    pub(crate) start_ms: u32,
    pub(crate) end_ms: u32,
    pub(crate) text: &'a str,
    pub(crate) spoken: &'a str,
    pub(crate) words: &'a [Timing],
    pub(crate) speaker_id: Option<u32>,
    pub(crate) channel_id: u64,
}

impl<'a> From<Sentence<'a>> for Spoken<'a> {
    fn from(sentence: Sentence<'a>) -> Self {
        Self {
            start_ms: sentence.start_ms(),
            end_ms: sentence.end_ms(),
            text: sentence.text(),
            spoken: sentence.spoken(),
            words: sentence.timings(),
            speaker_id: sentence.speaker_id(),
            channel_id: sentence.channel_id,
        }
    }
}

/// Takes sentences in order and writes them.
#[derive(Default)]
pub(crate) struct Writer {
    /// What has been written and not been taken yet.
    pub(crate) out: String,
    rules: Rules,
    began: bool,
    /// Cues so far.
    count: u32,
    /// The last one, whose end depends on the next one's start.
    pending: Option<Cue>,
    /// By start: those that may not be the next, because another sentence may begin before them.
    waiting: VecDeque<Cue>,
    /// To be filled.
    spares: Vec<Cue>,
    words: Words,
    atoms: Vec<Atom>,
    breaker: Breaker,
    /// The sentence's text, behind its speaker's name where that is part of it.
    text: String,
    /// Of the last sentence.
    speaker: Option<u32>,
    said_interpolated: bool,
}

impl Writer {
    pub(crate) fn new(rules: Rules, segmenter: Option<Segmenter>) -> Self {
        let lines = rules.lines.map(LineRules::bounded);
        Self {
            rules: Rules { lines, ..rules },
            words: Words::new(segmenter),
            ..Self::default()
        }
    }

    /// Whether sentences of other channels are left out.
    pub(crate) fn picks_channel(&self) -> bool {
        self.rules.channel_id.is_some()
    }

    /// Takes a sentence as it was read.
    pub(crate) fn say_read(&mut self, said: &Said, channel_id: u64) -> Grown {
        let stripped = tags::strip(&said.text)?;
        self.say(&Spoken {
            start_ms: said.start_ms,
            end_ms: said.end_ms,
            text: stripped
                .as_ref()
                .map_or(said.text.as_str(), |stripped| &stripped.text),
            spoken: said.spoken(),
            words: &said.words,
            speaker_id: said.speaker_id,
            channel_id,
        })
    }

    /// Takes the next sentence.
    pub(crate) fn say(&mut self, said: &Spoken<'_>) -> Grown {
        self.begin()?;
        if self
            .rules
            .channel_id
            .is_some_and(|channel| channel != said.channel_id)
        {
            return Ok(());
        }
        // Where there are no words, or the text is not what they say (tags, masked words), times
        // are reckoned.
        let words = if said.text == said.spoken || said.text.is_empty() {
            said.words
        } else {
            &[]
        };
        let text = if words.is_empty() {
            said.text.trim()
        } else {
            said.spoken
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        let name_bytes = self.put_name(said.speaker_id)?;
        let end_ms = said.end_ms.max(said.start_ms);
        match self.rules.lines {
            Some(rules) if self.rules.format != Format::Text => {
                match words.is_empty() {
                    true => push_flowing(&mut self.text, text)?,
                    false => self.text.try_push_str(text)?,
                }
                self.release(said.start_ms, &rules)?;
                self.words.begin(&self.text, words)?;
                let mut reckoned = false;
                let mut tries = true;
                while tries {
                    let times = (said.start_ms, end_ms);
                    reckoned = atoms::cut(
                        &mut self.atoms,
                        &self.text,
                        name_bytes,
                        words,
                        times,
                        self.words.known(),
                    )?;
                    atoms::cut_wide(&mut self.atoms, &self.text, rules.max_line_width)?;
                    let lines = self.breaker.lines(&self.atoms, &rules)?;
                    tries = self
                        .words
                        .learn(&self.text, name_bytes, words, &self.atoms, lines)?;
                }
                self.lay_out(said, end_ms, reckoned, &rules)
            }
            _ if name_bytes == 0 => self.whole(said, words, text, 0, end_ms),
            _ => {
                let mut named = core::mem::take(&mut self.text);
                named.try_push_str(text)?;
                let written = self.whole(said, words, &named, name_bytes, end_ms);
                self.text = named;
                written
            }
        }
    }

    /// Takes the end.
    pub(crate) fn finish(&mut self) -> Grown {
        self.begin()?;
        let Some(rules) = self.rules.lines else {
            return Ok(());
        };
        self.release(u32::MAX, &rules)?;
        if let Some(mut cue) = self.pending.take() {
            timing::settle(&mut cue, None, &rules);
            self.write(&cue, &cue.text)?;
        }
        Ok(())
    }

    fn begin(&mut self) -> Grown {
        if !core::mem::replace(&mut self.began, true) && self.rules.format == Format::Vtt {
            self.out.try_push_str("WEBVTT\n")?;
        }
        Ok(())
    }

    /// Begins `text`, with the name of a speaker who was not the last; how many bytes it took.
    fn put_name(&mut self, speaker_id: Option<u32>) -> Result<usize, NoMemory> {
        self.text.clear();
        let changed = core::mem::replace(&mut self.speaker, speaker_id) != speaker_id;
        if let Some(id) = speaker_id
            && self.rules.speakers
            && self.rules.format != Format::Vtt
            && (changed || self.rules.format == Format::Text)
        {
            push_name(&mut self.text, &self.rules.speaker_names, id)?;
            self.text.try_push_str(": ")?;
        }
        Ok(self.text.len())
    }

    /// A cue that is the sentence.
    fn whole(
        &mut self,
        said: &Spoken<'_>,
        words: &[Timing],
        text: &str,
        name_bytes: usize,
        end_ms: u32,
    ) -> Grown {
        let mut cue = self.spares.pop().unwrap_or_default();
        cue.clear();
        (cue.start_ms, cue.end_ms, cue.speaker_id, cue.channel_id) =
            (said.start_ms, end_ms, said.speaker_id, said.channel_id);
        let trimmed = text.trim();
        let breaks = |character: char| matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        if has_breaks(trimmed) && trimmed.contains(breaks) {
            let mut lines = core::mem::take(&mut cue.text);
            for line in trimmed
                .split(breaks)
                .map(str::trim)
                .filter(|line| !line.is_empty())
            {
                if !lines.is_empty() {
                    lines.try_push_str("\n")?;
                }
                lines.try_push_str(line)?;
            }
            self.write(&cue, &lines)?;
            cue.text = lines;
        } else {
            if self.rules.times && self.rules.format == Format::Vtt {
                let blank = text.len() - text.trim_start().len();
                let mut at = name_bytes;
                for word in words {
                    let mark = at - blank.min(at);
                    // Words that are blank, and the last, are no longer there.
                    if mark < trimmed.len() {
                        cue.marks.try_push((mark as u32, word.start_ms))?;
                    }
                    at += usize::from(word.text_bytes) + usize::from(word.punctuation_bytes);
                }
            }
            self.write(&cue, trimmed)?;
        }
        self.spares.try_push(cue)
    }

    /// Cues of the sentence's atoms, in the lines that were found.
    fn lay_out(
        &mut self,
        said: &Spoken<'_>,
        end_ms: u32,
        reckoned: bool,
        rules: &LineRules,
    ) -> Grown {
        let breaker = core::mem::take(&mut self.breaker);
        let atoms = core::mem::take(&mut self.atoms);
        let lines = breaker.found();
        let mut cue = self.spares.pop().unwrap_or_default();
        cue.clear();
        // One cue has the sentence's own times.
        let interpolated = reckoned && lines.iter().filter(|line| line.begins_cue).count() > 1;
        for (index, line) in lines.iter().enumerate() {
            let of_line = atoms.get(line.first..line.end).unwrap_or_default();
            let Some(first) = of_line.first() else {
                continue;
            };
            if line.begins_cue {
                cue.start_ms = first.start_ms;
                (cue.speaker_id, cue.channel_id) = (said.speaker_id, said.channel_id);
                cue.interpolated = interpolated;
            }
            self.put_line(&mut cue, of_line)?;
            cue.end_ms = of_line
                .iter()
                .fold(cue.end_ms.max(cue.start_ms), |end, atom| {
                    end.max(atom.end_ms)
                });
            match lines.get(index + 1) {
                // Pauses belong to the sentence, but for no longer than a cue may take.
                None => {
                    cue.end_ms = cue
                        .end_ms
                        .max(end_ms.min(cue.start_ms.saturating_add(rules.max_duration_ms)))
                }
                // Words of a sentence may overlap, its cues do not.
                Some(next) if next.begins_cue => {
                    cue.end_ms = atoms
                        .get(next.first)
                        .map_or(cue.end_ms, |atom| cue.end_ms.min(atom.start_ms));
                }
                Some(_) => continue,
            }
            let place = self
                .waiting
                .partition_point(|waiting| waiting.start_ms <= cue.start_ms);
            alloc::insert(
                &mut self.waiting,
                place,
                core::mem::replace(&mut cue, self.spares.pop().unwrap_or_default()),
            )?;
            cue.clear();
        }
        (self.breaker, self.atoms) = (breaker, atoms);
        self.spares.try_push(cue)
    }

    fn put_line(&mut self, cue: &mut Cue, atoms: &[Atom]) -> Grown {
        let (Some(first), Some(last)) = (atoms.first(), atoms.last()) else {
            return Ok(());
        };
        let line = self
            .text
            .get(first.start as usize..last.end as usize)
            .unwrap_or_default();
        if cue.lines > 0 {
            cue.text.try_push_str("\n")?;
        }
        if self.rules.times && self.rules.format == Format::Vtt {
            let shift = cue.text.len() as u32;
            cue.marks.try_extend(
                atoms
                    .iter()
                    .map(|atom| (atom.start - first.start + shift, atom.start_ms)),
            )?;
        }
        push_one_line(&mut cue.text, line)?;
        cue.last_columns = atoms
            .iter()
            .map(|atom| atom.columns + atom.space)
            .sum::<u32>()
            - last.space;
        if cue.lines == 0 {
            cue.first_columns = cue.last_columns;
        }
        cue.columns += cue.last_columns;
        cue.lines += 1;
        Ok(())
    }

    /// Passes on the waiting cues that nothing can come before any more, because the next sentence
    /// begins at `ms`.
    fn release(&mut self, ms: u32, rules: &LineRules) -> Grown {
        while self.waiting.front().is_some_and(|cue| cue.start_ms <= ms)
            && let Some(cue) = self.waiting.pop_front()
        {
            self.push(cue, rules)?;
        }
        Ok(())
    }

    /// Puts a cue behind the pending one.
    fn push(&mut self, mut cue: Cue, rules: &LineRules) -> Grown {
        if let Some(mut before) = self.pending.take() {
            let space = needs_space(&before.text, &cue.text);
            if let Some(same_line) = timing::joins(&before, &cue, space, rules) {
                before.join(&cue, same_line, space)?;
                core::mem::swap(&mut before, &mut cue);
            } else {
                timing::settle(&mut before, Some(cue.start_ms), rules);
                self.write(&before, &before.text)?;
            }
            self.spares.try_push(before)?;
        }
        self.pending = Some(cue);
        Ok(())
    }

    /// Writes `text` as what `cue` says.
    fn write(&mut self, cue: &Cue, text: &str) -> Grown {
        match self.rules.format {
            Format::Srt => self.write_srt(cue, text),
            Format::Vtt => self.write_vtt(cue, text),
            Format::Text => {
                if self.rules.times {
                    self.out.try_push_str(
                        Stamp::new()
                            .put(b"[")
                            .time(cue.start_ms, b'.')
                            .put(b"] ")
                            .as_str(),
                    )?;
                }
                // A line for each sentence, so none of its own.
                for (index, line) in text.split('\n').enumerate() {
                    if index > 0 {
                        self.out.try_push_str(" ")?;
                    }
                    self.out.try_push_str(line)?;
                }
                self.out.try_push_str("\n")
            }
        }
    }

    /// Counter, times with a comma, text, blank line. It has no escapes.
    fn write_srt(&mut self, cue: &Cue, text: &str) -> Grown {
        let out = &mut self.out;
        let mut head = Stamp::new();
        if self.count > 0 {
            head.put(b"\n");
        }
        self.count += 1;
        head.number(self.count, 1)
            .put(b"\n")
            .times(cue.start_ms, cue.end_ms, b',');
        out.try_push_str(head.as_str())?;
        // A player would take the arrow for a line of times.
        let mut rest = text;
        while let Some((line, after)) = split_at_byte(rest, |byte| byte == b'>') {
            match line.strip_suffix("--") {
                Some(before) => {
                    out.try_push_str(before)?;
                    out.try_push_str("→")?;
                }
                None => {
                    out.try_push_str(line)?;
                    out.try_push_str(">")?;
                }
            }
            rest = after.get(1..).unwrap_or_default();
        }
        out.try_push_str(rest)?;
        out.try_push_str("\n")
    }

    /// Times with a point, text with `&`, `<` and `>` escaped, speakers as voice tags.
    fn write_vtt(&mut self, cue: &Cue, text: &str) -> Grown {
        let out = &mut self.out;
        if cue.interpolated && !core::mem::replace(&mut self.said_interpolated, true) {
            out.try_push_str("\nNOTE The service gave no times of words here: times inside a sentence are interpolated.\n")?;
        }
        out.try_push_str(
            Stamp::new()
                .put(b"\n")
                .times(cue.start_ms, cue.end_ms, b'.')
                .as_str(),
        )?;
        if let Some(id) = cue.speaker_id.filter(|_| self.rules.speakers) {
            out.try_push_str("<v ")?;
            let mut name = String::new();
            push_name(&mut name, &self.rules.speaker_names, id)?;
            push_escaped(out, &name)?;
            out.try_push_str(">")?;
        }
        let (mut at, mut last_ms) = (0, cue.start_ms);
        for &(mark, ms) in &cue.marks {
            // The first word comes with its cue; times must grow, and end before the cue does.
            if ms > last_ms && ms < cue.end_ms && (mark as usize) > at {
                push_escaped(out, text.get(at..mark as usize).unwrap_or_default())?;
                out.try_push_str(Stamp::new().put(b"<").time(ms, b'.').put(b">").as_str())?;
                (at, last_ms) = (mark as usize, ms);
            }
        }
        push_escaped(out, text.get(at..).unwrap_or_default())?;
        out.try_push_str("\n")
    }
}

/// Whether a space belongs between two texts: not where one side is Chinese or Japanese.
fn needs_space(before: &str, next: &str) -> bool {
    ![before.chars().next_back(), next.chars().next()]
        .into_iter()
        .any(|character| character.is_none_or(atoms::is_ideographic))
}

/// Whether there may be line breaks: nearly every text has none, and bytes tell so quicker than
/// characters. 0xE2 begins the two breaks that are not ASCII. (All of them are looked at, which
/// goes sixteen at a time; stopping at the first does not.)
fn has_breaks(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| {
        found | matches!(byte, b'\n' | b'\r' | 0xE2)
    })
}

/// Appends text whose lines are not kept; breaks that were in it become spaces of as many bytes, so
/// that marks stay right.
fn push_one_line(out: &mut String, text: &str) -> Grown {
    if !has_breaks(text) {
        return out.try_push_str(text);
    }
    // Each character becomes one of as many bytes.
    out.try_reserve(text.len())?;
    out.extend(text.chars().map(|character| match character {
        '\n' | '\r' => ' ',
        '\u{2028}' | '\u{2029}' => '\u{2002}',
        other => other,
    }));
    Ok(())
}

/// Appends text as one line: white space that breaks lines is a space.
fn push_flowing(out: &mut String, text: &str) -> Grown {
    if !has_breaks(text) {
        return out.try_push_str(text);
    }
    let breaks = |character: char| matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    for (index, line) in text
        .split(breaks)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .enumerate()
    {
        if index > 0 {
            out.try_push_str(" ")?;
        }
        out.try_push_str(line)?;
    }
    Ok(())
}

fn push_name(out: &mut String, names: &[String], id: u32) -> Grown {
    match usize::try_from(id)
        .ok()
        .and_then(|id| names.get(id))
        .filter(|name| !name.trim().is_empty())
    {
        // A name is part of a line.
        Some(name) => push_one_line(out, name.trim()),
        None => out.try_push_str(
            Stamp::new()
                .put(b"Speaker ")
                .number(id.saturating_add(1), 1)
                .as_str(),
        ),
    }
}

fn push_escaped(out: &mut String, text: &str) -> Grown {
    let mut rest = text;
    while let Some((plain, special)) =
        split_at_byte(rest, |byte| matches!(byte, b'&' | b'<' | b'>'))
    {
        out.try_push_str(plain)?;
        out.try_push_str(match special.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            _ => "&gt;",
        })?;
        rest = special.get(1..).unwrap_or_default();
    }
    out.try_push_str(rest)
}

/// `text` before the first such byte of ASCII, and from it on.
fn split_at_byte(text: &str, is: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    // As in `has_breaks`: mostly there is none.
    if !text.bytes().fold(false, |found, byte| found | is(byte)) {
        return None;
    }
    text.split_at_checked(text.bytes().position(is)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Start, end, speaker, text of a sentence.
    type Line<'a> = (u32, u32, Option<u32>, &'a str);

    fn said(sentences: &[Line<'_>]) -> Transcription {
        let sentence = |&(start, end, speaker, text): &Line<'_>| serde_json::json!({"begin_time": start, "end_time": end, "speaker_id": speaker, "text": text});
        let sentences: Vec<serde_json::Value> = sentences.iter().map(sentence).collect();
        let document = serde_json::json!({"transcripts": [{"channel_id": 0, "text": "", "sentences": sentences}]});
        Transcription::parse(document.to_string().as_bytes()).unwrap()
    }

    fn write(transcription: &Transcription, rules: Rules) -> String {
        super::write(transcription, rules, None).unwrap()
    }

    fn srt(sentences: &[Line<'_>]) -> String {
        write(&said(sentences), Rules::default())
    }

    fn vtt(sentences: &[Line<'_>]) -> String {
        write(
            &said(sentences),
            Rules {
                format: Format::Vtt,
                speakers: true,
                ..Rules::default()
            },
        )
    }

    #[test]
    fn leaves_out_sentences_without_text_and_mends_times_that_go_back_or_stand_still() {
        assert_eq!(
            srt(&[(5, 3, None, " a "), (9, 10, None, "  ")]),
            "1\n00:00:00,005 --> 00:00:00,006\na\n"
        );
    }

    #[test]
    fn numbers_cues_and_separates_them_by_one_blank_line() {
        let srt = srt(&[
            (140, 4710, None, "Hello world, 这里是阿里巴巴语音实验室。"),
            (5000, 6000, Some(1), "好。"),
        ]);
        assert_eq!(
            srt,
            "1\n00:00:00,140 --> 00:00:04,710\nHello world, 这里是阿里巴巴语音实验室。\n\n2\n00:00:05,000 --> 00:00:06,000\n好。\n"
        );
    }

    #[test]
    fn text_cannot_break_out_of_its_cue() {
        assert_eq!(
            srt(&[(0, 1, None, "a --> b > c\n\n2\r\nd\u{2028}e")]),
            "1\n00:00:00,000 --> 00:00:00,001\na → b > c\n2\nd\ne\n"
        );
        let rules = Rules {
            format: Format::Vtt,
            speakers: true,
            speaker_names: vec!["A & <b>\n".into()],
            ..Rules::default()
        };
        let vtt = write(&said(&[(0, 1, Some(0), "x"), (1, 2, Some(1), "y")]), rules);
        assert_eq!(
            vtt,
            "WEBVTT\n\n00:00:00.000 --> 00:00:00.001\n<v A &amp; &lt;b&gt;>x\n\n00:00:00.001 --> 00:00:00.002\n<v Speaker 2>y\n"
        );
    }

    #[test]
    fn silence_gives_an_empty_file_or_a_header_alone() {
        assert_eq!(srt(&[]), "");
        assert_eq!(vtt(&[]), "WEBVTT\n");
        assert_eq!(
            write(
                &Transcription::without_speech(None),
                Rules {
                    format: Format::Vtt,
                    ..Rules::default()
                }
            ),
            "WEBVTT\n"
        );
    }

    #[test]
    fn names_speakers_and_escapes_text() {
        assert_eq!(
            vtt(&[
                (140, 4710, Some(0), "R&D <b> --> 会议"),
                (5000, 6000, None, "好。")
            ]),
            "WEBVTT\n\n00:00:00.140 --> 00:00:04.710\n<v Speaker 1>R&amp;D &lt;b&gt; --&gt; 会议\n\n00:00:05.000 --> 00:00:06.000\n好。\n"
        );
    }

    #[test]
    fn names_speakers_where_they_change_or_on_each_line_of_text() {
        let said = said(&[
            (0, 1, Some(0), "a"),
            (1, 2, Some(0), "b"),
            (2, 3, Some(1), "c\nd"),
            (3, 4, None, "e"),
        ]);
        let srt = write(
            &said,
            Rules {
                speakers: true,
                ..Rules::default()
            },
        );
        let texts: Vec<&str> = srt
            .lines()
            .filter(|line| line.ends_with(char::is_alphabetic))
            .collect();
        assert_eq!(texts, ["Speaker 1: a", "b", "Speaker 2: c", "d", "e"]);
        let text = write(
            &said,
            Rules {
                format: Format::Text,
                speakers: true,
                times: true,
                speaker_names: vec!["Ann".into()],
                ..Rules::default()
            },
        );
        assert_eq!(
            text,
            "[00:00:00.000] Ann: a\n[00:00:00.001] Ann: b\n[00:00:00.002] Speaker 2: c d\n[00:00:00.003] e\n"
        );
        assert_eq!(
            write(
                &said,
                Rules {
                    format: Format::Text,
                    ..Rules::default()
                }
            ),
            "a\nb\nc d\ne\n"
        );
    }

    fn timed(words: &[(u32, &str)]) -> Transcription {
        let words: Vec<_> = words
            .iter()
            .map(|(ms, text)| serde_json::json!({"begin_time": ms, "end_time": ms + 1, "text": text, "punctuation": ""}))
            .collect();
        let document = serde_json::json!({"transcripts": [{"sentences": [{"begin_time": 0, "end_time": 9, "words": words}]}]});
        Transcription::parse(document.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn blank_words_at_the_end_take_no_text_along_with_their_times() {
        let rules = Rules {
            format: Format::Vtt,
            times: true,
            ..Rules::default()
        };
        let written = write(&timed(&[(0, "a"), (0, "  "), (5, "  "), (6, " ")]), rules);
        assert_eq!(written, "WEBVTT\n\n00:00:00.000 --> 00:00:00.009\na\n");
    }

    #[test]
    fn lines_keep_to_their_width_whatever_white_space_is_in_them() {
        let lines = Some(LineRules {
            max_line_width: 10,
            max_lines: 9,
            ..LineRules::default()
        });
        let spaces = " ".repeat(30);
        for (text, expected) in [
            ("ab   cd   ef", "ab\ncd   ef"),
            ("ab\u{2028}\u{2028}\u{2028}cd ef", "ab cd ef"),
            (&format!("a{spaces}b"), "a\nb"),
            // No line may end behind a dollar, so the spaces are inside.
            (&format!("${spaces}b"), "$\nb"),
        ] {
            let written = write(
                &said(&[(0, 9, None, text)]),
                Rules {
                    lines,
                    ..Rules::default()
                },
            );
            assert_eq!(
                written,
                format!("1\n00:00:00,000 --> 00:00:00,833\n{expected}\n"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn rules_that_make_no_sense_break_nothing() {
        let all = |number| LineRules {
            max_line_width: number,
            max_lines: number,
            min_duration_ms: number,
            max_duration_ms: number,
            max_reading_speed: number,
            min_gap_ms: number,
            close_gap_ms: number,
        };
        let read = said(&[
            (u32::MAX - 1, u32::MAX, None, "会议 well"),
            (u32::MAX, 0, None, "to the end of time"),
        ]);
        // Two columns at the least, so that any character has a line.
        for (number, cues) in [(0, 12), (u32::MAX, 1)] {
            let written = write(
                &read,
                Rules {
                    lines: Some(all(number)),
                    ..Rules::default()
                },
            );
            assert_eq!(written.matches(" --> ").count(), cues, "{written}");
        }
    }

    #[test]
    fn a_picked_channel_may_say_which_it_is_behind_its_sentences() {
        let document = br#"{"transcripts":[{"sentences":[{"begin_time":1,"end_time":2,"text":"a"}],"channel_id":1}]}"#;
        for (channel, expected) in [(1, "a\n"), (0, "")] {
            let rules = Rules {
                format: Format::Text,
                channel_id: Some(channel),
                ..Rules::default()
            };
            let mut stream = super::super::SubtitleStream::new(rules.clone(), None);
            stream.feed(document).unwrap();
            stream.finish().unwrap();
            assert_eq!(
                (
                    stream.written(),
                    write(&Transcription::parse(document).unwrap(), rules)
                ),
                (expected, expected.to_owned())
            );
        }
    }

    /// Knows one language, of which each word is here.
    fn segmenter(text: &str, at: u32) -> (u32, u32) {
        let words = ["阿里巴巴", "实验室", "语音", "我们", "研究", "ภาษา", "ไทย"];
        let (mut units, mut left) = (0, text);
        while let Some(first) = left.chars().next() {
            let word = words
                .iter()
                .find(|word| left.starts_with(**word))
                .map_or(first.len_utf8(), |word| word.len());
            let (word, rest) = left.split_at(word);
            let end = units + word.encode_utf16().count() as u32;
            if at < end {
                return (units, end);
            }
            (units, left) = (end, rest);
        }
        (at, at)
    }

    fn lines(
        document: &serde_json::Value,
        max_line_width: u32,
        segmenter: Option<Segmenter>,
    ) -> Vec<String> {
        let read = Transcription::parse(document.to_string().as_bytes()).unwrap();
        let rules = Rules {
            lines: Some(LineRules {
                max_line_width,
                ..LineRules::default()
            }),
            ..Rules::default()
        };
        let file = super::write(&read, rules, segmenter).unwrap();
        file.lines()
            .filter(|line| {
                !line.contains("-->") && !line.is_empty() && line.parse::<u32>().is_err()
            })
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn lines_do_not_end_inside_a_word_of_a_document_that_gives_characters_or_no_words() {
        let text = "😀我们在阿里巴巴语音实验室研究。";
        let word = |(at, character): (usize, char)| serde_json::json!({"begin_time": at * 200, "end_time": at * 200 + 200, "text": character, "punctuation": ""});
        let words: Vec<serde_json::Value> = text.chars().enumerate().map(word).collect();
        let said = serde_json::json!({"begin_time": 0, "end_time": 3200, "text": text});
        let mut by_character = said.clone();
        by_character["words"] = words.into();
        for sentence in [said, by_character] {
            let document =
                serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [sentence]}]});
            assert_eq!(
                lines(&document, 12, None),
                ["😀我们在阿", "里巴巴语音", "实验室研究。"]
            );
            assert_eq!(
                lines(&document, 12, Some(segmenter)),
                ["😀我们在", "阿里巴巴语音", "实验室研究。"]
            );
            // A word that is wider than a line is broken all the same.
            assert_eq!(lines(&document, 6, Some(segmenter)).concat(), text);
            // What fits is not asked about.
            assert_eq!(lines(&document, 40, Some(|_, _| panic!("asked"))), [text]);
        }
    }

    #[test]
    fn pairs_of_characters_are_parted_where_a_word_begins_and_its_time_is_reckoned() {
        let token = |(at, text): (usize, &str)| serde_json::json!({"begin_time": at * 400, "end_time": at * 400 + 300, "text": text, "punctuation": if at == 4 { "。" } else { "" }});
        // The service's own example.
        let words: Vec<serde_json::Value> = ["是阿", "里巴", "巴语", "音实", "验室"]
            .into_iter()
            .enumerate()
            .map(token)
            .collect();
        let sentence = serde_json::json!({"begin_time": 0, "end_time": 1900, "text": "是阿里巴巴语音实验室。", "words": words});
        let document =
            serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [sentence]}]});
        assert_eq!(
            lines(&document, 14, Some(segmenter)),
            ["是阿里巴巴", "语音实验室。"]
        );
        let read = Transcription::parse(document.to_string().as_bytes()).unwrap();
        let lines = Some(LineRules {
            max_line_width: 14,
            max_lines: 1,
            min_gap_ms: 0,
            close_gap_ms: 0,
            min_duration_ms: 0,
            ..LineRules::default()
        });
        let rules = Rules {
            format: Format::Vtt,
            lines,
            times: true,
            ..Rules::default()
        };
        assert_eq!(
            super::write(&read, rules, Some(segmenter)).unwrap(),
            "WEBVTT\n\n00:00:00.000 --> 00:00:00.950\n是阿<00:00:00.400>里巴<00:00:00.800>巴\n\n\
             00:00:00.950 --> 00:00:01.900\n语<00:00:01.200>音<00:00:01.350>实<00:00:01.600>验室。\n"
        );
    }

    #[test]
    fn pairs_that_are_words_the_dictionary_does_not_have_are_not_parted() {
        let word = |(at, text): (usize, &str)| serde_json::json!({"begin_time": at * 400, "end_time": at * 400 + 400, "text": text, "punctuation": ""});
        let said = |said: &[&str], segmenter| {
            let words: Vec<serde_json::Value> =
                said.iter().copied().enumerate().map(word).collect();
            let sentence = serde_json::json!({"begin_time": 0, "end_time": 1600, "text": said.concat(), "words": words});
            lines(
                &serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [sentence]}]}),
                8,
                Some(segmenter),
            )
        };
        assert_eq!(
            said(&["我们", "微信", "语音"], segmenter),
            ["我们", "微信语音"]
        );
        // The particle belongs to the character before it, which is all that is known of the name.
        let bound: Segmenter = |text, at| {
            let (start, end) = segmenter(text, at);
            let is_particle = |at: u32| text.chars().nth(at as usize) == Some('的');
            (
                start - u32::from(is_particle(start)),
                end + u32::from(is_particle(end)),
            )
        };
        assert_eq!(
            said(&["我们", "微信", "的", "语音"], bound),
            ["我们", "微信的", "语音"]
        );
    }

    #[test]
    fn words_that_the_service_gives_are_the_words() {
        let word = |at: u32, text: &str| serde_json::json!({"begin_time": at, "end_time": at + 500, "text": text, "punctuation": ""});
        let words = [
            word(0, "阿里巴"),
            word(500, "巴"),
            word(1000, "语"),
            word(1500, "音"),
        ];
        let document = serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 2000, "text": "阿里巴巴语音", "words": words}]}]});
        assert_eq!(
            lines(&document, 8, Some(|_, _| panic!("asked"))),
            ["阿里巴", "巴语音"]
        );
    }

    #[test]
    fn thai_without_words_is_broken_between_those_that_are_found() {
        let document = serde_json::json!({"transcripts": [{"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 2000, "text": "ภาษาไทยภาษาไทย"}]}]});
        assert_eq!(lines(&document, 8, Some(segmenter)), ["ภาษาไทย", "ภาษาไทย"]);
    }

    #[test]
    fn a_channel_may_be_picked_and_channels_go_by_time() {
        let channel = |id: u32, start: u32| serde_json::json!({"channel_id": id, "sentences": [{"begin_time": start, "end_time": start + 5, "text": format!("c{id}")}, {"begin_time": start + 10, "end_time": start + 15, "text": format!("d{id}")}]});
        let document = serde_json::json!({"properties": {"channels": [0, 1]}, "transcripts": [channel(0, 0), channel(1, 3)]}).to_string();
        let read = Transcription::parse(document.as_bytes()).unwrap();
        let text = |channel_id| {
            write(
                &read,
                Rules {
                    format: Format::Text,
                    channel_id,
                    ..Rules::default()
                },
            )
        };
        assert_eq!(text(None), "c0\nc1\nd0\nd1\n");
        assert_eq!(text(Some(1)), "c1\nd1\n");
        assert_eq!(text(Some(7)), "");
        let mut stream = super::super::SubtitleStream::new(
            Rules {
                format: Format::Text,
                ..Rules::default()
            },
            None,
        );
        stream.feed(document.as_bytes()).unwrap();
        assert_eq!(stream.written(), "", "held until all channels are known");
        stream.finish().unwrap();
        assert_eq!(stream.written(), "c0\nc1\nd0\nd1\n");
    }
}
