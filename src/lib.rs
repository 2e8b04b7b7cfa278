//! The npm package's half in Rust: JavaScript values in, the core's work, JavaScript values out. A few lines each.
//!
//! ```text
//! lib.rs       what JavaScript may call
//! options.rs   JavaScript values → the core's `Value`
//! host.rs      the core's `Host` on global fetch and timers
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

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::request::Verb;
use dashscope_asr_core::{Config, TaskId, TranscriptionRequest, WaitOptions};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

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
        Ok(Self { client: Rc::new(core::Client::new(WebHost, config)) })
    }

    /// Resolves with a [`CoreTranscription`].
    pub fn transcribe(&self, audio: &JsValue, options: &JsValue) -> Promise {
        let values = options::value(options);
        let wait = WaitOptions::from_value(Verb::Transcribe, &values);
        let request = TranscriptionRequest::from_values(Verb::Transcribe, &options::value(audio), &values);
        let observer = options::observer(options);
        let client = Rc::clone(&self.client);
        promise(options, async move {
            let transcription = client.transcribe(&request?, wait?, &observer).await?;
            Ok(CoreTranscription(transcription).into())
        })
    }

    /// Resolves with the task's id.
    pub fn submit(&self, audio: &JsValue, options: &JsValue) -> Promise {
        let request = TranscriptionRequest::from_values(Verb::Submit, &options::value(audio), &options::value(options));
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(client.submit(&request?).await?.as_str().into()) })
    }

    /// Resolves with a `TaskSnapshot`.
    pub fn status(&self, id: &str, options: &JsValue) -> Promise {
        let checked = Verb::Status.check(&options::value(options));
        let id = TaskId::new(id);
        let client = Rc::clone(&self.client);
        promise(options, async move {
            checked?;
            Ok(output::snapshot(&client.status(&id?).await?))
        })
    }

    /// Resolves with a `TaskResult` whose transcriptions are [`CoreTranscription`]s.
    pub fn wait(&self, id: &str, options: &JsValue) -> Promise {
        let wait = WaitOptions::from_value(Verb::Wait, &options::value(options));
        let id = TaskId::new(id);
        let observer = options::observer(options);
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(output::task_result(client.wait(&id?, wait?, &observer).await?)) })
    }
}

/// Runs `work`; ends it when `options.signal` is aborted.
fn promise(options: &JsValue, work: impl Future<Output = core::Result<JsValue>> + 'static) -> Promise {
    // Boxed, so that what is around it is compiled once and not for each verb: 4 KB of wasm.
    let work: Work = Box::pin(work);
    let signal = options::signal(options);
    future_to_promise(abort::abortable(signal, work))
}

/// What a verb does.
type Work = Pin<Box<dyn Future<Output = core::Result<JsValue>>>>;

/// One result document.
#[wasm_bindgen]
pub struct CoreTranscription(core::Transcription);

#[wasm_bindgen]
impl CoreTranscription {
    /// Throws when the document cannot be read.
    pub fn parse(document: &[u8]) -> Result<CoreTranscription, JsValue> {
        core::Transcription::parse(document).map(Self).map_err(output::error)
    }

    /// All text.
    pub fn text(&self) -> String {
        self.0.text()
    }

    /// Whether nothing was said.
    #[wasm_bindgen(js_name = noSpeech)]
    pub fn no_speech(&self) -> bool {
        self.0.no_speech()
    }

    /// URL of the audio.
    #[wasm_bindgen(js_name = fileUrl)]
    pub fn file_url(&self) -> Option<String> {
        self.0.file_url.clone()
    }

    /// Length of the audio.
    #[wasm_bindgen(js_name = durationMs)]
    pub fn duration_ms(&self) -> Option<f64> {
        self.0.duration_ms.map(|ms| ms as f64)
    }

    /// `Channel[]`.
    pub fn channels(&self) -> JsValue {
        output::channels(&self.0)
    }

    /// `Sentence[]`.
    pub fn sentences(&self) -> JsValue {
        output::sentences(&self.0)
    }

    /// `Word[]`.
    pub fn words(&self) -> JsValue {
        output::words(&self.0)
    }

    /// SubRip.
    #[wasm_bindgen(js_name = toSrt)]
    pub fn to_srt(&self) -> String {
        core::subtitle::to_srt(&self.0)
    }

    /// WebVTT.
    #[wasm_bindgen(js_name = toVtt)]
    pub fn to_vtt(&self) -> String {
        core::subtitle::to_vtt(&self.0)
    }
}
