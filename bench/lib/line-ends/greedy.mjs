// Baselines: lines filled with as many segments as fit.

import {
  loadDefaultJapaneseParser,
  loadDefaultSimplifiedChineseParser,
  loadDefaultThaiParser,
} from "budoux";
import { withPunctuation } from "./punctuation.mjs";
import { columns } from "./width.mjs";

const words = new Map();

/** Segments of the engine's dictionary. */
function dictionary(text, language) {
  if (!words.has(language))
    words.set(language, new Intl.Segmenter(language, { granularity: "word" }));
  return [...words.get(language).segment(text)].map(({ segment }) => segment);
}

const PARSERS = {
  zh: loadDefaultSimplifiedChineseParser(),
  ja: loadDefaultJapaneseParser(),
  th: loadDefaultThaiParser(),
};
const budoux = (text, language) => PARSERS[language].parse(text);
const blanks = (text) => text.match(/\S+\s*/g);

const UNSEPARATED = { "Intl.Segmenter": dictionary, BudouX: budoux };
const SEPARATED = { "at blanks": blanks };

/** The baselines of a language: functions from a sentence and its language to segments. */
export const baselinesOf = (language) => (/zh|ja|th/.test(language) ? UNSEPARATED : SEPARATED);

/** Segments of a sentence, with their punctuation. */
export const segmentsOf = (segment, text, language) => withPunctuation(segment(text, language));

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Lines of at most `width` columns. A segment wider than a line breaks anywhere. */
export function fill(segments, width) {
  const lines = [""];
  const fits = (added) => columns((lines.at(-1) + added).trimEnd()) <= width;
  const add = (added) => {
    if (lines.at(-1) === "" || fits(added)) lines.push(lines.pop() + added);
    else lines.push(added);
  };
  for (const segment of segments) {
    if (columns(segment.trimEnd()) <= width) add(segment);
    else for (const { segment: grapheme } of graphemes.segment(segment)) add(grapheme);
  }
  return lines;
}
