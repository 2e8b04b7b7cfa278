// Answers the page: sessions of visitors, and the relay. All other paths are files of public/,
// served without this program.

import { relay } from "dashscope-asr/relay";
import { errorResponse } from "./error-response.js";
import { queryLimit, requestLimit } from "./limits.js";
import { isConfidential } from "./loopback.js";
import { answerSession, visitorOf } from "./session.js";
import { setupFault } from "./setup.js";

export { Session } from "./session-object.js";
export { VisitorLimits } from "./visitor-limits.js";

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (!isConfidential(url))
      return errorResponse(
        403,
        "HttpsRequired",
        `Open https://${url.hostname}/ instead: over http others can read the passphrase.`,
      );
    const fault = setupFault(env);
    if (fault) return errorResponse(503, "NotSetUp", fault);
    if (url.pathname === "/api/session") return answerSession(request, env);
    if (!url.pathname.startsWith("/api/asr/"))
      return errorResponse(404, "NotFound", "There is no such page.");
    return relayed(request, env);
  },
};

/** The relay's answer. Settings that it does not take are a fault of the set-up. */
async function relayed(request, env) {
  try {
    return await relay(request, {
      apiKey: env.DASHSCOPE_API_KEY,
      region: env.REGION,
      baseUrl: env.BASE_URL || undefined,
      models: env.MODELS,
      rateLimit: requestLimit(env),
      queryLimit: queryLimit(env),
      authorize: () => visitorOf(request, env),
    });
  } catch (error) {
    console.error("dashscope-asr/relay:", error);
    return errorResponse(
      503,
      "NotSetUp",
      "A setting in wrangler.jsonc is wrong; the log of the Worker says which.",
    );
  }
}
