// Prints the sentences of the corpus as JSON, for judges.py: by language, each with its places.

import { LANGUAGES, sentencesOf } from "./corpus.mjs";

const languages = LANGUAGES.map((language) => [
  language,
  sentencesOf(language).map(({ text, allowed, tolerated }) => ({
    text,
    allowed: [...allowed],
    tolerated: [...tolerated],
  })),
]);
console.log(JSON.stringify(Object.fromEntries(languages)));
