// Lines of the package's SubRip file.

import { env } from "node:process";
import { documentOf } from "./document.mjs";

// Another build of the package, such as one that is quicker to make, by its entry.
const { LINE_ENDS_ENTRY = new URL("../../../pkg/node.js", import.meta.url).href } = env;
const api = await import(LINE_ENDS_ENTRY);
await api.init();

/** Text lines of a SubRip file: of each cue what follows its number and times. */
const linesOf = (file) =>
  file
    .trim()
    .split("\n\n")
    .flatMap((cue) => cue.split("\n").slice(2));

/**
 * Reads a sentence, given as words of a form, and cuts it at every width.
 *
 * @returns {Promise<Map<number, string[]>>} lines by width
 */
export async function linesByWidth(text, words, widths) {
  const transcription = await api.Transcription.parse(
    new TextEncoder().encode(JSON.stringify(documentOf(text, words))),
  );
  try {
    return new Map(
      widths.map((width) => [
        width,
        linesOf(transcription.toSrt({ maxLineWidth: width, maxLines: 2 })),
      ]),
    );
  } finally {
    transcription.free();
  }
}
