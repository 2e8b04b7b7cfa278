// Limits of visitors: settings and bindings of wrangler.jsonc as functions. A rate limit binding of
// Cloudflare, which counts in each location for itself and not exactly, refuses floods at no cost;
// then VISITOR_LIMITS counts exactly, with one object for each key.

/** Limits in the setting LIMITS: what is counted, and for whom. */
const KINDS = {
  requests: ["visitor", "address", "account"],
  queries: ["visitor", "address", "account"],
  signIns: ["address", "account"],
};
/** The key of everybody together. */
const ACCOUNT = "account";
/** Rate limit bindings, by what they count. */
const BINDINGS = { requests: "REQUESTS", signIns: "SIGN_INS" };
const FLOOD = { success: false, retryAfterS: 60, message: "Too many requests. Wait a minute." };
const STORE_FAILED = {
  success: false,
  retryAfterS: 30,
  message: "Requests cannot be counted just now, and are refused. Try again in 30 s.",
};

/** The relay's `rateLimit`: a submit counts its files; recognitions, uploads and cancels one. */
export const requestLimit = (env) => limiter("requests", env);

/** The relay's `queryLimit`: queries of tasks. */
export const queryLimit = (env) => limiter("queries", env);

/** Counts a try of the passphrase: of this address, then of everybody. */
export const limitSignIn = (env, address) =>
  takeAll("signIns", env, () => [`address:${address}`, ACCOUNT]);

/**
 * A limiter for the relay, which asks for each request by the keys `visitor:NAME` and
 * `address:ADDRESS`; a name alone is a visitor's. With the visitor, everybody together is counted
 * too: one visitor cannot use up what the account may do.
 */
const limiter = (counted, env) => ({
  weighted: true,
  limit: ({ key, cost }) =>
    takeAll(counted, env, () => (kindOf(key) === "visitor" ? [key, ACCOUNT] : [key]), cost),
});

function kindOf(key) {
  if (key === ACCOUNT) return "account";
  return key.startsWith("address:") ? "address" : "visitor";
}

/**
 * Takes `cost` of the limits of all these keys, in turn: where one refuses, the others are not
 * asked. Refuses where that cannot be done.
 */
async function takeAll(counted, env, keysOf, cost = 1) {
  try {
    const keys = keysOf();
    if (!(await isBelowFlood(counted, env, keys[0]))) return FLOOD;
    for (const key of keys) {
      const id = env.VISITOR_LIMITS.idFromName(`${counted} ${key}`);
      const limit = env.LIMITS[counted][kindOf(key)];
      const outcome = await env.VISITOR_LIMITS.get(id).take(limit, cost);
      if (outcome.success !== true) return outcome;
    }
    return { success: true };
  } catch (error) {
    console.error("VISITOR_LIMITS:", error);
    return STORE_FAILED;
  }
}

/** Asks Cloudflare's rate limit, where there is one for what is counted. */
async function isBelowFlood(counted, env, key) {
  const binding = env[BINDINGS[counted]];
  return key === ACCOUNT || !binding || (await binding.limit({ key })).success === true;
}

/** The first limit that is missing or wrong, in words. */
export function limitsFault({ LIMITS }) {
  for (const [counted, kinds] of Object.entries(KINDS)) {
    const wrong = kinds.find((kind) => !isLimit(LIMITS?.[counted]?.[kind]));
    if (wrong)
      return `The setting LIMITS.${counted}.${wrong} in wrangler.jsonc has to be { "burst": …, "perMinute": … }, whole numbers from 1 on.`;
  }
  return undefined;
}

const isLimit = (limit) =>
  [limit?.burst, limit?.perMinute].every((number) => Number.isSafeInteger(number) && number >= 1);
