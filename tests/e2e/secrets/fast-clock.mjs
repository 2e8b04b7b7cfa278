// A clock that leaps: pauses between attempts and queries take a thousandth, and when one has passed,
// the time of day has gone on by all of it. Between them it runs as ever: under load, work takes
// no longer by this clock than it does.

const FASTER = 1_000;
/** Limits of silence, and the day of a wait: nothing here is silent, so they stay as they are. */
const PATIENCE_MS = new Set([30_000, 120_000, 310_000, 3_600_000, 86_400_000]);
/** Speeds this process up until the returned function is called. */
export function speedUp() {
  const { setTimeout } = globalThis;
  const { now } = Date;
  let aheadMs = 0;
  Date.now = () => now() + aheadMs;
  globalThis.setTimeout = (callback, delayMs, ...rest) => {
    if (PATIENCE_MS.has(delayMs)) return setTimeout(callback, delayMs, ...rest).unref();
    const dueMs = Date.now() + (delayMs ?? 0);
    const pass = () => {
      aheadMs += Math.max(dueMs - Date.now(), 0);
      callback(...rest);
    };
    return setTimeout(pass, delayMs / FASTER);
  };
  return () => {
    globalThis.setTimeout = setTimeout;
    Date.now = now;
  };
}
