// As ../browser.js.

import { inflate } from "../inflate.js";
import { createApi } from "./api.js";
import data from "./inline.js";

export { DashScopeError, isDashScopeError } from "../errors.js";
export { joinTranscriptions } from "../join.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ createApi(
  () => inflate(data),
  false,
);
