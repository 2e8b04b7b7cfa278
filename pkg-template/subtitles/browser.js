// As ../browser.js.

import { unpack } from "../unpack.js";
import { createApi } from "./api.js";
import inline from "./inline-lzma.js";

export { DashScopeError, isDashScopeError } from "../errors.js";
export { joinTranscriptions } from "../join.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ createApi(
  () => unpack(inline),
  false,
);
