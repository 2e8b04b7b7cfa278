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
  if (cost > burst) return neverRefusal(cost, burst);
  const spent = spentAt(bucket, perMinute, nowMs);
  const missing = spent + cost - burst;
  if (missing <= 0) return { success: true, bucket: { spent: spent + cost, atMs: nowMs } };
  const retryAfterS = Math.ceil((missing / perMinute) * 60);
  return { ...refusal(`Too many requests. Try again in ${retryAfterS} s.`), retryAfterS };
}

/**
 * Takes `cost` tokens of each limit, or none where one refuses.
 *
 * @param {Record<string, Bucket & { fullMs: number }>} buckets by name; without those that are full
 * @param {[name: string, limit: Limit][]} limits
 * @returns the first refusal, or `buckets` as they are afterwards
 */
export function takeEach(buckets, limits, cost, nowMs) {
  const taken = Object.entries(buckets).filter(([, { fullMs }]) => fullMs > nowMs);
  for (const [name, limit] of limits) {
    const { bucket, ...outcome } = take(buckets[name], limit, cost, nowMs);
    if (!bucket) return outcome;
    taken.push([name, { ...bucket, fullMs: fullAtMs(bucket, limit) }]);
  }
  return { success: true, buckets: Object.fromEntries(taken) };
}

/** The time at which a bucket will be full again. */
export const fullAtMs = ({ spent, atMs }, { perMinute }) =>
  atMs + Math.ceil((spent / perMinute) * 60_000);

function spentAt({ spent, atMs } = { spent: 0, atMs: 0 }, perMinute, nowMs) {
  // A clock may be set back; nothing is refilled then.
  const elapsedMs = Math.max(0, nowMs - atMs);
  return Math.max(0, spent - (elapsedMs * perMinute) / 60_000);
}

/** The refusal of what no wait helps. */
export const neverRefusal = (cost, burst) =>
  refusal(
    `This counts ${cost} times and can never pass: at most ${burst} are allowed at once. Send fewer files at a time.`,
  );

const refusal = (message) => ({ success: false, message });
