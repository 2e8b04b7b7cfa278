// The WebAssembly that is inside the JavaScript, in browsers and whatever is like them.

/** @param {string} data what inline.js holds */
export function inflated(data) {
  const packed = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}
