// Punctuation of units of text: closing belongs to the unit before, opening to the unit behind.

const OPENING = /^[「『《（(“„]$/u;
const PUNCTUATION = /^[\p{P}\s]+$/u;

/** Punctuation that is a part of words: a hyphen, and the Thai sign of an abbreviation. */
const INSIDE_WORDS = /^[-ฯ]$/u;

export const isPunctuation = (unit) => PUNCTUATION.test(unit) && !INSIDE_WORDS.test(unit);

/** Joins units of punctuation and blanks with the unit that they belong to. */
export function withPunctuation(units) {
  const joined = [];
  let opening = "";
  let quoted = false;
  for (const unit of units) {
    const straight = unit === '"';
    if (OPENING.test(unit) || (straight && !quoted)) opening += unit;
    else if (isPunctuation(unit) && joined.length > 0 && opening === "")
      joined.push(joined.pop() + unit);
    else {
      joined.push(opening + unit);
      opening = "";
    }
    if (straight) quoted = !quoted;
  }
  return joined;
}
