//! Subtitle files, read back.

use crate::spelling::squeezed;

/// A cue as it stands in a file.
#[derive(Debug, Default, PartialEq)]
pub struct Cue {
    pub start_ms: u64,
    pub end_ms: u64,
    pub lines: Vec<String>,
    /// Its text, squeezed.
    pub text: String,
    /// The bytes of `text` before each time inside the cue, and that time.
    pub marks: Vec<(usize, u64)>,
}

/// The cues of a SubRip file, with the numbers that stand before them.
pub fn read_srt(file: &str) -> Result<Vec<Cue>, String> {
    let mut cues = Vec::new();
    for block in blocks(file) {
        let (number, rest) = block.split_once('\n').ok_or("a block without a number")?;
        if number != (cues.len() + 1).to_string() {
            return Err(format!("the number {number:?} of cue {}", cues.len() + 1));
        }
        cues.push(read_cue(rest, ',', |line, cue| {
            cue.text.push_str(&squeezed(line));
            cue.lines.push(line.to_owned());
            Ok(())
        })?);
    }
    Ok(cues)
}

/// The cues of a WebVTT file.
pub fn read_vtt(file: &str) -> Result<Vec<Cue>, String> {
    let file = file.strip_prefix("WEBVTT\n").ok_or("no header")?;
    let file = file.strip_prefix('\n').unwrap_or(file);
    blocks(file)
        .filter(|block| !block.starts_with("NOTE "))
        .map(|block| read_cue(block, '.', read_tagged_line))
        .collect()
}

fn blocks(file: &str) -> impl Iterator<Item = &str> {
    file.strip_suffix('\n')
        .unwrap_or(file)
        .split("\n\n")
        .filter(|_| !file.is_empty())
}

fn read_cue(
    block: &str,
    separator: char,
    read_line: impl Fn(&str, &mut Cue) -> Result<(), String>,
) -> Result<Cue, String> {
    let mut lines = block.split('\n');
    let times = lines.next().unwrap_or_default();
    let (start, end) = times
        .split_once(" --> ")
        .ok_or(format!("{times:?} for times"))?;
    let time = |text| milliseconds(text, separator).ok_or(format!("{times:?} for times"));
    let mut cue = Cue {
        start_ms: time(start)?,
        end_ms: time(end)?,
        ..Cue::default()
    };
    for line in lines {
        if line.contains("-->") {
            return Err(format!("an arrow in the text {line:?}"));
        }
        read_line(line, &mut cue)?;
    }
    Ok(cue)
}

fn milliseconds(time: &str, separator: char) -> Option<u64> {
    let (seconds, milliseconds) = time.split_once(separator)?;
    let mut total = 0;
    for part in seconds.split(':') {
        total = total * 60 + part.parse::<u64>().ok()?;
    }
    (milliseconds.len() == 3 && seconds.split(':').count() == 3)
        .then(|| Some(total * 1000 + milliseconds.parse::<u64>().ok()?))?
}

/// Reads a line with tags, times and escapes.
fn read_tagged_line(line: &str, cue: &mut Cue) -> Result<(), String> {
    let mut shown = String::new();
    let mut left = line;
    while let Some((before, behind)) = left.split_once('<') {
        shown.push_str(&unescaped(before));
        let (tag, after) = behind
            .split_once('>')
            .ok_or(format!("an open tag in {line:?}"))?;
        if tag.starts_with(|first: char| first.is_ascii_digit()) {
            let ms = milliseconds(tag, '.').ok_or(format!("{tag:?} for a time"))?;
            cue.marks
                .push((cue.text.len() + squeezed(&shown).len(), ms));
        }
        left = after;
    }
    shown.push_str(&unescaped(left));
    cue.text.push_str(&squeezed(&shown));
    cue.lines.push(shown);
    Ok(())
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
