//! The npm package's half in Rust: JavaScript values in, the core's work, JavaScript values out. A few lines each.
//!
//! ```text
//! lib.rs       what JavaScript may call
//! options.rs   JavaScript values → the core's `Value`, files, functions
//! host.rs      the core's `Host` on fetch and timers
//! abort.rs     a promise that an AbortSignal can end
//! output.rs    results and errors → JavaScript values
//! ```
//!
//! The classes that users see are in `pkg-template/api.js`; they load this module on the first call.

mod abort;
mod flag;
mod host;
mod options;
mod output;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

/// Smaller than the standard library's, and its memory grows in place.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::request::Verb;
use dashscope_asr_core::{Config, RecognitionRequest, TaskId, TranscriptionRequest, WaitOptions};
use js_sys::{Array, Function, JsString, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use host::WebHost;

/// The core's client, for one account.
#[wasm_bindgen]
pub struct CoreClient {
    client: Rc<core::Client<WebHost>>,
}

#[wasm_bindgen]
impl CoreClient {
    /// Throws when an option is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<CoreClient, JsValue> {
        let origin = options::page_origin();
        let config = Config::from_value(&options::value(options), origin.as_deref()).map_err(output::error)?;
        let host = WebHost::new(options::function(options, "fetch"));
        let client = core::Client::new(host, config, options::key_supplier(options), options::link_router(options));
        Ok(Self { client: Rc::new(client) })
    }

    /// Does what `verb` says to `subject`: audio, a file, the id of a task or of a list, nothing. `left` ends it as `options.signal` does;
    /// `on_update` hears the steps of a recognition that is told as it comes.
    pub fn call(&self, verb: &str, subject: JsValue, options: JsValue, left: Option<AbortSignal>, on_update: Option<Function>) -> Promise {
        let mut signals = Vec::new();
        signals.extend(options::signal(&options));
        signals.extend(left);
        let work = call(Rc::clone(&self.client), Verb::named(verb), subject, options, on_update);
        future_to_promise(abort::abortable(signals, Box::pin(work)))
    }
}

/// One future for all verbs: each by itself would bring its own executor and its own ending.
async fn call(
    client: Rc<core::Client<WebHost>>,
    verb: Option<Verb>,
    subject: JsValue,
    options: JsValue,
    on_update: Option<Function>,
) -> core::Result<JsValue> {
    let verb = verb.ok_or_else(|| core::Error::invalid("verb", format_args!("there is no such call.")))?;
    let values = options::value(&options);
    let task_id = || TaskId::from_value(&options::value(&subject));
    Ok(match verb {
        Verb::Transcribe | Verb::Submit => {
            let (audio, is_list) = options::audio(&subject, &options);
            let request = TranscriptionRequest::new(verb, audio, is_list, &values)?;
            if verb == Verb::Submit {
                return Ok(client.submit(&request).await?.as_str().into());
            }
            let wait = WaitOptions::from_value(verb, &values)?;
            CoreTranscription(client.transcribe(&request, wait, &options::observer(&options)).await?).into()
        }
        Verb::Wait | Verb::Follow => {
            let wait = WaitOptions::from_value(verb, &values)?;
            output::task_result(client.wait(&task_id()?, wait, &options::observer(&options)).await?)
        }
        Verb::Status => {
            verb.check(&values)?;
            output::standing(client.status(&task_id()?).await?)
        }
        Verb::Recognize | Verb::RecognizeStream => {
            let request = RecognitionRequest::new(verb, options::one_audio(&subject, &options), &values)?;
            let tell = |step: &core::Value| {
                if let Some(on_update) = &on_update {
                    options::tell(on_update, &output::plain(step));
                }
            };
            output::plain(&client.recognize(&request, &tell).await?)
        }
        Verb::Upload => client.upload(&options::file(&subject, &options)?, &values).await?.into(),
        _ => output::plain(&client.account(verb, &options::value(&subject), &values).await?),
    })
}

/// Milliseconds before the next query; `jitter` from 0 to 1.
#[wasm_bindgen(js_name = pollDelayMs)]
pub fn poll_delay_ms(elapsed_ms: f64, jitter: f64) -> f64 {
    core::scheduled_ms(elapsed_ms as u64, jitter) as f64
}

/// Has the next call find a new instance in place of this one, which has stopped.
#[wasm_bindgen]
pub fn restart() {
    wasm_bindgen::handler::schedule_reinit();
}

/// What a verb does.
type Work = Pin<Box<dyn Future<Output = core::Result<JsValue>>>>;

/// A result document that is being read, in pieces cut anywhere.
#[wasm_bindgen]
#[derive(Default)]
pub struct CoreReading(core::Reading);

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
        let rules = core::rules::subtitles(&options::value(format), &options::value(rules)).map_err(output::error)?;
        Ok(Self(core::transcript::subtitle::SubtitleStream::new(rules)))
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
fn given<T>(result: Result<T, core::transcript::NoMemory>) -> Result<T, JsValue> {
    result.map_err(|error| output::error(core::client::no_memory(error)))
}

fn unreadable(error: core::transcript::ReadError) -> JsValue {
    output::error(core::client::unreadable(error))
}

/// One result document.
#[wasm_bindgen]
pub struct CoreTranscription(core::Transcription);

#[wasm_bindgen]
impl CoreTranscription {
    /// All text.
    pub fn text(&self) -> Result<String, JsValue> {
        given(self.0.text())
    }

    /// What is known of the whole: `noSpeech`, `fileUrl`, `durationMs`, and `audio`, which is an `AudioProperties`.
    pub fn facts(&self) -> JsValue {
        output::facts(&self.0)
    }

    /// The text that the tables point into.
    pub fn buffer(&self) -> JsString {
        self.0.buffer().into()
    }

    /// `string[]`: what the tables name by number.
    pub fn labels(&self) -> Array {
        self.0.labels().iter().map(|label| JsString::from(label.as_str())).collect()
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
        host::kept(&self.0.document)
    }

    /// The whole as a subtitle file. Throws when a rule is wrong.
    pub fn subtitles(&self, format: &JsValue, rules: &JsValue) -> Result<String, JsValue> {
        let rules = core::rules::subtitles(&options::value(format), &options::value(rules)).map_err(output::error)?;
        given(core::transcript::subtitle::write(&self.0, rules))
    }
}
