//! Result documents: read into columns, or straight into subtitles.

use dashscope_asr_core as core;
use dashscope_asr_core::Value;
use dashscope_asr_core::transcript::Document;
use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error;
use crate::value::{plain, value};

#[wasm_bindgen(module = "/pkg-template/words.js")]
extern "C" {
    #[wasm_bindgen(js_name = wordAround)]
    fn word_around(text: &str, at: u32) -> u32;
}

/// As `wordAround` packs it.
fn segmenter(text: &str, at: u32) -> (u32, u32) {
    let word = word_around(text, at);
    (word >> 16, word & 0xffff)
}

/// A result document that is being read, in pieces cut anywhere.
#[wasm_bindgen]
#[derive(Default)]
pub struct CoreReading(core::TranscriptionReader);

#[wasm_bindgen]
impl CoreReading {
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> CoreReading {
        Self::default()
    }

    /// Takes the next piece. Throws as soon as it is no JSON.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), JsValue> {
        self.0.feed(piece).map_err(unreadable)
    }

    /// Takes the end. Throws when it was no result document.
    pub fn finish(self) -> Result<CoreTranscription, JsValue> {
        self.0.finish().map(CoreTranscription).map_err(unreadable)
    }
}

/// A result document that becomes a subtitle file as it comes.
#[wasm_bindgen]
pub struct CoreSubtitles(core::transcript::subtitle::SubtitleStream);

#[wasm_bindgen]
impl CoreSubtitles {
    /// Throws when a rule is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &JsValue, rules: &JsValue) -> Result<CoreSubtitles, JsValue> {
        let rules = core::rules::subtitles(&value(format), &value(rules)).map_err(error::thrown)?;
        Ok(Self(core::transcript::subtitle::SubtitleStream::new(
            rules,
            Some(segmenter),
        )))
    }

    /// Takes the next piece and gives what can be written of it. Throws as soon as it is no JSON.
    pub fn feed(&mut self, piece: &[u8]) -> Result<Uint8Array, JsValue> {
        self.0.feed(piece).map_err(unreadable)?;
        Ok(self.taken())
    }

    /// Takes the end and gives the rest. Throws when it was no result document.
    pub fn finish(&mut self) -> Result<Uint8Array, JsValue> {
        self.0.finish().map_err(unreadable)?;
        Ok(self.taken())
    }

    fn taken(&mut self) -> Uint8Array {
        let bytes = Uint8Array::from(self.0.written().as_bytes());
        self.0.clear_written();
        bytes
    }
}

/// What there was memory for.
fn given<T>(result: Result<T, core::transcript::OutOfMemory>) -> Result<T, JsValue> {
    result.map_err(|error| error::thrown(core::client::no_memory(error)))
}

fn unreadable(error: core::transcript::ReadError) -> JsValue {
    error::thrown(core::client::unreadable(error))
}

/// One result document.
#[wasm_bindgen]
pub struct CoreTranscription(pub(crate) core::Transcription);

#[wasm_bindgen]
impl CoreTranscription {
    /// All text.
    pub fn text(&self) -> Result<String, JsValue> {
        given(self.0.text())
    }

    /// What is known of the whole: `noSpeech`, `fileUrl`, `durationMs`, and `audio`, which is an
    /// `AudioProperties`.
    pub fn facts(&self) -> JsValue {
        facts(&self.0)
    }

    /// The text that the tables point into.
    pub fn buffer(&self) -> JsString {
        self.0.buffer().into()
    }

    /// `string[]`: what the tables name by number.
    pub fn labels(&self) -> Array {
        self.0
            .labels()
            .iter()
            .map(|label| JsString::from(label.as_str()))
            .collect()
    }

    /// See `tables.rs`.
    #[wasm_bindgen(js_name = channelTable)]
    pub fn channel_table(&self) -> Result<Vec<u32>, JsValue> {
        given(self.0.channel_table())
    }

    /// See `tables.rs`.
    #[wasm_bindgen(js_name = sentenceTable)]
    pub fn sentence_table(&self) -> Result<Vec<u32>, JsValue> {
        given(self.0.sentence_table())
    }

    /// See `tables.rs`.
    #[wasm_bindgen(js_name = wordTable)]
    pub fn word_table(&self) -> Result<Vec<u32>, JsValue> {
        given(self.0.word_table())
    }

    /// The pieces of the service's document, if they were kept.
    pub fn document(&self) -> JsValue {
        kept(&self.0.document)
    }

    /// The whole as a subtitle file. Throws when a rule is wrong.
    pub fn subtitles(&self, format: &JsValue, rules: &JsValue) -> Result<String, JsValue> {
        let rules = core::rules::subtitles(&value(format), &value(rules)).map_err(error::thrown)?;
        given(core::transcript::subtitle::write(
            &self.0,
            rules,
            Some(segmenter),
        ))
    }
}

fn facts(transcription: &core::Transcription) -> JsValue {
    let mut facts = Value::empty();
    facts.put("noSpeech", Value::Bool(transcription.no_speech()));
    facts.put("fileUrl", transcription.file_url.clone());
    facts.put("durationMs", transcription.duration_ms);
    facts.put("audio", Value::empty());
    facts.put("audio.format", transcription.format.clone());
    facts.put("audio.sampleRateHz", transcription.sample_rate_hz);
    let tracks = transcription.audio_channel_ids.as_slice();
    if !tracks.is_empty() {
        facts.put(
            "audio.channelIds",
            Value::Array(tracks.iter().copied().map(Value::from).collect()),
        );
    }
    plain(&facts)
}

/// The pieces of the document that the client kept (host.rs).
fn kept(document: &Document) -> JsValue {
    document
        .0
        .as_ref()
        .and_then(|pieces| pieces.downcast_ref::<Array>())
        .map_or(JsValue::UNDEFINED, |pieces| pieces.clone().into())
}
