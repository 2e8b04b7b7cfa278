// The relay of a test, in any runtime. Options that are functions are created here, in the runtime.

import { relay } from "dashscope-asr/relay";

/**
 * @param settings `options` of the relay; `visitors`: the header x-visitor names the visitor; `tries`: rate limit of a visitor
 */
export function relayApp({ options, visitors = false, tries }) {
  const remaining = new Map();
  const authorize = (request) => {
    const visitor = request.headers.get("x-visitor");
    if (visitor === "nobody") return false;
    if (visitor === "stranger")
      return new Response("sign in", { status: 401, headers: { "www-authenticate": "Basic" } });
    return visitor ?? true;
  };
  const rateLimit = {
    async limit({ key }) {
      remaining.set(key, (remaining.get(key) ?? tries) - 1);
      return { success: remaining.get(key) >= 0 };
    },
  };
  const relayOptions = {
    ...options,
    ...(visitors ? { authorize } : { access: "public" }),
    ...(tries && { rateLimit }),
  };
  return (request) => relay(request, relayOptions);
}
