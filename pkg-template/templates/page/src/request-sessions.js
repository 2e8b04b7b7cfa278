// Sessions of a request: those of its cookies.

import { errorResponse } from "./error-response.js";
import { tokensIn } from "./session-cookie.js";
import { endSession } from "./session-store.js";
import { sessionOf } from "./session-token.js";

/** The sessions of the request's tokens that are ours and have not expired. */
export async function sessionsOf(request, env) {
  const sessions = await Promise.all(tokensIn(request).map((token) => sessionOf(token, env)));
  return sessions.filter((session) => session);
}

/**
 * Ends the sessions of the request. Tokens that are not ours write nothing to the store.
 * @returns {Promise<Response | undefined>} the response where the store does not answer
 */
export async function endSessionsOf(request, env) {
  try {
    for (const session of await sessionsOf(request, env)) await endSession(session, env);
    return undefined;
  } catch (error) {
    return storeFailed(error);
  }
}

/** Nobody is let in, or told to be signed out, where the store does not answer. */
export function storeFailed(error) {
  console.error("SESSIONS:", error);
  return errorResponse(
    503,
    "StoreFailed",
    "The store of the sessions does not answer. Try again in a moment.",
    { "Retry-After": "5" },
  );
}
