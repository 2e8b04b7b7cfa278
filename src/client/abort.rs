//! A promise that an `AbortSignal` can end: the work is dropped, which clears its timer and aborts
//! its fetch.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::Work;
use super::flag::Flag;
use crate::error;

/// The listener of one call; taken off the signal when the call ends, so that a long-lived signal
/// does not collect them.
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
        // It cannot fail: the listener was added.
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", self.callback.as_ref().unchecked_ref());
    }
}

/// `work`, or the reason of the first of `signals` that is aborted, as soon as it is.
pub(crate) async fn abortable(
    signals: Vec<AbortSignal>,
    mut work: Work,
) -> Result<JsValue, JsValue> {
    let aborted = Rc::new(Flag::default());
    let mut listeners = Vec::with_capacity(signals.len());
    for signal in &signals {
        if signal.aborted() {
            return Err(signal.reason());
        }
        listeners.push(Listener::new(signal.clone(), Rc::clone(&aborted))?);
    }
    let mut abort = pin!(aborted.wait());
    poll_fn(|context| {
        // First, so that a call does not resolve once it was aborted.
        if abort.as_mut().poll(context).is_ready() {
            let reason = signals
                .iter()
                .find(|signal| signal.aborted())
                .map_or(JsValue::UNDEFINED, AbortSignal::reason);
            return Poll::Ready(Err(reason));
        }
        work.as_mut().poll(context).map_err(error::thrown)
    })
    .await
}
