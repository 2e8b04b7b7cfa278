// As ../workerd.js.
import { make } from "./api.js";
import wasm from "./core.wasm";

export { DashScopeError, isDashScopeError } from "../errors.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ make(
  () => wasm,
  true,
);
