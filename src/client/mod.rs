//! Binding of the client: one exported call for all operations.
//!
//! ```text
//! options.rs   files and functions among a caller's options
//! results.rs   results, as JavaScript values
//! objects.rs   properties of JavaScript objects, messages of thrown values
//! host.rs      the core's `Host` on fetch and timers
//! abort.rs     a promise that an AbortSignal ends
//! flag.rs      a flag that a callback raises and a future waits for
//! ```

mod abort;
mod flag;
pub(crate) mod host;
mod objects;
mod options;
mod results;

use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::{
    ClientOptions, Operation, RecognitionRequest, TaskId, TranscriptionRequest, Value, WaitOptions,
};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use crate::document::CoreTranscription;
use crate::error;
use crate::value::{from_js, to_js};
use host::WebHost;

/// Client of the core, for one account.
#[wasm_bindgen]
pub struct CoreClient {
    client: Rc<core::Client<WebHost>>,
}

#[wasm_bindgen]
impl CoreClient {
    /// Checks the options and builds a client. Throws when an option is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<CoreClient, JsValue> {
        let origin = options::page_origin();
        let values = from_js(options);
        let client_options = ClientOptions::validate(&values, origin.as_deref());
        let client_options = client_options.map_err(error::into_js_error)?;
        let host = WebHost::new(options::function(options, "fetch"));
        let key_supplier = options::key_supplier(options);
        let link_router = options::link_router(options);
        let client = core::Client::new(host, client_options, key_supplier, link_router);
        Ok(Self {
            client: Rc::new(client),
        })
    }

    /// Runs `operation` on `subject`: audio, a file, the id of a task or vocabulary, nothing.
    /// `signal` aborts it; `options.signal` is only checked here. `on_update` gets the updates of a
    /// streamed recognition.
    pub fn call(
        &self,
        operation: &str,
        subject: JsValue,
        options: JsValue,
        signal: AbortSignal,
        on_update: Option<Function>,
    ) -> Promise {
        let client = Rc::clone(&self.client);
        let operation = Operation::from_name(operation);
        let work = run(client, operation, subject, options, on_update);
        future_to_promise(abort::abortable(signal, Box::pin(work)))
    }
}

/// Runs an operation. One future for all: a future for each would bring an executor of its own.
async fn run(
    client: Rc<core::Client<WebHost>>,
    operation: Option<Operation>,
    subject: JsValue,
    js_options: JsValue,
    on_update: Option<Function>,
) -> core::Result<JsValue> {
    let unknown = || core::Error::invalid("operation", format_args!("there is no such operation."));
    let operation = operation.ok_or_else(unknown)?;
    let options = operation.validate(from_js(&js_options))?;
    let task_id = || TaskId::from_value(&from_js(&subject));
    let result: core::BoxFuture<'_, Value> = match operation {
        Operation::Transcribe | Operation::Submit => {
            let (audio, is_list) = options::audio_list(&subject, &js_options);
            let request = TranscriptionRequest::new(audio, is_list, &options)?;
            if operation == Operation::Submit {
                return Ok(client.tasks().submit(&request).await?.as_str().into());
            }
            let on_status = options::on_status(&js_options);
            let wait = WaitOptions::from(&options);
            let transcription = client
                .tasks()
                .transcribe(&request, wait, &on_status)
                .await?;
            return Ok(CoreTranscription(transcription).into());
        }
        Operation::Wait | Operation::Follow => {
            let on_status = options::on_status(&js_options);
            let result = client
                .tasks()
                .wait(&task_id()?, (&options).into(), &on_status)
                .await?;
            return Ok(results::task_result(result));
        }
        Operation::Status => {
            return Ok(results::task_snapshot(
                client.tasks().status(&task_id()?).await?,
            ));
        }
        Operation::Recognize | Operation::RecognizeStream => {
            let audio = options::audio(&subject, &js_options);
            let request = RecognitionRequest::new(audio, &options)?;
            let notify = |update: &Value| {
                if let Some(on_update) = &on_update {
                    options::notify(on_update, &to_js(update));
                }
            };
            let recognition = client.recognizer().recognize(&request, &notify).await?;
            return Ok(results::recognition(recognition));
        }
        Operation::Upload => {
            let file = options::file(&subject, &js_options)?;
            return Ok(client.uploads().upload(&file, &options).await?.into());
        }
        Operation::Cancel => client.tasks().cancel(&task_id()?),
        Operation::CreateToken => client.account().create_token(&options),
        Operation::ListTasks => client.account().list_tasks(&options),
        Operation::Vocabulary(operation) => {
            client
                .account()
                .vocabulary(operation, &from_js(&subject), &options)?
        }
    };
    Ok(to_js(&result.await?))
}

/// Milliseconds until the next query; `jitter` from 0 to 1.
#[wasm_bindgen(js_name = pollDelayMs)]
pub fn poll_delay_ms(elapsed_ms: f64, jitter: f64) -> f64 {
    core::scheduled_ms(elapsed_ms as u64, jitter) as f64
}
