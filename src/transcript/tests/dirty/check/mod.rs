//! Properties of all that the crate makes of a document.

mod cues;
mod marks;
mod text;
mod transcription;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use dashscope_asr_transcript::subtitle::{self, Format, LineRules, Rules, SubtitleStream};
use dashscope_asr_transcript::{ReadError, Transcription};

use crate::document::Document;
use crate::expected::{Expected, expected};
use crate::file::{read_srt, read_vtt};
use crate::rng::Rng;

/// A property that does not hold, and where.
#[derive(Debug)]
pub struct Violation {
    pub property: &'static str,
    pub detail: String,
}

/// The properties that do not hold so far.
#[derive(Debug, Default)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Notes a property that does not hold, once.
    pub fn add(&mut self, property: &'static str, detail: impl Into<String>) {
        if self
            .0
            .iter()
            .all(|violation| violation.property != property)
        {
            let detail = detail.into();
            self.0.push(Violation { property, detail });
        }
    }
}

/// Sentences that a stream puts in their place.
const NEAR_SENTENCES: usize = 16;

/// No rules, and three sets of them.
fn line_rules(set: usize) -> Option<LineRules> {
    let (max_line_width, max_lines) = [(42, 2), (32, 1), (16, 2)].get(set.checked_sub(1)?)?;
    Some(LineRules {
        max_line_width: *max_line_width,
        max_lines: *max_lines,
        ..LineRules::default()
    })
}

/// SubRip, WebVTT and WebVTT with the times of words, each by two of the four sets of rules for
/// lines.
fn some_rules(rng: &mut Rng) -> Vec<Rules> {
    let first = rng.below(4);
    let set = |set: usize| {
        [
            (Format::Srt, false),
            (Format::Vtt, false),
            (Format::Vtt, true),
        ]
        .map(|(format, times)| Rules {
            format,
            times,
            lines: line_rules(set % 4),
            ..Rules::default()
        })
    };
    let second = first + 1 + rng.below(3);
    [set(first), set(second)].concat()
}

/// Checks all properties of a document.
pub fn check(document: &Document, rng: &mut Rng) -> Violations {
    let mut violations = Violations::default();
    let checked = catch_unwind(AssertUnwindSafe(|| {
        check_all(document, rng, &mut violations);
    }));
    if checked.is_err() {
        violations.add("panic", "see the message of the panic");
    }
    violations
}

fn check_all(document: &Document, rng: &mut Rng, violations: &mut Violations) {
    let bytes = document.print();
    let expected = expected(document);
    let read = match Transcription::parse(&bytes) {
        Ok(read) => read,
        Err(error) => {
            if !expected.is_timeless {
                violations.add("error", error.to_string());
            }
            return;
        }
    };
    transcription::check(&transcription::given(&read), &expected, violations);
    let some_rules = some_rules(rng);
    let streamed_rules = rng.below(some_rules.len());
    for (index, rules) in some_rules.into_iter().enumerate() {
        let file = match subtitle::write(&read, rules.clone(), None) {
            Ok(file) => file,
            Err(problem) => {
                if !expected.is_timeless {
                    violations.add("error", problem.as_str());
                }
                return;
            }
        };
        check_file(&file, &rules, &expected, violations);
        if index == streamed_rules {
            let property = match streamable(document, &read) {
                Streamable::Yes => "streamed the same",
                Streamable::WithoutDuration => "streamed the same (properties behind)",
                Streamable::No => continue,
            };
            match streamed(&bytes, &rules, rng) {
                Ok(streamed) if streamed == file => {}
                Ok(streamed) => violations.add(property, format!("{rules:?}\n{streamed}")),
                Err(error) if !expected.is_timeless => {
                    violations.add("error", format!("streamed: {error}"));
                }
                Err(_) => {}
            }
        }
    }
}

/// Checks a file that was written by `rules`.
pub fn check_file(file: &str, rules: &Rules, expected: &Expected, violations: &mut Violations) {
    if file.contains('\0') {
        violations.add("no NUL", "");
    }
    if file.contains('\u{fffd}') && !expected.has_replacement {
        violations.add("no U+FFFD", "");
    }
    let read = match rules.format {
        Format::Srt => read_srt(file),
        _ => read_vtt(file),
    };
    let cues = match read {
        Ok(cues) => cues,
        Err(problem) => return violations.add("form", format!("{problem}\n{file}")),
    };
    let mut found = Violations::default();
    let pieces = text::check(&cues, expected, &mut found);
    cues::check(
        &cues,
        rules.lines.as_ref(),
        expected,
        pieces.as_deref(),
        &mut found,
    );
    marks::check(&cues, expected, pieces.as_deref(), &mut found);
    for violation in found.0 {
        let shown = || format!("{}\n{:?}\n{file}", violation.detail, rules.lines);
        violations.add(violation.property, shown());
    }
}

/// Whether a stream of the document must be the file of the whole.
enum Streamable {
    Yes,
    /// The length of the audio comes behind the sentences.
    WithoutDuration,
    No,
}

fn streamable(document: &Document, read: &Transcription) -> Streamable {
    let is_behind = document.layout.properties_behind && document.properties.is_some();
    if document.tracks.len() > 1 {
        // The number of tracks must be known before.
        return if is_behind {
            Streamable::No
        } else {
            Streamable::Yes
        };
    }
    let starts: Vec<u32> = read
        .channels()
        .flat_map(|channel| channel.sentences().map(|sentence| sentence.start_ms()))
        .collect();
    let mut by_start: Vec<usize> = (0..starts.len()).collect();
    by_start.sort_by_key(|&index| starts[index]);
    let mut places = by_start.iter().enumerate();
    if places.any(|(place, index)| place.abs_diff(*index) > NEAR_SENTENCES) {
        Streamable::No
    } else if is_behind {
        Streamable::WithoutDuration
    } else {
        Streamable::Yes
    }
}

/// The file of a document that comes in random pieces.
fn streamed(document: &[u8], rules: &Rules, rng: &mut Rng) -> Result<String, ReadError> {
    let longest = *rng.pick(&[3, 40, 700, 9000]);
    let mut stream = SubtitleStream::new(rules.clone(), None);
    let (mut file, mut left) = (String::new(), document);
    while !left.is_empty() {
        let (piece, rest) = left.split_at(left.len().min(1 + rng.below(longest)));
        stream.feed(piece)?;
        file.push_str(stream.written());
        stream.clear_written();
        left = rest;
    }
    stream.finish()?;
    file.push_str(stream.written());
    Ok(file)
}
