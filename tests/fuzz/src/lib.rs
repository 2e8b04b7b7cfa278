//! Shared by the fuzz targets: choices that an input makes, pieces that it is cut into, what they
//! make of it (documents, rules, options, escapes), and properties of all results.

mod amplify;
mod call;
mod choice;
mod document;
mod escapes;
mod file;
mod host;
mod json;
mod rules;
mod value;
mod visit;

pub use amplify::amplified;
pub use call::{OPERATIONS, call};
pub use choice::{Choice, Rng};
pub use document::{Document, document};
pub use escapes::{escape, holds};
pub use file::check as check_subtitles;
pub use json::{is_same, levels, writable};
pub use rules::rules;
pub use value::{pick, text, value};
pub use visit::visit;

use dashscope_asr_transcript::subtitle::{Rules, Segmenter, SubtitleStream};
use dashscope_asr_transcript::{ReadError, Transcription, TranscriptionReader};

/// `bytes`, cut where the choices say: nowhere, into single bytes, or into a few pieces, of which
/// some are empty.
pub fn pieces<'a>(bytes: &'a [u8], choice: &mut dyn Choice) -> Vec<&'a [u8]> {
    let longest = match choice.below(4) {
        0 => 1,
        1 => 8,
        2 => 64,
        _ => bytes.len().max(1) as u32,
    };
    let (mut left, mut pieces) = (bytes, Vec::new());
    while !left.is_empty() {
        let (piece, rest) = left.split_at(
            left.len()
                .min(choice.below(longest.saturating_add(1)) as usize),
        );
        // Without choices left, every cut would be at 0.
        let (piece, rest) =
            if piece.is_empty() && pieces.last().is_some_and(|piece: &&[u8]| piece.is_empty()) {
                left.split_at(1)
            } else {
                (piece, rest)
            };
        pieces.push(piece);
        left = rest;
    }
    pieces
}

/// Reads a document that comes in pieces.
pub fn read(pieces: &[&[u8]]) -> Result<Transcription, ReadError> {
    let mut reader = TranscriptionReader::default();
    for piece in pieces {
        reader.feed(piece)?;
    }
    reader.finish()
}

/// Words of any length, also where no text is, and of none.
pub const SEGMENTER: Option<Segmenter> = Some(|text, at| {
    let start = at.wrapping_sub(text.map_or(at, |text| text.len() as u32) % 4);
    (start.wrapping_sub(at % 5), start, at + at % 3 * 40)
});

/// Subtitles of a document that comes in pieces, taken as they come.
pub fn stream(pieces: &[&[u8]], rules: &Rules) -> Result<String, ReadError> {
    let (mut stream, mut written) = (SubtitleStream::new(rules.clone(), SEGMENTER), String::new());
    for piece in pieces {
        stream.feed(piece)?;
        written.push_str(stream.written());
        stream.clear_written();
    }
    stream.finish()?;
    written.push_str(stream.written());
    Ok(written)
}
