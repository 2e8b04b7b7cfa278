// Other packages that write SubRip. They take objects, so each follows JSON.parse and a converter
// that its user would write.

import { srt } from "@deepgram/captions";
import { build } from "subsrt-ts";
import { sentencesOf } from "./plain.mjs";

/** subsrt-ts; its default line ending is CR LF. */
export function subsrt(document) {
  const captions = sentencesOf(document).map(({ begin_time, end_time, text }) => ({
    type: "caption",
    start: begin_time,
    end: end_time,
    text: text.trim(),
  }));
  return build(captions, { format: "srt", eol: "\n" });
}

/**
 * A time for @deepgram/captions, in seconds. A quarter of a millisecond is added, because the package
 * multiplies by 1000 and truncates.
 */
const seconds = (ms) => (ms + 0.25) / 1000;

/** @deepgram/captions: one of its "words" is a sentence, one of its lines a cue. */
export function deepgramCaptions(document) {
  const lines = sentencesOf(document).map(({ begin_time, end_time, text }) => [
    { word: text.trim(), start: seconds(begin_time), end: seconds(end_time) },
  ]);
  return srt({ transcriptionData: document, getLines: () => lines });
}
