// Answers the page: sessions of visitors, and the relay. All other paths are files of public/,
// served without this program.

import { relay } from "dashscope-asr/relay";
import { errorResponse } from "./error-response.js";
import { answerSession, PASSPHRASE_LENGTH_MAX, visitorOf } from "./session.js";

/** The shortest passphrase that is taken: one that is guessed costs the owner money. */
const PASSPHRASE_LENGTH = 12;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const fault = faultOf(env);
    if (fault) return errorResponse(503, "NotSetUp", fault);
    if (pathname === "/api/session") return answerSession(request, env);
    if (!pathname.startsWith("/api/asr/"))
      return errorResponse(404, "NotFound", "There is no such page.");
    return relay(request, {
      apiKey: env.DASHSCOPE_API_KEY,
      region: env.REGION,
      baseUrl: env.BASE_URL || undefined,
      models: env.MODELS,
      rateLimit: env.REQUESTS,
      authorize: async () =>
        (await visitorOf(request, env)) ??
        errorResponse(401, "SignedOut", "Enter the passphrase first."),
    });
  },
};

/** The secret that its owner has left out, in words; until it is there every request is refused. */
function faultOf({ DASHSCOPE_API_KEY, PASSPHRASE = "" }) {
  if (!DASHSCOPE_API_KEY)
    return "The secret DASHSCOPE_API_KEY is missing: npx wrangler secret put DASHSCOPE_API_KEY";
  if (PASSPHRASE.length > PASSPHRASE_LENGTH_MAX)
    return `The secret PASSPHRASE has more than ${PASSPHRASE_LENGTH_MAX} characters.`;
  if (PASSPHRASE.length >= PASSPHRASE_LENGTH) return undefined;
  return `The secret PASSPHRASE is missing or has fewer than ${PASSPHRASE_LENGTH} characters: npx wrangler secret put PASSPHRASE`;
}
