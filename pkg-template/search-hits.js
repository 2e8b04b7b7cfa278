// Hits of a search in one sentence, with their times.

import { foldText } from "./text.js";

/** Every place of a sentence where `wanted`, a folded text, is found. */
export function findHits(sentence, wanted) {
  const { fold, starts, ends } = foldText(sentence.text);
  const hits = [];
  for (let at = fold.indexOf(wanted); at >= 0; at = fold.indexOf(wanted, at + wanted.length))
    hits.push(hit(sentence, starts[at], ends[at + wanted.length - 1]));
  return hits;
}

/** Units `from` to `to` of a sentence, with the times of the words they are part of. */
function hit(sentence, from, to) {
  const { startMs, endMs, text, words } = sentence;
  const found = { text: text.slice(from, to).trim(), index: from, sentence };
  let place = 0;
  const matched = words.filter((word) => {
    const start = place;
    place += word.text.length + word.punctuation.length;
    return start < to && place > from;
  });
  // Words that do not make up the sentence (masked, or none) tell nothing about its parts.
  if (matched.length > 0 && place === text.length)
    return {
      startMs: matched[0].startMs,
      endMs: Math.max(...matched.map((word) => word.endMs)),
      ...found,
    };
  const interpolate = (at) => startMs + Math.round(((endMs - startMs) * at) / text.length);
  return { startMs: interpolate(from), endMs: interpolate(to), interpolated: true, ...found };
}
