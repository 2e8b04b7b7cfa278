// The relay as a test asks for it, in whatever runtime: the functions among its options can only be
// made where it runs.

import { relay } from "dashscope-asr/relay";

/**
 * @param settings `options` of the relay; `visitors`: each request says who it is; `tries`: so many a visitor
 */
export function relayApp({ options, visitors = false, tries }) {
  const left = new Map();
  const authorize = (request) => {
    const visitor = request.headers.get("x-visitor");
    if (visitor === "nobody") return false;
    if (visitor === "stranger")
      return new Response("sign in", { status: 401, headers: { "www-authenticate": "Basic" } });
    return visitor ?? undefined;
  };
  const rateLimit = {
    async limit({ key }) {
      left.set(key, (left.get(key) ?? tries) - 1);
      return { success: left.get(key) >= 0 };
    },
  };
  const all = { ...options, ...(visitors && { authorize }), ...(tries && { rateLimit }) };
  return (request) => relay(request, all);
}
