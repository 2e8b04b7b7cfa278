// Checks the results: a contender with a wrong result is not timed.

import { RULES } from "./contenders.mjs";
import { columnsOf, plainSrt, sentencesOf } from "./plain.mjs";

const decoded = (bytes) => new TextDecoder().decode(bytes);
const withoutSpace = (text) => text.replace(/\s/gu, "");
const TIME_LINE = /^(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})$/;

const msOf = ([hours, minutes, seconds, ms]) =>
  ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);

/** The cues of a SubRip file: milliseconds, and lines of text. */
function cuesOf(srt) {
  return srt
    .trimEnd()
    .split("\n\n")
    .map((cue) => {
      const [, times, ...lines] = cue.split("\n");
      const found = TIME_LINE.exec(times)?.slice(1) ?? [];
      return { startMs: msOf(found.slice(0, 4)), endMs: msOf(found.slice(4)), lines };
    });
}

/** The word of each character of the document's text, without spaces. */
function wordsByCharacter(document) {
  const all = [];
  for (const { words } of sentencesOf(document)) {
    for (const word of words)
      for (let left = withoutSpace(word.text + word.punctuation).length; left > 0; left -= 1)
        all.push(word);
  }
  return all;
}

/** The default gap between cues. */
const GAP_MS = 83;

/**
 * Checks a file of lines by rules. Any two line breakers differ, so the file is not compared with
 * another: every line must fit, the text must be complete, and a cue must start with its first word
 * (or its part of the word), last into its last word, and end before the next cue.
 */
function checkRules(title, srt, document) {
  const cues = cuesOf(srt);
  const fits = ({ lines }) =>
    lines.length <= RULES.maxLines && lines.every((line) => columnsOf(line) <= RULES.maxLineWidth);
  const wide = cues.find((cue) => !fits(cue));
  if (wide) throw new Error(`${title}: a cue breaks the rules: ${JSON.stringify(wide)}`);
  const text = (cue) => withoutSpace(cue.lines.join(""));
  const expected = sentencesOf(document)
    .map((sentence) => withoutSpace(sentence.text))
    .join("");
  if (cues.map(text).join("") !== expected)
    throw new Error(`${title}: not the text of the document`);
  const words = wordsByCharacter(document);
  let at = 0;
  for (const [index, cue] of cues.entries()) {
    const first = words[at];
    // A word can be split between two cues: the start of its second part is interpolated.
    const begins =
      words[at - 1] === first
        ? first.begin_time < cue.startMs && cue.startMs < first.end_time
        : cue.startMs === first.begin_time;
    at += text(cue).length;
    const last = words[at - 1];
    const nextMs = cues[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    // Or the cue ends early for the next, which starts inside that word.
    const stays =
      cue.endMs > last.begin_time || (words[at] === last && nextMs - cue.endMs <= GAP_MS);
    const right = begins && stays && cue.endMs <= nextMs;
    if (!right) throw new Error(`${title}: a cue has wrong times: ${JSON.stringify(cue)}`);
  }
}

/** Checks the objects of words. */
function checkWords(title, words, document) {
  const expected = sentencesOf(document).flatMap((sentence) => sentence.words);
  const same = (word, { begin_time, end_time, text, punctuation }) =>
    word.startMs === begin_time &&
    word.endMs === end_time &&
    word.text === text &&
    word.punctuation === punctuation;
  if (
    words.length !== expected.length ||
    !words.every((word, index) => same(word, expected[index]))
  ) {
    throw new Error(`${title}: not the words of the document`);
  }
}

/**
 * Checks a result. A file with a cue for each sentence must equal that of the plain loop, except
 * for empty lines at the end.
 * @param {string} title
 * @param {"srt" | "rules" | "read"} group
 * @param {Uint8Array | object[] | undefined} result SubRip, words, or `undefined` without a comparable result
 * @param {Uint8Array} bytes of the document
 */
export function check(title, group, result, bytes) {
  if (group === "read" && !Array.isArray(result)) return;
  const document = JSON.parse(decoded(bytes));
  if (Array.isArray(result)) checkWords(title, result, document);
  else if (group === "rules") checkRules(title, decoded(result), document);
  else if (decoded(result).trimEnd() !== plainSrt(document).trimEnd())
    throw new Error(`${title}: another file than the plain loop's`);
}
