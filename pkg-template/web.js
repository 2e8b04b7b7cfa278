// Pages whose server or bundler serves core.wasm as a file: compiled while it comes, and with
// nothing to unpack.
import { createApi } from "./api.js";

export { DashScopeError, isDashScopeError } from "./errors.js";
export { joinTranscriptions } from "./join.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } =
  /* @__PURE__ */ createApi(
    // In one piece, as bundlers look for it.
    () => new URL("./core.wasm", import.meta.url),
    false,
  );
