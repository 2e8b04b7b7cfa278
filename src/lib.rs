//! The npm package's half in Rust: JavaScript values in, the core's work, JavaScript values out. A
//! few lines each.
//!
//! ```text
//! document.rs  what JavaScript may do with result documents
//! value.rs     JavaScript values ↔ the core's `Value`
//! error.rs     the core's errors
//! client/      what it may ask the service for; left out without the feature `client`, which is how `dashscope-asr/subtitles` is made
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

/// Smaller than the standard library's, and its memory grows in place.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Has the next call find a new instance in place of this one, which has stopped.
#[wasm_bindgen]
pub fn restart() {
    wasm_bindgen::handler::schedule_reinit();
}
