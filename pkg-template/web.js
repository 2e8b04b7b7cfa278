// Pages whose server or bundler serves core.wasm as a file: less to download than the default
// entry, and compiled while it comes.
import { createApi } from "./api.js";

export { DashScopeError, isDashScopeError } from "./errors.js";
export { joinTranscriptions } from "./join.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } =
  /* @__PURE__ */ createApi(
    // In one piece, as bundlers look for it.
    () => new URL("./core.wasm", import.meta.url),
    false,
  );
