// A token bucket: `burst` tokens at once, and `perMinute` more every minute.

/**
 * Takes `cost` tokens.
 *
 * @typedef {{ burst: number, perMinute: number }} Limit whole numbers from 1 on
 * @typedef {{ spent: number, atMs: number }} Bucket tokens that are missing, and the time at which
 *   that was so
 * @param {Bucket | undefined} bucket `undefined`: full
 * @returns {{ success: true, bucket: Bucket }
 *   | { success: false, retryAfterS?: number, message: string }} without `retryAfterS` the bucket
 *   will never hold so many
 */
export function take(bucket, { burst, perMinute }, cost, nowMs) {
  if (!Number.isSafeInteger(cost) || cost < 1)
    return refusal("A request counts a whole number of times, from 1 on.");
  if (cost > burst)
    return refusal(`A request that counts ${cost} times is refused: at most ${burst} are allowed.`);
  const spent = spentAt(bucket, perMinute, nowMs);
  const missing = spent + cost - burst;
  if (missing <= 0) return { success: true, bucket: { spent: spent + cost, atMs: nowMs } };
  const retryAfterS = Math.ceil((missing / perMinute) * 60);
  return { ...refusal(`Too many requests. Try again in ${retryAfterS} s.`), retryAfterS };
}

/** The time at which a bucket will be full again. */
export const fullAtMs = ({ spent, atMs }, { perMinute }) =>
  atMs + Math.ceil((spent / perMinute) * 60_000);

function spentAt({ spent, atMs } = { spent: 0, atMs: 0 }, perMinute, nowMs) {
  // A clock may be set back; nothing is refilled then.
  const elapsedMs = Math.max(0, nowMs - atMs);
  return Math.max(0, spent - (elapsedMs * perMinute) / 60_000);
}

const refusal = (message) => ({ success: false, message });
