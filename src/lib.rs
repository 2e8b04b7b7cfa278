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

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::request::Verb;
use dashscope_asr_core::{Config, RecognitionRequest, RecognitionStream, TaskFilter, TaskId, TranscriptionRequest, WaitOptions};
use js_sys::{Array, JsString, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use host::{WebHost, WebResponse};

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

    /// Resolves with a [`CoreTranscription`].
    pub fn transcribe(&self, audio: &JsValue, options: &JsValue) -> Promise {
        let values = options::value(options);
        let wait = WaitOptions::from_value(Verb::Transcribe, &values);
        let (audio, is_list) = options::audio(audio, options);
        let request = TranscriptionRequest::new(Verb::Transcribe, audio, is_list, &values);
        let observer = options::observer(options);
        let client = Rc::clone(&self.client);
        promise(options, async move {
            let transcription = client.transcribe(&request?, wait?, &observer).await?;
            Ok(CoreTranscription(transcription).into())
        })
    }

    /// Resolves with the task's id.
    pub fn submit(&self, audio: &JsValue, options: &JsValue) -> Promise {
        let (audio, is_list) = options::audio(audio, options);
        let request = TranscriptionRequest::new(Verb::Submit, audio, is_list, &options::value(options));
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(client.submit(&request?).await?.as_str().into()) })
    }

    /// Resolves with a `TaskStanding`.
    pub fn status(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.on_task(id, options, |client, id| Box::pin(async move { Ok(output::standing(&client.status(&id).await?)) }))
    }

    /// Resolves with nothing.
    pub fn cancel(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.on_task(id, options, |client, id| Box::pin(async move { client.cancel(&id).await.map(|()| JsValue::UNDEFINED) }))
    }

    /// Resolves with a `TaskResult` whose transcriptions are [`CoreTranscription`]s.
    pub fn wait(&self, id: &JsValue, options: &JsValue) -> Promise {
        let wait = WaitOptions::from_value(Verb::Wait, &options::value(options));
        let id = task_id(id);
        let observer = options::observer(options);
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(output::task_result(client.wait(&id?, wait?, &observer).await?)) })
    }

    /// Resolves with a `TaskSnapshot` at the task's end, without reading its results.
    pub fn follow(&self, id: &JsValue, options: &JsValue) -> Promise {
        let wait = WaitOptions::from_value(Verb::Wait, &options::value(options));
        let id = task_id(id);
        let observer = options::observer(options);
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(output::snapshot(&client.follow(&id?, wait?, &observer).await?)) })
    }

    /// Resolves with `{ tasks, pages, page }`: page `page` of the list, or the filter's first.
    #[wasm_bindgen(js_name = taskPage)]
    pub fn task_page(&self, filter: &JsValue, page: Option<u32>) -> Promise {
        let values = TaskFilter::from_value(&options::value(filter));
        let client = Rc::clone(&self.client);
        promise(filter, async move {
            let filter = values?;
            let page = page.unwrap_or(filter.first_page);
            Ok(output::task_page(&client.task_page(&filter, page).await?, page))
        })
    }

    /// Resolves with a `Recognition`.
    pub fn recognize(&self, audio: &JsValue, options: &JsValue) -> Promise {
        let request = RecognitionRequest::new(Verb::Recognize, options::one_audio(audio, options), &options::value(options));
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(output::recognition(&client.recognize(&request?).await?)) })
    }

    /// Resolves with a [`CoreRecognition`].
    #[wasm_bindgen(js_name = recognizeStream)]
    pub fn recognize_stream(&self, audio: &JsValue, options: &JsValue) -> Promise {
        let request = RecognitionRequest::new(Verb::RecognizeStream, options::one_audio(audio, options), &options::value(options));
        let client = Rc::clone(&self.client);
        let signal = options::signal(options);
        promise(options, async move {
            let stream = client.recognize_stream(&request?).await?;
            Ok(CoreRecognition { client, stream: Rc::new(RefCell::new(Some(stream))), signal }.into())
        })
    }

    /// Resolves with an `oss://` URL.
    pub fn upload(&self, file: &JsValue, options: &JsValue) -> Promise {
        let file = options::file(file, options);
        let values = options::value(options);
        let client = Rc::clone(&self.client);
        promise(options, async move { Ok(client.upload(&file?, &values).await?.into()) })
    }

    /// Resolves with a `Token`.
    #[wasm_bindgen(js_name = createToken)]
    pub fn create_token(&self, options: &JsValue) -> Promise {
        self.with(options, |client, values| Box::pin(async move { Ok(output::token(&client.create_token(&values).await?)) }))
    }

    /// Resolves with the id.
    #[wasm_bindgen(js_name = createVocabulary)]
    pub fn create_vocabulary(&self, options: &JsValue) -> Promise {
        self.with(options, |client, values| Box::pin(async move { Ok(client.create_vocabulary(&values).await?.into()) }))
    }

    /// Resolves with `VocabularySummary[]`.
    #[wasm_bindgen(js_name = listVocabularies)]
    pub fn list_vocabularies(&self, options: &JsValue) -> Promise {
        self.with(options, |client, values| Box::pin(async move { Ok(output::vocabularies(&client.list_vocabularies(&values).await?)) }))
    }

    /// Resolves with a `Vocabulary`.
    pub fn vocabulary(&self, id: &JsValue, options: &JsValue) -> Promise {
        let id = options::value(id);
        self.with(options, |client, values| {
            Box::pin(async move {
                Verb::Signal.check(&values)?;
                Ok(output::vocabulary(&client.vocabulary(&id).await?))
            })
        })
    }

    /// Resolves with nothing.
    #[wasm_bindgen(js_name = updateVocabulary)]
    pub fn update_vocabulary(&self, id: &JsValue, options: &JsValue) -> Promise {
        let id = options::value(id);
        self.with(options, |client, values| {
            Box::pin(async move { client.update_vocabulary(&id, &values).await.map(|()| JsValue::UNDEFINED) })
        })
    }

    /// Resolves with nothing.
    #[wasm_bindgen(js_name = deleteVocabulary)]
    pub fn delete_vocabulary(&self, id: &JsValue, options: &JsValue) -> Promise {
        let id = options::value(id);
        self.with(options, |client, values| {
            Box::pin(async move {
                Verb::Signal.check(&values)?;
                client.delete_vocabulary(&id).await.map(|()| JsValue::UNDEFINED)
            })
        })
    }
}

