// The answer to a form, of a whole result.

import { eventsOf } from "./events.js";
import { bodyOf } from "./format.js";

/** @param {import("./result.js").Result} result whose memory is released */
export function textOf(form, result) {
  const text = form.isStream ? eventsOf(form, result) : bodyOf(form, result);
  result.transcription?.free();
  return text;
}
