// Unpacks the WebAssembly that is inside the JavaScript, in browsers and runtimes like them. The
// decoder, src/unpack, is a WebAssembly too. It is so small that a page may compile it at once.

import decoder from "./unpack-wasm.js";

const WASM_PAGE_BYTES = 65_536;

/**
 * @param {{ packed: string, bytes: number }} inline the stream in base64, and how many bytes it
 *   unpacks to
 */
export function unpack({ packed, bytes }) {
  const stream = bytesOf(packed);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(decoder)));
  const { memory } = exports;
  const pages = Math.ceil((stream.length + bytes) / WASM_PAGE_BYTES);
  const start = memory.grow(pages) * WASM_PAGE_BYTES;
  new Uint8Array(memory.buffer).set(stream, start);
  exports.unpack(start, stream.length, bytes);
  return new Uint8Array(memory.buffer, start + stream.length, bytes);
}

/** Decodes base64, by a loop: `Uint8Array.from` would take longer than all that follows. */
function bytesOf(base64) {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
