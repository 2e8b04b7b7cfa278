//! Promise that an `AbortSignal` ends: the work is dropped, which clears its timers and aborts its
//! fetch.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use dashscope_asr_core as core;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::flag::Flag;
use crate::error;

/// Future of one call.
pub(crate) type Work = Pin<Box<dyn Future<Output = core::Result<JsValue>>>>;

/// Listener of one call, removed from the signal when the call ends. The signal is the call's own:
/// `pkg-template/abort-signals.js` forwards the caller's to it.
struct Listener {
    signal: AbortSignal,
    callback: Closure<dyn FnMut()>,
}

impl Listener {
    fn new(signal: AbortSignal, aborted: Rc<Flag>) -> Result<Self, JsValue> {
        let callback = Closure::new(move || aborted.raise());
        signal.add_event_listener_with_callback("abort", callback.as_ref().unchecked_ref())?;
        Ok(Self { signal, callback })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Removal cannot fail: the listener was added.
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", self.callback.as_ref().unchecked_ref());
    }
}

/// Result of `work`, or the reason of `signal` as soon as that is aborted.
pub(crate) async fn abortable(signal: AbortSignal, mut work: Work) -> Result<JsValue, JsValue> {
    if signal.aborted() {
        return Err(signal.reason());
    }
    let aborted = Rc::new(Flag::default());
    let listener = Listener::new(signal, Rc::clone(&aborted))?;
    let mut abort = pin!(aborted.wait());
    poll_fn(|context| {
        // First, so that a call does not resolve once it was aborted.
        if abort.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(listener.signal.reason()));
        }
        work.as_mut().poll(context).map_err(error::into_js_error)
    })
    .await
}
