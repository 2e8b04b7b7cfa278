//! Properties of every subtitle file: it is well formed, lines keep to their width, times do not
//! run backwards, and all text of the document is in it.

use dashscope_asr_transcript::Transcription;
use dashscope_asr_transcript::subtitle::{Format, LineEnding, Rules};
use dashscope_asr_transcript::{columns, has_speech};

/// Checks a file that was written by `rules` from `read`.
pub fn check(file: &str, read: &Transcription, rules: &Rules) {
    let file = &unix_text(file, rules);
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
        Format::Ass => {
            let (_, events) = file.split_once("Effect, Text\n").expect("a header");
            for line in events.lines() {
                let text = check_dialogue(line, rules.times).replace("\\N", "\n");
                check_lines(&unescaped(&text), rules);
                text_of_cues.push_str(&text);
            }
        }
        Format::Lrc => {
            for line in file.lines() {
                let (time, text) = line.split_once(']').expect("a time");
                check_lyrics_time(time.strip_prefix('[').expect("a time"));
                assert!(!text.contains(['[', ']']), "{line}");
                text_of_cues.push_str(&if rules.times {
                    without_word_times(text)
                } else {
                    text.to_owned()
                });
            }
        }
    }
    if rules.offset_ms >= 0
        && !rules.trims_punctuation
        && (!rules.speakers || rules.format.has_voices())
    {
        let (mut text_of_cues, mut expected) =
            (squeezed(&text_of_cues), squeezed(&everything(read, rules)));
        // Cues of sentences that overlap go by time, those of one between those of the other.
        if rules.lines.is_some() {
            (text_of_cues, expected) = (sorted(&text_of_cues), sorted(&expected));
        }
        assert_eq!(text_of_cues, expected, "the text is whole and in order");
    }
}

/// The file without its mark, and with line feeds only.
fn unix_text(file: &str, rules: &Rules) -> String {
    let text = if rules.byte_order_mark {
        file.strip_prefix('\u{feff}').expect("a mark")
    } else {
        file
    };
    match rules.line_ending {
        LineEnding::Lf => text.to_owned(),
        LineEnding::CrLf => {
            let unix = text.replace("\r\n", "\n");
            assert_eq!(text, unix.replace('\n', "\r\n"), "all lines end alike");
            unix
        }
    }
}

/// Checks an event of ASS; returns its text without karaoke tags.
fn check_dialogue(line: &str, has_word_times: bool) -> String {
    let fields: Vec<&str> = line.splitn(10, ',').collect();
    let [layer, start, end, style, _, "0", "0", "0", "", text] = fields[..] else {
        panic!("{line}")
    };
    assert_eq!((layer, style), ("Dialogue: 0", "Default"));
    let duration = centiseconds(end)
        .checked_sub(centiseconds(start))
        .filter(|duration| *duration > 0)
        .expect(line);
    let (mut plain, mut left, mut sum) = (String::new(), text, 0);
    while let Some((before, rest)) = left.split_once("{\\k") {
        plain.push_str(before);
        let (tag, after) = rest.split_once('}').expect("the end of a tag");
        let digits = tag.strip_prefix('f').unwrap_or(tag);
        sum += digits.parse::<u64>().expect("a duration");
        left = after;
    }
    plain.push_str(left);
    assert!(!plain.contains(['{', '}']), "{line}");
    assert_eq!(sum, if has_word_times { duration } else { 0 }, "{line}");
    plain
}

/// `H:MM:SS.cc` or `MM:SS.cc`.
fn centiseconds(time: &str) -> u64 {
    let (seconds, hundredths) = time.split_once('.').expect("hundredths");
    assert_eq!(hundredths.len(), 2, "{time}");
    let mut sum = 0;
    for part in seconds.split(':') {
        sum = sum * 60 + part.parse::<u64>().expect("a number");
    }
    sum * 100 + hundredths.parse::<u64>().expect("a number")
}

fn check_lyrics_time(time: &str) -> u64 {
    assert_eq!(time.matches(':').count(), 1, "{time}");
    centiseconds(time)
}

/// The text without `<00:00.00>`, of which each is later than the one before.
fn without_word_times(text: &str) -> String {
    let (mut plain, mut left, mut last) = (String::new(), text, None);
    while let Some((before, rest)) = left.split_once('<') {
        plain.push_str(before);
        let (time, after) = rest.split_once('>').expect("the end of a tag");
        let time = Some(check_lyrics_time(time));
        assert!(last < time, "{text}");
        (left, last) = (after, time);
    }
    plain.push_str(left);
    assert!(!plain.contains('>'), "{text}");
    plain
}

/// The text with the full-width forms of ASCII as ASCII, and without word joiners.
fn unescaped(text: &str) -> String {
    text.chars()
        .filter(|character| *character != '\u{2060}')
        .map(|character| match character {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .collect()
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
    // Punctuation and invisible characters alone are no cue.
    picked
        .map(|sentence| sentence.text())
        .filter(|text| has_speech(text))
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
    unescaped(&text).replace("-->", "→")
}
