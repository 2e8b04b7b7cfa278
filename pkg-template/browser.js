// Pages, workers and bundlers: the WebAssembly is inside the JavaScript, so that nothing has to be
// copied or served beside it.
import { createApi } from "./api.js";
import inline from "./inline-lzma.js";
import { unpack } from "./unpack.js";

export { DashScopeError, isDashScopeError } from "./errors.js";
export { joinTranscriptions } from "./join.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } =
  /* @__PURE__ */ createApi(() => unpack(inline), false);
