// Other packages that write SubRip. They take objects, so each comes behind JSON.parse with the
// converter that its user would write.

import { srt } from "@deepgram/captions";
import { build } from "subsrt-ts";
import { sentencesOf } from "./plain.mjs";

/** subsrt-ts; its lines end in CR LF unless it is told otherwise. */
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
 * A time as @deepgram/captions takes it. A quarter of a millisecond is added because it multiplies
 * by 1000 again and drops what is behind the point.
 */
const seconds = (ms) => (ms + 0.25) / 1000;

/** @deepgram/captions: one of its "words" is a sentence, one of its lines a cue. */
export function deepgramCaptions(document) {
  const lines = sentencesOf(document).map(({ begin_time, end_time, text }) => [
    { word: text.trim(), start: seconds(begin_time), end: seconds(end_time) },
  ]);
  return srt({ transcriptionData: document, getLines: () => lines });
}
