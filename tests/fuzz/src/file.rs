//! Properties of every subtitle file: it is well formed, lines keep to their width, times do not
//! run backwards, and all text of the document is in it.

use dashscope_asr_transcript::Transcription;
use dashscope_asr_transcript::columns;
use dashscope_asr_transcript::subtitle::{Format, Rules};

/// Checks a file that was written by `rules` from `read`.
pub fn check(file: &str, read: &Transcription, rules: &Rules) {
    let mut text_of_cues = String::new();
    match rules.format {
        Format::Srt => {
            for (index, block) in blocks(file).enumerate() {
                let (number, rest) = block.split_once('\n').expect("a number");
                assert_eq!(number, (index + 1).to_string());
                let (times, text) = rest.split_once('\n').expect("times");
                check_times(times, ',');
                assert!(!text.contains("-->"), "{text:?}");
                check_lines(text, rules);
                text_of_cues.push_str(text);
            }
        }
        Format::Vtt => {
            let file = file.strip_prefix("WEBVTT\n").expect("a header");
            for block in blocks(file.strip_prefix('\n').unwrap_or(file))
                .filter(|block| !block.starts_with("NOTE "))
            {
                let (times, text) = block.split_once('\n').expect("times");
                check_times(times, '.');
                assert!(!text.contains("-->"), "{text:?}");
                let text = untagged(text);
                check_lines(&text, rules);
                text_of_cues.push_str(&text);
            }
        }
        Format::Text => {
            for line in file.lines() {
                text_of_cues.push_str(if rules.times {
                    line.split_once("] ").expect("a time").1
                } else {
                    line
                });
            }
            assert!(file.is_empty() || file.ends_with('\n'));
        }
    }
    if !rules.speakers || rules.format == Format::Vtt {
        let (mut text_of_cues, mut expected) =
            (squeezed(&text_of_cues), squeezed(&everything(read, rules)));
        // Cues of sentences that overlap go by time, those of one between those of the other.
        if rules.lines.is_some() {
            (text_of_cues, expected) = (sorted(&text_of_cues), sorted(&expected));
        }
        assert_eq!(text_of_cues, expected, "the text is whole and in order");
    }
}

/// Blocks with a blank line between them, none of which is blank.
fn blocks(file: &str) -> impl Iterator<Item = &str> {
    assert!(file.is_empty() || file.ends_with('\n'));
    let blocks = file.strip_suffix('\n').unwrap_or(file).split("\n\n");
    blocks.filter(|_| !file.is_empty())
}

fn check_times(line: &str, separator: char) {
    let (start, end) = line.split_once(" --> ").expect("an arrow");
    assert!(
        milliseconds(start, separator) <= milliseconds(end, separator),
        "{line}"
    );
}

fn milliseconds(time: &str, separator: char) -> u64 {
    let (seconds, milliseconds) = time.split_once(separator).expect("milliseconds");
    assert_eq!(milliseconds.len(), 3, "{time}");
    let parts: Vec<u64> = seconds
        .split(':')
        .map(|part| part.parse().expect("a number"))
        .collect();
    let [hours, minutes, seconds] = parts[..] else {
        panic!("{time}")
    };
    assert!(minutes < 60 && seconds < 60, "{time}");
    (hours * 3600 + minutes * 60 + seconds) * 1000 + milliseconds.parse::<u64>().expect("a number")
}

fn check_lines(text: &str, rules: &Rules) {
    assert!(!text.contains('\r'));
    for line in text.split('\n') {
        // Some players take a line that only looks empty for the end of a cue; no-break spaces are
        // text.
        assert!(
            !line.trim_matches([' ', '\t']).is_empty(),
            "a blank line in {text:?}"
        );
        if let Some(lines) = rules.lines {
            assert!(
                columns(line) <= lines.bounded().max_line_width,
                "{} columns in {line:?} of {text:?} by {rules:?}",
                columns(line)
            );
        }
    }
}

/// The text without tags and escapes.
fn untagged(text: &str) -> String {
    let (mut plain, mut left) = (String::new(), text);
    while let Some((before, rest)) = left.split_once('<') {
        plain.push_str(before);
        left = rest.split_once('>').expect("the end of a tag").1;
    }
    plain.push_str(left);
    assert!(!plain.contains('>'), "{plain:?}");
    plain
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn everything(read: &Transcription, rules: &Rules) -> String {
    let picked = read.sentences().filter(|sentence| {
        rules
            .channel_id
            .is_none_or(|channel| channel == sentence.channel_id)
    });
    picked
        .map(|sentence| {
            if sentence.text().is_empty() {
                sentence.words_text()
            } else {
                sentence.text()
            }
        })
        .collect()
}

/// The characters in order, without those of arrows, which two sentences may form together.
fn sorted(text: &str) -> String {
    let mut characters: Vec<char> = text
        .chars()
        .filter(|character| !matches!(character, '-' | '>' | '→'))
        .collect();
    characters.sort_unstable();
    characters.into_iter().collect()
}

/// The text without white space, which line breaks change, and with the arrow of the writer.
fn squeezed(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    text.replace("-->", "→")
}
