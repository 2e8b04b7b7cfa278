// As ../node.js.
import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import { make } from "./api.js";
import data from "./inline.js";

export { DashScopeError, isDashScopeError } from "../errors.js";
export const { Transcription, subtitles, subtitleStream, init } = /* @__PURE__ */ make(
  () => inflateRawSync(Buffer.from(data, "base64")),
  true,
);
