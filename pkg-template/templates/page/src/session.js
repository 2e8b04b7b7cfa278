// Sessions of visitors who have entered the passphrase: who sends a request, and /api/session.

import { errorResponse } from "./error-response.js";
import { isForeign } from "./own-origin.js";
import { endSessionsOf, sessionsOf, storeFailed } from "./request-sessions.js";
import { cookieResponse, hasCookie, hasTooManyCookies } from "./session-cookie.js";
import { isOpen } from "./session-store.js";
import { signIn } from "./sign-in.js";

/**
 * The name of the visitor who sends this request, or the response to somebody who has not signed
 * in.
 * @returns {Promise<string | Response>}
 */
export async function visitorOf(request, env) {
  try {
    for (const session of await sessionsOf(request, env))
      if (await isOpen(session, env)) return session.visitor;
  } catch (error) {
    return storeFailed(error);
  }
  return errorResponse(
    401,
    "SignedOut",
    hasCookie(request)
      ? "This session has ended: sign in again with the passphrase."
      : "Enter the passphrase first.",
  );
}

/** Answers GET (the models to choose from), POST (signs in) and DELETE (signs out). */
export async function answerSession(request, env) {
  switch (request.method) {
    case "GET": {
      const visitor = await visitorOf(request, env);
      if (visitor instanceof Response) return visitor;
      return Response.json({ models: env.MODELS }, { headers: { "Cache-Control": "no-store" } });
    }
    case "POST":
      return refusalOf(request) ?? signIn(request, env);
    case "DELETE":
      return refusalOf(request) ?? signOut(request, env);
    default:
      return errorResponse(405, "MethodNotAllowed", "Only GET, POST and DELETE are answered here.");
  }
}

/** The refusal of a request that may change no session, before anything is counted or ended. */
function refusalOf(request) {
  if (isForeign(request))
    return errorResponse(403, "ForeignOrigin", "Pages of other sites may not sign in or out here.");
  if (hasTooManyCookies(request))
    return errorResponse(
      431,
      "TooManyCookies",
      "There are too many cookies of sessions: delete the cookies of this page in the browser.",
    );
  return undefined;
}

/** Ends the sessions of the request, and makes the browser forget the cookie. */
const signOut = async (request, env) =>
  (await endSessionsOf(request, env)) ?? cookieResponse(request, "", 0);
