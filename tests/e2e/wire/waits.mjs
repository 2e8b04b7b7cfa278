// Backing off takes seconds; here it is as long as on a clock that runs faster.

const FASTER = 50;
/**
 * Shorter ones are left alone: polling is quick already, and Node's own fetch has timers of half a
 * second.
 */
const SHORTENED_FROM_MS = 1000;
/**
 * How long the package waits for an answer: left alone, or a slow machine would look like a dead
 * service.
 */
const PATIENCE_MS = new Set([30_000, 120_000, 310_000, 3_600_000]);

/** Makes the long waits of this process shorter, until what it returns is called. */
export function shortenBackOff() {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (callback, delayMs, ...rest) => {
    const isLong = delayMs > SHORTENED_FROM_MS && !PATIENCE_MS.has(delayMs);
    return setTimeout(callback, isLong ? delayMs / FASTER : delayMs, ...rest);
  };
  return () => {
    globalThis.setTimeout = setTimeout;
  };
}
