//! Binding of the npm package: JavaScript values in, the core's work, JavaScript values out.
//!
//! ```text
//! client/      operations on the service; left out without the feature `client`, which is how
//!              `dashscope-asr/subtitles` is built
//! document.rs  operations on result documents
//! value.rs     conversion between JavaScript values and the core's `Value`
//! error.rs     errors of the core as JavaScript errors
//! ```
//!
//! ```text rooms
//! client -> document error value
//! document -> error value
//! error -> value
//! value ->
//! ```
//!
//! The classes that users see are in `pkg-template`; they load this module on the first call.

#[cfg(feature = "client")]
mod client;
mod document;
mod error;
#[cfg(all(test, feature = "client", target_arch = "wasm32"))]
mod tests;
mod value;

use wasm_bindgen::prelude::*;

/// Allocator that is smaller than the standard library's and grows in place.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Replaces this instance, which has stopped: the next call enters a new one.
#[wasm_bindgen]
pub fn restart() {
    wasm_bindgen::handler::schedule_reinit();
}
