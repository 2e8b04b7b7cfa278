// Values of flags, from the texts of the command line. Ranges are the package's to check.

import { kebab } from "./flags.js";
import { printable } from "./printable.js";
import { UsageError } from "./usage-error.js";

const SHOWN_MAX = 60;
const EXAMPLES = {
  vocabulary: '{"Bailian":5}',
  specialWordFilter: '{"mask":["word"]}',
  style: '{"fontSize":72}',
};

/** A text as errors show it. */
export function quoted(text) {
  const [shown, more] = [text.slice(0, SHOWN_MAX), text.length > SHOWN_MAX ? "…" : ""];
  return `"${printable(shown)}${more}"`;
}

/** The value of a flag; a list given twice goes on. */
export function flagValue({ flag, type }, text, before) {
  const expected = (what) =>
    new UsageError(`--${kebab(flag)}: expected ${what}, got ${quoted(text)}.`);
  if (type === "number") return numberOf(text, expected);
  if (type === "list") return [...(before ?? []), ...listOf(text, expected)];
  if (type === "numbers")
    return [...(before ?? []), ...text.split(",").map((part) => numberOf(part, expected))];
  if (type === "object") return objectOf(text, () => expected(`JSON such as ${EXAMPLES[flag]}`));
  if (type === "textOrArray") return arrayOf(text) ?? text;
  return text;
}

function numberOf(text, expected) {
  if (!/^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text)) throw expected("a number");
  return Number(text);
}

/** Entries between commas, or of a JSON array, for names with commas. */
function listOf(text, expected) {
  if (!text.startsWith("[")) return text.split(",").map((entry) => entry.trim());
  const array = arrayOf(text);
  if (!array) throw expected("names with commas between them, or a JSON array");
  return array;
}

function arrayOf(text) {
  try {
    const value = text.startsWith("[") && JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(text, error) {
  try {
    const value = JSON.parse(text);
    if (Object(value) === value && !Array.isArray(value)) return value;
  } catch {}
  throw error();
}

/** The value of a switch: `--itn`, `--no-itn`, `--itn=false`. */
export function switchOf(spelling, text, isNegated) {
  if (text === undefined) return !isNegated;
  if (!isNegated && /^(?:true|false)$/.test(text)) return text === "true";
  const shown = isNegated ? "no value" : "true or false";
  throw new UsageError(`--${spelling}: expected ${shown}, got ${quoted(text)}.`);
}
