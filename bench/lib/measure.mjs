// Times of one contender: its own block of runs behind a collection of garbage, so that it pays for its own garbage only.

import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const WARM_UP_RUNS = 3;
const WARM_UP_MS = 300;

/** @param {number[]} values */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}

/**
 * @param {() => unknown} run
 * @param {number} runs
 * @returns {Promise<{ least: number, median: number }>} milliseconds
 */
export async function measure(run, runs) {
  collectGarbage();
  const warmUpStart = performance.now();
  for (let done = 0; done < WARM_UP_RUNS || performance.now() - warmUpStart < WARM_UP_MS; done += 1) await run();
  const times = [];
  for (let done = 0; done < runs; done += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return summary(times);
}
