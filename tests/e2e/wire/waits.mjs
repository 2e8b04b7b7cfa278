// Shortens the waits of back-off, as if the clock ran faster.

const FASTER = 50;
/** Shorter timers are unchanged: polling is quick, and Node's fetch has timers of half a second. */
const SHORTENED_FROM_MS = 1000;
/** The package's request timeout is unchanged: a slow machine must not look like a dead service. */
const PATIENCE_MS = new Set([30_000, 120_000, 310_000, 3_600_000]);

/** Shortens the long waits of this process until the returned function is called. */
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
