// A clock that runs faster: pauses between attempts and queries take a thousandth.

const FASTER = 1_000;
/** Limits of silence, and the day of a wait: nothing here is silent, so they stay as they are. */
const PATIENCE_MS = new Set([30_000, 120_000, 310_000, 3_600_000, 86_400_000]);
/** Speeds this process up until the returned function is called. */
export function speedUp() {
  const { setTimeout } = globalThis;
  const { now } = Date;
  const startMs = now();
  Date.now = () => startMs + (now() - startMs) * FASTER;
  globalThis.setTimeout = (callback, delayMs, ...rest) => {
    if (PATIENCE_MS.has(delayMs)) return setTimeout(callback, delayMs, ...rest).unref();
    return setTimeout(callback, delayMs / FASTER, ...rest);
  };
  return () => {
    globalThis.setTimeout = setTimeout;
    Date.now = now;
  };
}
