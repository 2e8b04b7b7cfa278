//! Result documents by choice: of a shape that the reader takes, with times, texts and orders that
//! no service would send.

use std::fmt::Write;

use crate::Choice;

/// A document and its properties.
pub struct Document {
    /// Its JSON.
    pub json: String,
    /// It has one track, and its sentences are in the order of their times: then nothing need be
    /// held to write it.
    pub goes_by_time: bool,
}

/// Pieces of texts.
const TEXTS: [&str; 40] = [
    "a",
    "会",
    "word",
    " ",
    "",
    ".",
    "，",
    "。",
    "hello ",
    " world",
    "-->",
    "--",
    ">",
    "\n",
    "\r\n",
    "\n\n",
    "\u{2028}",
    "<",
    "&",
    "<|Speech|>",
    "<|HAPPY|>",
    "<|",
    "|>",
    "(",
    "「",
    "」",
    "\u{301}",
    "\u{200b}",
    "\u{feff}",
    "😀",
    "👩\u{200d}👩\u{200d}👧",
    "ไทย",
    "한국어",
    "\u{a0}",
    "\u{3000}",
    "\t",
    "$",
    "12",
    "\u{0}",
    "incomprehensibilities",
];

/// A document by choice.
pub fn document(choice: &mut dyn Choice) -> Document {
    let channels = if choice.one_in(4) { choice.below(4) } else { 1 };
    let sorted = choice.below(3) > 0;
    let mut json = String::from("{");
    if choice.one_in(2) {
        let tracks: Vec<String> = (0..channels).map(|id| id.to_string()).collect();
        let _ = write!(
            json,
            "\"properties\":{{\"channels\":[{}]}},",
            tracks.join(",")
        );
    }
    json.push_str("\"transcripts\":[");
    for channel in 0..channels {
        let text = if choice.one_in(3) {
            text(choice)
        } else {
            String::new()
        };
        let comma = if channel > 0 { "," } else { "" };
        let id_first = choice.below(4) > 0;
        let id = format!("\"channel_id\":{channel}");
        let first = if id_first {
            format!("{id},")
        } else {
            String::new()
        };
        let _ = write!(
            json,
            "{comma}{{{first}\"text\":{},\"sentences\":[",
            quoted(&text)
        );
        sentences(choice, &mut json, sorted);
        json.push(']');
        if !id_first {
            let _ = write!(json, ",{id}");
        }
        json.push('}');
    }
    json.push_str("]}");
    Document {
        json,
        goes_by_time: channels == 1 && sorted,
    }
}

fn sentences(choice: &mut dyn Choice, json: &mut String, sorted: bool) {
    let mut start_ms = 0_u32;
    for index in 0..choice.below(12) {
        start_ms = match sorted {
            true if choice.below(8) > 0 => start_ms.saturating_add(choice.below(5000)),
            true => start_ms.max(choice.edge_number()),
            false => choice.edge_number(),
        };
        let end_ms = if choice.one_in(4) {
            choice.edge_number()
        } else {
            start_ms.saturating_add(choice.below(9000))
        };
        let words: Vec<(String, String)> = (0..choice.below(20))
            .map(|_| (text(choice), text(choice)))
            .collect();
        let sentence_text = match choice.below(4) {
            0 => text(choice),
            1 => String::new(),
            _ => words
                .iter()
                .flat_map(|(text, punctuation)| [text.as_str(), punctuation])
                .collect(),
        };
        let comma = if index > 0 { "," } else { "" };
        let _ = write!(
            json,
            "{comma}{{\"begin_time\":{start_ms},\"end_time\":{end_ms},\"text\":{},\"words\":[",
            quoted(&sentence_text)
        );
        let mut at = start_ms;
        for (index, (text, punctuation)) in words.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let (begin, end) = if choice.one_in(6) {
                (choice.edge_number(), choice.edge_number())
            } else {
                (at, at.saturating_add(choice.below(1000)))
            };
            at = at.max(end);
            let (text, punctuation) = (quoted(text), quoted(punctuation));
            let _ = write!(
                json,
                "{comma}{{\"begin_time\":{begin},\"end_time\":{end},\"text\":{text},\"punctuation\":{punctuation}}}"
            );
        }
        json.push(']');
        if choice.one_in(3) {
            let _ = write!(
                json,
                ",\"speaker_id\":{}",
                if choice.one_in(8) {
                    choice.edge_number()
                } else {
                    choice.below(3)
                }
            );
        }
        json.push('}');
    }
}

fn text(choice: &mut dyn Choice) -> String {
    let pieces = if choice.one_in(16) {
        choice.below(80)
    } else {
        choice.below(4)
    };
    (0..pieces)
        .map(|_| TEXTS[choice.below(TEXTS.len() as u32) as usize])
        .collect()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
