// Hits of a search in one sentence, with their times.

import { foldText } from "./text.js";

/**
 * Every place of a sentence where `wanted`, a folded text, is found. `ranges` are those of its words:
 * start, end, and whether the border to the next word is a guess.
 */
export function findHits(sentence, ranges, wanted) {
  const { fold, starts, ends } = foldText(sentence.text);
  const groups = groupWords(sentence, ranges);
  const hits = [];
  for (let at = fold.indexOf(wanted); at >= 0; at = fold.indexOf(wanted, at + wanted.length))
    hits.push(hit(sentence, groups, starts[at], ends[at + wanted.length - 1]));
  return hits;
}

/** Words with the text up to the next; those between which the border is a guess are one. */
function groupWords({ words }, ranges) {
  const groups = [];
  let open = false;
  words.forEach(({ startMs, endMs, interpolated }, index) => {
    const [start, end, isOpen] = ranges[index];
    const last = groups.at(-1);
    if (open) {
      last.end = end;
      last.endMs = Math.max(last.endMs, endMs);
      last.words += 1;
    } else if (end > start) groups.push({ start, end, startMs, endMs, interpolated, words: 1 });
    open = end > start || open ? isOpen : false;
  });
  return groups;
}

/** Units `from` to `to` of a sentence, with the times of the words they are part of. */
function hit(sentence, groups, from, to) {
  const first = timeAt(sentence, groups, from, "startMs");
  const last = timeAt(sentence, groups, to - 1, "endMs");
  const found = { startMs: first.ms, endMs: Math.max(last.ms, first.ms) };
  if (first.interpolated || last.interpolated) found.interpolated = true;
  return { ...found, text: sentence.text.slice(from, to).trim(), index: from, sentence };
}

/** Start or end of the word at a unit of the text; between words and inside of several a guess. */
function timeAt(sentence, groups, at, side) {
  const behind = groups.findIndex(({ start }) => start > at);
  const index = (behind < 0 ? groups.length : behind) - 1;
  const [word, next] = [groups[index], groups[index + 1]];
  // Punctuation belongs to the word before it.
  const isWord =
    word && (at < word.end || !/[\p{L}\p{N}]/u.test(sentence.text.slice(word.end, at + 1)));
  const edge = side === "startMs" ? word?.start : word?.end - 1;
  if (isWord && (word.words === 1 || at === edge || at >= word.end))
    return { ms: word[side], interpolated: word.interpolated };
  const [from, fromMs] = isWord
    ? [word.start, word.startMs]
    : [word?.end ?? 0, word?.endMs ?? sentence.startMs];
  const [to, toMs] = isWord
    ? [word.end, word.endMs]
    : [next?.start ?? sentence.text.length, next?.startMs ?? sentence.endMs];
  const place = at + (side === "endMs" ? 1 : 0);
  const ms = fromMs + Math.round(((toMs - fromMs) * (place - from)) / Math.max(to - from, 1));
  return { ms, interpolated: true };
}
