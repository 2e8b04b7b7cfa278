// Vercel's edge runtime: as Cloudflare's, it compiles no WebAssembly from bytes; `?module` is how
// its bundlers know one to compile before.
import { createApi } from "./api.js";
import wasm from "./core.wasm?module";

export { DashScopeError, isDashScopeError } from "./errors.js";
export { joinTranscriptions } from "./join.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } =
  /* @__PURE__ */ createApi(
    () => wasm,
    // Next.js compiles it in another realm, where the quicker way does not know it for a module.
    false,
  );
