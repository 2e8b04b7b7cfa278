//! Tests of documents, from their bytes to a transcription.

mod columns;
mod fixtures;
mod limits;
mod pieces;

use crate::{ReadError, Transcription, TranscriptionReader};

fn fixture(name: &str) -> Transcription {
    let path = format!(
        "{}/../../tests/fixtures/service/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    Transcription::parse(&std::fs::read(path).unwrap()).unwrap()
}

fn fed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Transcription, ReadError> {
    let mut reader = TranscriptionReader::default();
    for piece in pieces {
        reader.feed(piece)?;
    }
    reader.finish()
}
