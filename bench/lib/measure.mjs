// Times of repeated runs.

import { performance } from "node:perf_hooks";

const WARM_UP_RUNS = 5;
const WARM_UP_MS = 500;
/** Short runs are repeated for this long, because garbage collection affects one in several. */
const LEAST_MS = 400;

/** @param {number[]} values */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)] };
}

/**
 * Measures runs after a warm-up, which compiles the code and grows the heap.
 * @param {() => unknown} run
 * @param {number} runs minimum
 * @returns {Promise<number[]>} milliseconds of each run
 */
export async function measure(run, runs) {
  const warmUpStartMs = performance.now();
  for (
    let done = 0;
    done < WARM_UP_RUNS || performance.now() - warmUpStartMs < WARM_UP_MS;
    done += 1
  )
    await run();
  const times = [];
  const firstMs = performance.now();
  while (times.length < runs || performance.now() - firstMs < LEAST_MS) {
    const startMs = performance.now();
    await run();
    times.push(performance.now() - startMs);
  }
  return times;
}
