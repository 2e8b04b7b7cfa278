//! The client: one call for all that it can do.
//!
//! ```text
//! options.rs   files and functions in what it is given
//! results.rs   what it gives
//! js.rs        properties of JavaScript's objects, and what it throws
//! host.rs      the core's `Host` on fetch and timers
//! abort.rs     a promise that an AbortSignal can end
//! ```

mod abort;
mod flag;
pub(crate) mod host;
mod js;
mod options;
mod results;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use dashscope_asr_core as core;
use dashscope_asr_core::request::Verb;
use dashscope_asr_core::{Config, RecognitionRequest, TaskId, TranscriptionRequest, WaitOptions};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use crate::document::CoreTranscription;
use crate::error;
use crate::value::{plain, value};
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
        let config =
            Config::from_value(&value(options), origin.as_deref()).map_err(error::thrown)?;
        let host = WebHost::new(options::function(options, "fetch"));
        let client = core::Client::new(
            host,
            config,
            options::key_supplier(options),
            options::link_router(options),
        );
        Ok(Self {
            client: Rc::new(client),
        })
    }

    /// Does what `verb` says to `subject`: audio, a file, the id of a task or of a list, nothing.
    /// `signal` ends it, and stands for `options.signal`, which is only checked here; `on_update`
    /// gets the steps of a recognition that is streamed.
    pub fn call(
        &self,
        verb: &str,
        subject: JsValue,
        options: JsValue,
        signal: AbortSignal,
        on_update: Option<Function>,
    ) -> Promise {
        let work = call(
            Rc::clone(&self.client),
            Verb::named(verb),
            subject,
            options,
            on_update,
        );
        future_to_promise(abort::abortable(signal, Box::pin(work)))
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
    let verb =
        verb.ok_or_else(|| core::Error::invalid("verb", format_args!("there is no such call.")))?;
    let values = value(&options);
    let task_id = || TaskId::from_value(&value(&subject));
    Ok(match verb {
        Verb::Transcribe | Verb::Submit => {
            let (audio, is_list) = options::audio(&subject, &options);
            let request = TranscriptionRequest::new(verb, audio, is_list, &values)?;
            if verb == Verb::Submit {
                return Ok(client.submit(&request).await?.as_str().into());
            }
            let wait = WaitOptions::from_value(verb, &values)?;
            CoreTranscription(
                client
                    .transcribe(&request, wait, &options::observer(&options))
                    .await?,
            )
            .into()
        }
        Verb::Wait | Verb::Follow => {
            let wait = WaitOptions::from_value(verb, &values)?;
            results::task_result(
                client
                    .wait(&task_id()?, wait, &options::observer(&options))
                    .await?,
            )
        }
        Verb::Status => {
            verb.check(&values)?;
            results::standing(client.status(&task_id()?).await?)
        }
        Verb::Recognize | Verb::RecognizeStream => {
            let request =
                RecognitionRequest::new(verb, options::one_audio(&subject, &options), &values)?;
            let tell = |step: &core::Value| {
                if let Some(on_update) = &on_update {
                    options::tell(on_update, &plain(step));
                }
            };
            plain(&client.recognize(&request, &tell).await?)
        }
        Verb::Upload => client
            .upload(&options::file(&subject, &options)?, &values)
            .await?
            .into(),
        _ => plain(&client.account(verb, &value(&subject), &values).await?),
    })
}

/// Milliseconds before the next query; `jitter` from 0 to 1.
#[wasm_bindgen(js_name = pollDelayMs)]
pub fn poll_delay_ms(elapsed_ms: f64, jitter: f64) -> f64 {
    core::scheduled_ms(elapsed_ms as u64, jitter) as f64
}

/// What a verb does.
pub(crate) type Work = Pin<Box<dyn Future<Output = core::Result<JsValue>>>>;
