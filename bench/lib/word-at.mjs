// `wordAt(ms)` at times across a document, as a player calls it.

import { performance } from "node:perf_hooks";
import { random } from "./document.mjs";
import { summary } from "./measure.mjs";

const CALLS = 1_000_000;
const ROUNDS = 7;

/**
 * @param {{ wordAt(ms: number): unknown }} read a document
 * @param {number} durationMs of its audio
 * @returns {{ least: number, median: number }} nanoseconds a call
 */
export function wordAtNs(read, durationMs) {
  const next = random(7);
  const times = Float64Array.from({ length: CALLS }, () => Math.floor(next() * durationMs));
  const each = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    // Counts hits, so that the engine cannot drop a call as unused.
    for (const ms of times) if (read.wordAt(ms) !== undefined) found += 1;
    each.push(((performance.now() - start) * 1e6) / CALLS);
  }
  if (found === 0) throw new Error("wordAt found no word");
  return summary(each);
}
