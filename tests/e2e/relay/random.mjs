// Random choices from a seed, for tests that print the seed and so can be repeated.

/** Choices of one run; the same seed and run make the same ones. */
export class Random {
  #state;

  constructor(seed, run) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b)) >>> 0;
  }

  /** A number from 0 to `end`, without it (mulberry32). */
  below(end) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  oneIn(cases) {
    return this.below(cases) === 0;
  }

  pick(items) {
    return items[this.below(items.length)];
  }

  bytes(length) {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** The text with a few characters changed, taken out, doubled or put in. */
  mutate(text) {
    let mutated = text;
    for (let change = 0; change <= this.below(3); change += 1) {
      const [at, length] = [this.below(mutated.length + 1), this.below(4)];
      const piece = this.pick(PIECES);
      mutated = this.pick([
        mutated.slice(0, at) + piece + mutated.slice(at),
        mutated.slice(0, at) + piece + mutated.slice(at + length),
        mutated.slice(0, at) + mutated.slice(at + length),
        mutated.slice(0, at),
        mutated.slice(0, at) + mutated.slice(Math.max(at - length, 0)),
      ]);
    }
    return mutated;
  }
}

/** Characters that parsers of paths, queries, headers and JSON take for more. */
const PIECES = [
  ..."/.?#&=%:@\\;,\"'<>{}[]- +0aZ~\t",
  "..",
  "//",
  "%2e%2e",
  "%2f",
  "%00",
  "%",
  "\u0000",
  "\u00e9",
  "\ud83d\ude00",
  "\ud800",
  "\\u0000",
  "__proto__",
  "constructor",
  "http://evil.example",
  "null",
  "1e999",
  "[[[[",
];
