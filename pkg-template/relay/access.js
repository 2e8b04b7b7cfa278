// Access to a relay: sign-in, rate limit, and the key that is added.

import { typeOf, wrong } from "./options.js";
import { RelayError } from "./relay-error.js";

/**
 * The visitor's name, or the Response of the hook that refuses the request. The hook gets no body,
 * which can be read only once.
 *
 * @returns {Promise<{ visitor: string, response?: Response }>}
 */
export async function authorize({ url, method, headers }, config) {
  if (!config.authorize) return { visitor: "" };
  const answer = await config.authorize(new Request(url, { method, headers }));
  if (answer instanceof Response)
    return { visitor: "", response: new Response(answer.body, answer) };
  if (answer === false)
    throw new RelayError(403, "Relay.Forbidden", "This visitor may not use the relay.");
  return { visitor: typeof answer === "string" ? answer : "" };
}

export async function keyOf({ apiKey }) {
  const key = typeof apiKey === "function" ? await apiKey() : apiKey;
  if (typeof key === "string" && /^[\x21-\x7e]+$/.test(key)) return key;
  throw wrong("apiKey", `expected a key of visible ASCII characters, got ${typeOf(key)}`);
}

/** Counts a request that costs money against the visitor's limit. */
export async function enforceRateLimit({ request, config, visitor }) {
  if (!config.rateLimit) return;
  const key = visitor || request.headers.get("cf-connecting-ip") || "anonymous";
  const { success } = await config.rateLimit.limit({ key });
  if (!success)
    throw new RelayError(
      429,
      "Throttling.RateQuota",
      "Too many requests of this visitor. Try again later.",
      { "retry-after": "60" },
    );
}
