// Unpacks the WebAssembly that is inside the JavaScript, in browsers and runtimes like them.

/** @param {string} data the text of inline.js */
export function inflate(data) {
  const packed = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}
