// Pages, workers and bundlers: the WebAssembly is inside the JavaScript, so that nothing has to be copied or served beside it.
import { make } from "./api.js";
import data from "./inline.js";

export { DashScopeError, isDashScopeError } from "./api.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } = /* @__PURE__ */ make(() => {
  const packed = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}, false);