type SharedClient = Rc<core::Client<WebHost>>;

impl CoreClient {
    /// A call that reads its options itself.
    fn with(&self, options: &JsValue, work: impl FnOnce(SharedClient, core::Value) -> Work) -> Promise {
        promise(options, work(Rc::clone(&self.client), options::value(options)))
    }

    /// A call on one task that takes nothing but a signal.
    fn on_task(&self, id: &JsValue, options: &JsValue, work: impl FnOnce(SharedClient, TaskId) -> Work + 'static) -> Promise {
        let id = task_id(id);
        self.with(options, |client, values| {
            Box::pin(async move {
                Verb::Signal.check(&values)?;
                work(client, id?).await
            })
        })
    }
}

fn task_id(id: &JsValue) -> core::Result<TaskId> {
    TaskId::from_value(&options::value(id))
}

/// Runs `work`; ends it when `options.signal` is aborted.
fn promise(options: &JsValue, work: impl Future<Output = core::Result<JsValue>> + 'static) -> Promise {
    // Boxed, so that what is around it is compiled once and not for each verb: 4 KB of wasm.
    future_to_promise(abort::abortable(options::signal(options), Box::pin(work)))
}

/// What a verb does.
type Work = Pin<Box<dyn Future<Output = core::Result<JsValue>>>>;

/// A recognition that is told as it comes. Freeing it ends the request.
#[wasm_bindgen]
pub struct CoreRecognition {
    client: SharedClient,
    /// Out of here while a step is waited for.
    stream: Rc<RefCell<Option<RecognitionStream<WebResponse>>>>,
    signal: Option<AbortSignal>,
}

#[wasm_bindgen]
impl CoreRecognition {
    /// Resolves with a `RecognitionUpdate`, or `undefined` after the last.
    pub fn next(&self) -> Promise {
        let (client, cell) = (Rc::clone(&self.client), Rc::clone(&self.stream));
        let work = async move {
            let Some(mut stream) = cell.take() else { return Ok(JsValue::UNDEFINED) };
            let update = client.next_update(&mut stream).await?;
            if update.is_some() {
                cell.replace(Some(stream));
            }
            Ok(update.map_or(JsValue::UNDEFINED, |update| output::recognition_update(&update)))
        };
        future_to_promise(abort::abortable(self.signal.clone(), Box::pin(work)))
    }
}

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

/// Milliseconds before the next query; `jitter` from 0 to 1.
#[wasm_bindgen(js_name = pollDelayMs)]
pub fn poll_delay_ms(elapsed_ms: u32, jitter: f64) -> u32 {
    core::scheduled_ms(elapsed_ms, jitter)
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

    /// Whether nothing was said.
    #[wasm_bindgen(js_name = noSpeech)]
    pub fn no_speech(&self) -> bool {
        self.0.no_speech()
    }

    /// URL of the audio.
    #[wasm_bindgen(js_name = fileUrl)]
    pub fn file_url(&self) -> Option<JsString> {
        self.0.file_url.as_deref().map(JsString::from)
    }

    /// Length of the audio.
    #[wasm_bindgen(js_name = durationMs)]
    pub fn duration_ms(&self) -> Option<f64> {
        self.0.duration_ms.map(|ms| ms as f64)
    }

    /// `AudioProperties`.
    pub fn audio(&self) -> JsValue {
        output::audio(&self.0)
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
