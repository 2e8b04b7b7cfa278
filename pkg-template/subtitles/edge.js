// As ../edge.js.
import { createApi } from "./api.js";
import wasm from "./core.wasm?module";

export { DashScopeError, isDashScopeError } from "../errors.js";
export { joinTranscriptions } from "../join.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ createApi(
  () => wasm,
  // Next.js compiles it in another realm, where the quicker way does not know it for a module.
  false,
);
