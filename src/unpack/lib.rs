//! A decoder of LZMA, by which the entries for browsers unpack the WebAssembly that is inside
//! them: it is compiled by the page before anything else, so its own bytes count.
//!
//! LZMA codes a text as literals and as matches, which repeat bytes that came before, and writes
//! each of their bits by a range coder, in the fewer bits the better a model foresaw it. The
//! algorithm is that of the LZMA specification in Igor Pavlov's LZMA SDK (public domain).
//!
//! One kind of stream is read: raw, with [`LITERAL_CONTEXT_BITS`] and no bits of the position in
//! any context, without a marker at its end, since the caller knows how many bytes it unpacks to.
//! The input is our own. Of a damaged stream the output is wrong, and that is all: the WebAssembly
//! in it then fails to compile.

#![no_std]

mod decoder;
mod range_decoder;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use decoder::{LITERAL_CONTEXT_BITS, unpack};
