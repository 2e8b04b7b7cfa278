// Forms in which models give the words of a sentence. Texts and punctuation of the words, in order,
// are the sentence.

import { isPunctuation } from "./punctuation.mjs";

/** A word in Latin letters is one word in every form; else a character with its combining marks. */
const CHARACTERS = /\p{Script=Latin}+|\P{M}[\p{M}\u0e33]*/gu;

/** A word between blanks: its text, and closing punctuation with the blank. */
const BETWEEN_BLANKS = /(?<text>\S+?)(?<punctuation>[,?!;:”“"]*(?:\.$)?\s*)(?=\s|$|(?<=\s)\S)/gu;

const segmenter = (language) => new Intl.Segmenter(language, { granularity: "word" });

/** Words of units of text. Punctuation and blanks go to the word before them. */
function wordsOf(units) {
  const words = [];
  for (const unit of units) {
    const last = words.at(-1);
    if (last && isPunctuation(unit)) last.punctuation += unit;
    else if (last?.text && isPunctuation(last.text)) last.text += unit;
    else words.push({ text: unit, punctuation: "" });
  }
  return words;
}

const characters = (text) => wordsOf(text.match(CHARACTERS));

function pairs(text) {
  const words = [];
  for (const word of characters(text)) {
    const last = words.at(-1);
    if (last?.single && last.punctuation === "") {
      words[words.length - 1] = { ...word, text: last.text + word.text, single: false };
    } else words.push({ ...word, single: true });
  }
  return words.map(({ text, punctuation }) => ({ text, punctuation }));
}

const dictionary = (text, language) =>
  wordsOf([...segmenter(language).segment(text)].map(({ segment }) => segment));

const blanks = (text) =>
  [...text.matchAll(BETWEEN_BLANKS)].map(({ groups }) => ({
    text: groups.text,
    punctuation: groups.punctuation,
  }));

const none = () => [];

/** The forms by the name of their row. */
const UNSEPARATED = {
  "a word per character": characters,
  "pairs of characters": pairs,
  "dictionary words": dictionary,
  "no words": none,
};
const SEPARATED = { "words by blanks": blanks, "no words": none };

/** The forms of a language: functions from a sentence and its language to words. */
export const formsOf = (language) => (/zh|ja|th/.test(language) ? UNSEPARATED : SEPARATED);
