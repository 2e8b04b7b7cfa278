// The same document with a text in each sentence that is not its words byte for byte.

const CHANGES = [
  // Blanks doubled, punctuation of another width, case.
  (text) => text.replaceAll(" ", "  ").replaceAll("，", ","),
  (text) => text.replaceAll("。", "．").toUpperCase(),
  (text) => `${text.replaceAll("，", "、")} `,
  // A word that is masked, if it is not all (which would be no cue), and one spelled otherwise.
  (text) => text.replace(/\p{L}{2}(?=.*\p{L})/u, "**"),
  (text) => `${text.slice(0, 2)}1${text.slice(3)}`,
];

/** @param {Uint8Array} bytes a result document */
export function dirtyDocument(bytes) {
  const document = JSON.parse(new TextDecoder().decode(bytes));
  let count = 0;
  for (const { sentences } of document.transcripts) {
    for (const sentence of sentences) {
      sentence.text = CHANGES[count % CHANGES.length](sentence.text);
      count += 1;
    }
  }
  return new TextEncoder().encode(JSON.stringify(document));
}
