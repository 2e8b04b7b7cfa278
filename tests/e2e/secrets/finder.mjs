// Finder of secrets in a text: raw, in part, escaped any number of times, in base64, as numbers.

import * as all from "./secrets.mjs";

/** Secrets by name. */
const SECRETS = Object.entries(all).filter(([, value]) => typeof value === "string");

/** A part of a secret as long as this is a leak. */
const PART_LENGTH = 8;
/** Escapes inside of escapes that are undone. */
const ROUNDS_MAX = 8;

const ESCAPE =
  /\\+u\{0*([0-9a-f]{1,6})\}|\\+u([0-9a-f]{4})|\\+x([0-9a-f]{2})|%([0-9a-f]{2})|&#x0*([0-9a-f]{1,6});?|&#0*([0-9]{1,7});?|&(amp|quot|lt|gt);|\\+(.)/gis;
const NAMED = { amp: "&", quot: '"', lt: "<", gt: ">" };

const codePoint = (number) => (number <= 0x10ffff ? String.fromCodePoint(number) : "");

/** A text with one layer of its escapes undone. */
function unescaped(text) {
  return text.replace(ESCAPE, (_, braces, unit, x, percent, entityHex, entity, named, plain) => {
    const digits = braces ?? unit ?? x ?? percent ?? entityHex;
    if (digits !== undefined) return codePoint(Number.parseInt(digits, 16));
    if (entity !== undefined) return codePoint(Number(entity));
    return named === undefined ? plain : NAMED[named.toLowerCase()];
  });
}

/** A text and what it is when its escapes are undone, layer by layer. */
function* layersOf(text) {
  let layer = text;
  for (let round = 0; round <= ROUNDS_MAX; round += 1) {
    yield layer.toLowerCase();
    const next = unescaped(layer);
    if (next === layer) return;
    layer = next;
  }
}

const partsOf = (text, length) =>
  Array.from({ length: Math.max(text.length - length, 0) + 1 }, (_, at) =>
    text.slice(at, at + length),
  );

/** The parts of a secret in base64, wherever it stands between other bytes. */
function base64PartsOf(secret) {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.from(" ".repeat(offset) + secret);
    // Digits at both ends hold bits of what stands beside the secret.
    const whole = bytes.toString("base64url").slice(offset + 1, -2);
    const standard = bytes.toString("base64").slice(offset + 1, -4);
    return [...partsOf(whole, 12), ...partsOf(standard, 12)];
  });
}

/** Texts that give a secret away. */
function marksOf([name, secret]) {
  const parts = partsOf(secret, PART_LENGTH);
  const bytes = parts.map((part) => Buffer.from(part));
  return {
    name,
    texts: parts,
    // Links lead through a relay in base64.
    base64: /^s[kt]-/.test(secret) ? base64PartsOf(secret) : [],
    // As `util.inspect` and `JSON.stringify` write bytes, without blanks.
    numbers: bytes.flatMap((part) => [[...part].join(","), part.toString("hex")]),
  };
}

const MARKS = SECRETS.map(marksOf);

/** @type {Map<string, { name: string, part: string }[]>} findings by text: many are the same */
const known = new Map();

/** The secrets that a text gives away: the name of each, and the part that was found. */
export function secretsIn(text) {
  if (!known.has(text)) known.set(text, find(text));
  return known.get(text);
}

function find(text) {
  const layers = [...layersOf(text)].join("\n");
  const dense = text.replace(/\s+|"\d+":/g, "").toLowerCase();
  return MARKS.flatMap(({ name, texts, base64, numbers }) => {
    const part =
      texts.find((mark) => layers.includes(mark)) ??
      base64.find((mark) => text.includes(mark)) ??
      numbers.find((mark) => dense.includes(mark));
    return part === undefined ? [] : [{ name, part }];
  });
}
