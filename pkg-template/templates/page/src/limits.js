// Limits of visitors: settings and bindings of wrangler.jsonc as functions. A rate limit binding of
// Cloudflare, which counts in each location for itself and not exactly, refuses floods at no cost;
// then VISITOR_LIMITS counts exactly, with one object for each key.

import { networksOf } from "./address.js";
import { KINDS } from "./limit-settings.js";
import { neverRefusal } from "./token-bucket.js";

/** The key of everybody together. */
const ACCOUNT = "account";
const ADDRESS = "address:";
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

/** The relay's `queryLimit`: queries of tasks, and results. */
export const queryLimit = (env) => limiter("queries", env);

/**
 * Counts a try of the passphrase of an address, while wrong tries of everybody are left. A try that
 * is refused writes nothing.
 */
export const limitTry = (env, address) =>
  guarded(async () => {
    const key = ADDRESS + address;
    if (!(await isBelowFlood("signIns", env, key))) return FLOOD;
    const outcome = await triesLeft(env);
    return outcome.success === true ? counter("signIns", env, key).take(1) : outcome;
  });

/**
 * Counts a wrong try of everybody. The right passphrase counts nothing, and is taken while tries
 * are left: of many tries at the same time no more are answered than may be wrong.
 */
export const countWrongTry = (env) => guarded(() => counter("signIns", env, ACCOUNT).take(1));

/** Whether wrong tries of everybody are left. */
export const triesLeft = (env) => guarded(() => counter("signIns", env, ACCOUNT).check(1));

/**
 * A limiter for the relay and one request, by the keys `visitor:NAME` and `address:ADDRESS`; a name
 * alone is a visitor's. With the visitor, everybody together is counted too. Refuses what can never
 * pass before it takes anything for it: the relay counts a submit once before it has read it, and
 * its further files afterwards.
 */
function limiter(counted, env) {
  const asked = new Map();
  const limit = async ({ key, cost }) => {
    const sum = (asked.get(key) ?? 0) + cost;
    asked.set(key, sum);
    const most = Math.min(...KINDS[counted].map((kind) => env.LIMITS[counted][kind].burst));
    if (sum > most) return neverRefusal(sum, most);
    const keys = kindOf(key) === "visitor" ? [key, ACCOUNT] : [key];
    return takeAll(counted, env, keys, cost);
  };
  return { weighted: true, limit: (of) => guarded(() => limit(of)) };
}

function kindOf(key) {
  if (key === ACCOUNT) return "account";
  return key.startsWith(ADDRESS) ? "address" : "visitor";
}

/** Takes of all these keys, in turn: where one refuses, the others are not asked. */
async function takeAll(counted, env, keys, cost) {
  if (!(await isBelowFlood(counted, env, keys[0]))) return FLOOD;
  for (const key of keys) {
    const outcome = await counter(counted, env, key).take(cost);
    if (outcome.success !== true) return outcome;
  }
  return { success: true };
}

/** Refuses where nothing can be counted. */
async function guarded(count) {
  try {
    return await count();
  } catch (error) {
    console.error("VISITOR_LIMITS:", error);
    return STORE_FAILED;
  }
}

/** The object of a key, with its limits. One object has an address and the networks around it. */
function counter(counted, env, key) {
  const networks = networksOfKey(key);
  const object = env.VISITOR_LIMITS.get(
    env.VISITOR_LIMITS.idFromName(`${counted} ${networks.at(-1)[1]}`),
  );
  const limits = networks.map(([kind, name]) => [name, env.LIMITS[counted][kind]]);
  return { take: (cost) => object.take(limits, cost), check: (cost) => object.check(limits, cost) };
}

/** Kinds and names under which a key is counted. */
const networksOfKey = (key) =>
  kindOf(key) === "address"
    ? networksOf(key.slice(ADDRESS.length)).map(([kind, network]) => [kind, ADDRESS + network])
    : [[kindOf(key), key]];

/** Asks Cloudflare's rate limit, where there is one; an IPv6 address by its network of 56 bits. */
async function isBelowFlood(counted, env, key) {
  const binding = env[BINDINGS[counted]];
  if (key === ACCOUNT || !binding) return true;
  const [[, own], line] = networksOfKey(key);
  return (await binding.limit({ key: line?.[1] ?? own })).success === true;
}
