//! Binding of result documents: parsed into columns, or straight into subtitles.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use dashscope_asr_core::transcript::Document;
use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error;
use crate::value::{from_js, to_js};

#[wasm_bindgen(module = "/pkg-template/words.js")]
extern "C" {
    #[wasm_bindgen(js_name = wordsAround)]
    fn words_around(text: Option<&str>, at: u32) -> u32;
}

/// Words around a position, as `wordsAround` packs them: ten bits each for the start of the word
/// before, the start and the end.
fn segmenter(text: Option<&str>, at: u32) -> (u32, u32, u32) {
    let words = words_around(text, at);
    (words >> 20, words >> 10 & 0x3ff, words & 0x3ff)
}

/// Parser of a result document that arrives in chunks.
#[wasm_bindgen]
#[derive(Default)]
pub struct CoreReading(core::TranscriptionReader);

#[wasm_bindgen]
impl CoreReading {
    /// Parser before the first chunk.
    #[wasm_bindgen(constructor)]
    pub fn new() -> CoreReading {
        Self::default()
    }

    /// Parses the next chunk. Throws as soon as the text is not JSON.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), JsValue> {
        self.0.feed(piece).map_err(unreadable)
    }

    /// Ends the document. Throws when it was no result document.
    pub fn finish(self) -> Result<CoreTranscription, JsValue> {
        self.0.finish().map(CoreTranscription).map_err(unreadable)
    }
}

/// Writer of a subtitle file, from a result document that arrives in chunks.
#[wasm_bindgen]
pub struct CoreSubtitles(core::transcript::subtitle::SubtitleStream);

#[wasm_bindgen]
impl CoreSubtitles {
    /// Checks the rules. Throws when one is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &JsValue, rules: &JsValue) -> Result<CoreSubtitles, JsValue> {
        let rules = core::subtitle_rules(&from_js(format), &from_js(rules))
            .map_err(error::into_js_error)?;
        Ok(Self(core::transcript::subtitle::SubtitleStream::new(
            rules,
            Some(segmenter),
        )))
    }

    /// Parses the next chunk and returns the subtitles that are complete. Throws as soon as the
    /// text is not JSON.
    pub fn feed(&mut self, piece: &[u8]) -> Result<Uint8Array, JsValue> {
        self.0.feed(piece).map_err(unreadable)?;
        Ok(self.take_written())
    }

    /// Ends the document and returns the remaining subtitles. Throws when it was no result
    /// document.
    pub fn finish(&mut self) -> Result<Uint8Array, JsValue> {
        self.0.finish().map_err(unreadable)?;
        Ok(self.take_written())
    }

    fn take_written(&mut self) -> Uint8Array {
        let bytes = Uint8Array::from(self.0.written().as_bytes());
        self.0.clear_written();
        bytes
    }
}

/// Converts the error of an allocation that failed.
fn allocated<T>(result: Result<T, core::transcript::OutOfMemory>) -> Result<T, JsValue> {
    result.map_err(|error| error::into_js_error(core::out_of_memory(error)))
}

fn unreadable(error: core::transcript::ReadError) -> JsValue {
    error::into_js_error(core::unreadable_document(error))
}

/// Transcription: one parsed result document.
#[wasm_bindgen]
pub struct CoreTranscription(pub(crate) core::Transcription);

#[wasm_bindgen]
impl CoreTranscription {
    /// Text of all sentences.
    pub fn text(&self) -> Result<String, JsValue> {
        allocated(self.0.text())
    }

    /// Properties of the whole document: `noSpeech`, `fileUrl`, `durationMs`, and `audio`, an
    /// `AudioProperties`.
    pub fn facts(&self) -> JsValue {
        facts(&self.0)
    }

    /// Text that the tables refer to by offsets.
    pub fn buffer(&self) -> JsString {
        self.0.buffer().into()
    }

    /// `string[]` that the tables refer to by index.
    pub fn labels(&self) -> Array {
        self.0
            .labels()
            .iter()
            .map(|label| JsString::from(label.as_str()))
            .collect()
    }

    /// Table of channels (`tables.rs`).
    #[wasm_bindgen(js_name = channelTable)]
    pub fn channel_table(&self) -> Result<Vec<u32>, JsValue> {
        allocated(self.0.channel_table())
    }

    /// Table of sentences (`tables.rs`).
    #[wasm_bindgen(js_name = sentenceTable)]
    pub fn sentence_table(&self) -> Result<Vec<u32>, JsValue> {
        allocated(self.0.sentence_table())
    }

    /// Table of words (`tables.rs`).
    #[wasm_bindgen(js_name = wordTable)]
    pub fn word_table(&self) -> Result<Vec<u32>, JsValue> {
        allocated(self.0.word_table())
    }

    /// Table of the ranges of words in texts that differ from theirs (`tables.rs`).
    #[wasm_bindgen(js_name = rangeTable)]
    pub fn range_table(&self) -> Result<Vec<u32>, JsValue> {
        allocated(self.0.range_table())
    }

    /// Chunks of the service's document, if they were kept.
    pub fn document(&self) -> JsValue {
        kept_chunks(&self.0.document)
    }

    /// Writes a subtitle file. Throws when a rule is wrong.
    pub fn subtitles(&self, format: &JsValue, rules: &JsValue) -> Result<String, JsValue> {
        let rules = core::subtitle_rules(&from_js(format), &from_js(rules))
            .map_err(error::into_js_error)?;
        core::transcript::subtitle::write(&self.0, rules, Some(segmenter))
            .map_err(|problem| error::into_js_error(core::unwritable_subtitles(problem)))
    }
}

fn facts(transcription: &core::Transcription) -> JsValue {
    let mut facts = Value::object();
    facts.set_path("noSpeech", Value::Bool(transcription.no_speech()));
    facts.set_path("fileUrl", transcription.file_url.clone());
    facts.set_path("durationMs", transcription.duration_ms);
    facts.set_path("audio", Value::object());
    facts.set_path("audio.format", transcription.format.clone());
    facts.set_path("audio.sampleRateHz", transcription.sample_rate_hz);
    let tracks = transcription.audio_channel_ids.as_slice();
    if !tracks.is_empty() {
        facts.set_path(
            "audio.channelIds",
            Value::Array(tracks.iter().copied().map(Value::from).collect()),
        );
    }
    to_js(&facts)
}

/// Chunks of the document that the client kept (`client/host.rs`).
fn kept_chunks(document: &Document) -> JsValue {
    document
        .0
        .as_ref()
        .and_then(|pieces| pieces.downcast_ref::<Array>())
        .map_or(JsValue::UNDEFINED, |pieces| pieces.clone().into())
}
