// Tallies of a language: of the package by form of words, and of the baselines.

import { sentencesOf } from "./corpus.mjs";
import { formsOf } from "./forms.mjs";
import { baselinesOf, fill, segmentsOf } from "./greedy.mjs";
import { judge, newTally, sum } from "./judge.mjs";
import { linesByWidth } from "./ours.mjs";

async function tallyOurs(form, language, sentences, widths) {
  const tally = newTally();
  for (const sentence of sentences) {
    const { text } = sentence;
    const cut = await linesByWidth(text, form(text, language), widths);
    for (const [width, lines] of cut) judge(tally, sentence, lines, width);
  }
  return tally;
}

function tallyBaseline(segment, language, sentences, widths) {
  const tally = newTally();
  for (const sentence of sentences) {
    const segments = segmentsOf(segment, sentence.text, language);
    for (const width of widths) judge(tally, sentence, fill(segments, width), width);
  }
  return tally;
}

/**
 * @returns {Promise<{ sentences: number, ours: object, forms: Record<string, object>, baselines:
 *   Record<string, object> }>} tallies by name; `ours` is the sum of the forms
 */
export async function measure(language, widths) {
  const sentences = sentencesOf(language);
  const forms = {};
  for (const [name, form] of Object.entries(formsOf(language)))
    forms[name] = await tallyOurs(form, language, sentences, widths);
  const baselines = {};
  for (const [name, segment] of Object.entries(baselinesOf(language)))
    baselines[name] = tallyBaseline(segment, language, sentences, widths);
  return { sentences: sentences.length, ours: sum(Object.values(forms)), forms, baselines };
}
