// As ../workerd.js.
import { createApi } from "./api.js";
import wasm from "./core.wasm";

export { DashScopeError, isDashScopeError } from "../errors.js";
export { joinTranscriptions } from "../join.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ createApi(
  () => wasm,
  true,
);
