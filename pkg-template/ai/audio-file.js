// Audio of a call as a file.

import { invalid } from "../errors.js";

/** Extensions of file names where the media type has another name for the format. */
const EXTENSIONS = { __proto__: null, mpeg: "mp3", mp4: "m4a", wave: "wav" };
const RIFF = [0x52, 0x49, 0x46, 0x46];

/**
 * @param {Uint8Array | string} audio bytes, or their base64
 * @param {string} mediaType
 */
export function audioFile(audio, mediaType) {
  const bytes = typeof audio === "string" ? decoded(audio) : audio;
  const [, subtype] = /^(?:audio|video)\/(?:x-|vnd\.)?([\w-]+)/.exec(mediaType) ?? [];
  const format = EXTENSIONS[subtype] ?? subtype;
  // The AI SDK calls wav what it does not know.
  const isUnknown = !format || (format === "wav" && RIFF.some((byte, at) => bytes[at] !== byte));
  return isUnknown
    ? new File([bytes], "audio")
    : new File([bytes], `audio.${format}`, { type: mediaType });
}

function decoded(base64) {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw invalid("audio: expected bytes or base64, got another text.", { field: "audio" });
  }
}
