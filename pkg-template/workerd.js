// Cloudflare Workers: they compile no WebAssembly from bytes, it must be imported as a module.
import { createApi } from "./api.js";
import wasm from "./core.wasm";

export { DashScopeError, isDashScopeError } from "./errors.js";
export { joinTranscriptions } from "./join.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } =
  /* @__PURE__ */ createApi(() => wasm, true);
