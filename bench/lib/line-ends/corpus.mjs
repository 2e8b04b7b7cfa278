// The corpus of line ends: sentences with marks where a line may end. ../../line-ends/README.md
// describes the notation.

import { readFileSync } from "node:fs";

export const LANGUAGES = ["zh", "ja", "en", "de", "th", "ko"];

/** Languages that separate words by blanks: there a plain blank ends a line. */
const SEPARATED = new Set(["en", "de", "ko"]);

/** Hyphens between letters, two or more on both sides, behind which a line may end or not. */
const HYPHENS = /(?<=\p{L}{2})-(?=\p{L}{2})/gu;

/**
 * The mark between two characters: `allowed`, `tolerated`, `forbidden`, or none where the notation
 * says nothing.
 */
const MARKS = { "|": "allowed", "¦": "tolerated", _: "forbidden" };

/**
 * Reads a marked sentence. Places are numbers of characters before them, blanks not counted, so
 * that both sides of a blank are one place.
 *
 * @param {string} marked a line of the corpus
 * @param {string} language
 * @returns {{ text: string, allowed: Set<number>, tolerated: Set<number> }} all other places are
 *   forbidden
 */
export function readSentence(marked, language) {
  const kinds = new Map();
  let text = "";
  let place = 0;
  for (const character of marked) {
    const kind = MARKS[character];
    if (kind) kinds.set(place, kind);
    if (character === " " && SEPARATED.has(language) && !kinds.has(place))
      kinds.set(place, "allowed");
    if (character === " " || character === "_") text += " ";
    else if (!kind) {
      text += character;
      place += 1;
    }
  }
  for (const hyphen of text.matchAll(HYPHENS)) {
    const behind = placeAt(text, hyphen.index + 1);
    if (!kinds.has(behind)) kinds.set(behind, "tolerated");
  }
  const of = (wanted) =>
    new Set([...kinds].filter(([, kind]) => kind === wanted).map(([at]) => at));
  return { text, allowed: of("allowed"), tolerated: of("tolerated") };
}

/** The place before the character at an index of the text. */
export const placeAt = (text, index) => [...text.slice(0, index).replaceAll(" ", "")].length;

/** The marked lines of a language, without comments. */
export function markedLines(language) {
  const file = new URL(`../../line-ends/${language}.txt`, import.meta.url);
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** The sentences of a language. */
export const sentencesOf = (language) =>
  markedLines(language).map((line) => readSentence(line, language));

/** The verdict on a line that ends at a place of the sentence. */
export function verdictAt({ allowed, tolerated }, place) {
  if (allowed.has(place)) return "allowed";
  return tolerated.has(place) ? "tolerated" : "wrong";
}
