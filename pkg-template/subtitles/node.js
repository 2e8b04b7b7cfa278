// As ../node.js.
import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import { createApi } from "./api.js";
import data from "./inline-deflate.js";

export { DashScopeError, isDashScopeError } from "../errors.js";
export { joinTranscriptions } from "../join.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ createApi(
  () => inflateRawSync(Buffer.from(data, "base64")),
  true,
);
