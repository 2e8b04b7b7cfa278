// For callers that bring the WebAssembly themselves: from a place of their own, a cache, or in a
// runtime that no other entry knows.
import { createApi } from "./api.js";
import { invalid } from "./errors.js";
import { tagOf } from "./tag.js";

export { DashScopeError, isDashScopeError } from "./errors.js";
export { joinTranscriptions } from "./join.js";
export const { Client, Task, Transcription, subtitles, subtitleStream, pollDelayMs, init } =
  /* @__PURE__ */ createSlimApi();

function createSlimApi() {
  let provided;
  const { init: load, ...api } = createApi(async () => {
    const module = await provided;
    const tag = tagOf(module);
    if (
      ArrayBuffer.isView(module) ||
      ["WebAssembly.Module", "ArrayBuffer", "Response"].includes(tag)
    )
      return module;
    const seen = module === undefined ? "nothing was given" : `got ${tag}`;
    const hint = "Call it before anything else, or import dashscope-asr, which needs no call.";
    throw invalid(
      `init: expected dashscope-asr/core.wasm as a WebAssembly.Module, its bytes or a Response; ${seen}. ${hint}`,
      {
        field: "module",
      },
    );
  }, false);
  const init = (module) => {
    provided = module;
    return load();
  };
  return { ...api, init };
}
