// Rate limits of visitors: who is counted, and for how much.

import { RelayError } from "./relay-error.js";

const RETRY_AFTER_S = 60;
/** The key of all of whom neither name nor address is known. */
export const ANONYMOUS = "anonymous";

/**
 * The names under which a visitor is counted. A name and an address are counted apart: a visitor
 * who makes new names has one address, and one with many addresses has one name. `anonymous` counts
 * all of whom neither is known.
 */
export function limiterKeys({ visitor, address }) {
  // The name first: what a name may not do takes nothing from an address that others share.
  const keys = [];
  if (visitor) keys.push(`visitor:${visitor}`);
  if (address) keys.push(`address:${address}`);
  return keys.length > 0 ? keys : [ANONYMOUS];
}

/** Counts what costs money: files to be transcribed, recognitions, uploads, cancels. */
export async function charge(exchange, cost) {
  await count(exchange.config.rateLimit, limiterKeys(exchange), cost);
}

/** Counts a query of a task that reaches the service, or a result. */
export async function chargeQuery(exchange) {
  await count(exchange.config.queryLimit, limiterKeys(exchange), 1);
}

async function count(limiter, keys, cost) {
  if (!limiter) return;
  for (const key of keys) {
    // A limiter that does not know of costs is asked as often.
    const [calls, costOfCall] = limiter.weighted ? [1, cost] : [cost, 1];
    for (let call = 0; call < calls; call += 1) {
      const outcome = await limiter.limit({ key, cost: costOfCall });
      if (outcome?.success !== true) throw tooMany(outcome?.retryAfterS, outcome?.message);
    }
  }
}

/** The refusal of a request that may be repeated after a number of seconds. */
export function tooMany(retryAfterS, message) {
  const seconds = retryAfterS > 0 && retryAfterS < 86_400 ? Math.ceil(retryAfterS) : RETRY_AFTER_S;
  return new RelayError(
    429,
    "Throttling.RateQuota",
    typeof message === "string" && message !== ""
      ? message
      : "Too many requests of this visitor. Try again later.",
    { "retry-after": String(seconds) },
  );
}
