// Texts as they are joined and compared.

/** Characters between which a space is no part of the text. */
const CJK = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\u3000-\u303f\uff00-\uffef]/u;

/** Two texts one after the other, with a space where one would be written. */
export function joinTexts(before, next) {
  if (!before || !next) return before + next;
  const needsNoSpace =
    /\s$/.test(before) ||
    /^\s/.test(next) ||
    CJK.test([...before.slice(-2)].at(-1)) ||
    CJK.test([...next.slice(0, 2)][0]);
  return before + (needsNoSpace ? "" : " ") + next;
}

/**
 * Case-folds a character: by way of upper case, which both sigmas share, and which ß leaves as two;
 * without the dot that İ keeps.
 */
const foldCase = (character) =>
  character
    .toUpperCase()
    .toLowerCase()
    .replace(/ς/g, SIGMA)
    .replace(/i\u0307/, "i");
/**
 * The small sigma, by its code: bundlers take escapes out of texts, and not every page is read as
 * UTF-8.
 */
const SIGMA = String.fromCharCode(0x3c3);

/**
 * Folds a text for comparison: in one case, without spaces between Chinese and Japanese. Unit `i`
 * of `fold` was units `starts[i]` to `ends[i]` of the text.
 */
export function foldText(text) {
  let [fold, spaces, afterCjk] = ["", "", false];
  const [starts, ends] = [[], []];
  let at = 0;
  for (const character of text) {
    if (/\s/.test(character)) spaces += character;
    else {
      const isCjk = CJK.test(character);
      const space = spaces && !(afterCjk && isCjk) ? " " : "";
      const folded = isCjk || character < "\x80" ? character.toLowerCase() : foldCase(character);
      fold += space + folded;
      if (space) starts.push(at - 1);
      if (space) ends.push(at);
      for (let index = 0; index < folded.length; index += 1) {
        starts.push(at);
        ends.push(at + character.length);
      }
      [spaces, afterCjk] = ["", isCjk];
    }
    at += character.length;
  }
  return { fold, starts, ends };
}
