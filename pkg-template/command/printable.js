// Texts of others on a terminal: no control characters, and as wide as there is room.

/** Controls of terminals, and marks that change the direction of what follows. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
/** Characters of two columns: East Asian scripts, full width forms, pictures. */
const WIDE = new RegExp(
  "[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f" +
    "\\uff00-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]",
  "u",
);
const ZERO = /[\p{M}\u200b-\u200d]/u;

/** A text without what would move the cursor or hide other text. */
export const printable = (text) => String(text).replaceAll(CONTROLS, "\ufffd");

/** Whether a text has such characters. */
export const hasControls = (text) => text.search(CONTROLS) >= 0;

const columnsOf = (character) => (ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns that a text takes on a terminal. */
export const width = (text) => [...text].reduce((sum, character) => sum + columnsOf(character), 0);

/** The beginning of a text in at most `columns`, with an ellipsis for what is left out. */
export function fitted(text, columns) {
  const characters = [...text];
  const count = countFitting(characters, columns);
  return count === characters.length ? text : `${characters.slice(0, count).join("")}…`;
}

/** As `fitted`, with the end of the text, which tells files of one folder apart. */
export function fittedEnd(text, columns) {
  const characters = [...text].reverse();
  const count = countFitting(characters, columns);
  return count === characters.length ? text : `…${characters.slice(0, count).reverse().join("")}`;
}

/** How many of these fit: all, or those that leave a column for an ellipsis. */
function countFitting(characters, columns) {
  let [sum, count] = [0, 0];
  for (const character of characters) {
    sum += columnsOf(character);
    if (sum > columns) return count;
    if (sum < columns) count += 1;
  }
  return characters.length;
}
