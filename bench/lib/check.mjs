// Nobody is timed for a wrong result.

import { RULES } from "./contenders.mjs";
import { columnsOf, plainSrt } from "./plain.mjs";

const decoded = (bytes) => new TextDecoder().decode(bytes);
const withoutSpace = (text) => text.replace(/\s/gu, "");

/** The cues of a SubRip file, each as its lines of text. */
const cuesOf = (srt) =>
  srt
    .trimEnd()
    .split("\n\n")
    .map((cue) => cue.split("\n").slice(2));

/**
 * A cue for each sentence: the same file as the plain loop's, but for empty lines at its end. Lines by rules differ between any two cutters,
 * so there every line must fit and the text must be whole.
 * @param {string} title
 * @param {"srt" | "rules" | "read"} group
 * @param {Uint8Array} result
 * @param {Uint8Array} bytes of the document
 */
export function check(title, group, result, bytes) {
  if (group === "read") return;
  const expected = plainSrt(JSON.parse(decoded(bytes)));
  const srt = decoded(result);
  if (group === "srt") {
    if (srt.trimEnd() !== expected.trimEnd()) throw new Error(`${title}: another file than the plain loop's`);
    return;
  }
  const cues = cuesOf(srt);
  const fits = (lines) => lines.length <= RULES.maxLines && lines.every((line) => columnsOf(line) <= RULES.maxLineWidth);
  const wrong = cues.find((lines) => !fits(lines));
  if (wrong) throw new Error(`${title}: a cue breaks the rules: ${JSON.stringify(wrong)}`);
  const whole = (list) => withoutSpace(list.flat().join(""));
  if (whole(cues) !== whole(cuesOf(expected))) throw new Error(`${title}: not the text of the document`);
}
