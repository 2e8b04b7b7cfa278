// Verdicts on the line ends of a sentence, and their sums.

import { verdictAt } from "./corpus.mjs";
import { columns } from "./width.mjs";

/** Sums of one row of the table. `wrong` maps the places of wrong line ends to where they occur. */
export const newTally = () => ({
  ends: 0,
  tolerated: 0,
  wrong: 0,
  avoidable: 0,
  places: new Map(),
});

/** The columns of a line that begins at one place and ends at another. */
function widthBetween(sentence, from, to) {
  sentence.columnsBefore ??= columnsBefore(sentence.text);
  const { begins, ends } = sentence.columnsBefore;
  return ends[to] - begins[from];
}

/** Columns before each place: where a line begins there, and where one ends. */
function columnsBefore(text) {
  const [begins, ends] = [[0], [0]];
  let before = "";
  for (const character of text) {
    if (character === " ") {
      before += character;
      begins[begins.length - 1] = columns(before);
      continue;
    }
    before += character;
    begins.push(columns(before));
    ends.push(columns(before));
  }
  return { begins, ends };
}

/** Whether a line that begins at `from` could have ended at an allowed place. */
const hasAllowed = (sentence, from, width) =>
  [...sentence.allowed].some(
    (place) => place > from && widthBetween(sentence, from, place) <= width,
  );

/** Adds the line ends of one sentence at one width, but for its last, to the tally. */
export function judge(tally, sentence, lines, width) {
  const squeezed = lines.map((line) => [...line.replaceAll(" ", "")]);
  if (squeezed.flat().join("") !== sentence.text.replaceAll(" ", ""))
    throw new Error(`${width} columns: "${sentence.text}" became "${lines.join("\\n")}"`);
  let from = 0;
  for (const characters of squeezed.slice(0, -1)) {
    const place = from + characters.length;
    const verdict = verdictAt(sentence, place);
    tally.ends += 1;
    if (verdict === "tolerated") tally.tolerated += 1;
    if (verdict === "wrong") {
      tally.wrong += 1;
      if (hasAllowed(sentence, from, width)) {
        tally.avoidable += 1;
        note(tally.places, sentence, place, width);
      }
    }
    from = place;
  }
}

/** Columns of the context on either side of a listed place. */
const CONTEXT_COLUMNS = 24;

function note(places, { text }, place, width) {
  const key = context(text, place);
  if (!places.has(key)) places.set(key, new Set());
  places.get(key).add(width);
}

/** The longest beginning of the characters that fits the context. */
function fitting(characters) {
  let length = characters.length;
  while (columns(characters.slice(0, length).join("")) > CONTEXT_COLUMNS) length -= 1;
  return characters.slice(0, length);
}

/** `… before | after …` of a place. */
export function context(text, place) {
  const characters = [...text];
  let index = 0;
  for (let left = place; left > 0; index += 1) if (characters[index] !== " ") left -= 1;
  const before = fitting(characters.slice(0, index).reverse()).reverse();
  const after = fitting(characters.slice(index));
  const [more, rest] = [before.length < index, index + after.length < characters.length];
  return `${more ? "… " : ""}${before.join("")} | ${after.join("").trimStart()}${rest ? " …" : ""}`;
}

/** The sum of several tallies; `places` joined. */
export function sum(tallies) {
  const total = newTally();
  for (const tally of tallies) {
    for (const count of ["ends", "tolerated", "wrong", "avoidable"]) total[count] += tally[count];
    for (const [key, widths] of tally.places)
      total.places.set(key, new Set([...(total.places.get(key) ?? []), ...widths]));
  }
  return total;
}
