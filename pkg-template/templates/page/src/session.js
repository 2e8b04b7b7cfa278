// Sessions of visitors who have entered the passphrase. Each sign-in is a visitor of its own.

import { addressOf } from "./address.js";
import { isEqual } from "./constant-time.js";
import { errorResponse } from "./error-response.js";
import { jsonBody } from "./json-body.js";
import { limitSignIn } from "./limits.js";
import { cookieResponse, hasCookie, tokensIn } from "./session-cookie.js";
import { endSession, isOpen } from "./session-store.js";
import { sessionOf, tokenOf } from "./session-token.js";

const SESSION_S = 30 * 86_400;
const SIGN_IN_BYTES = 4_096;

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
      return signIn(request, env);
    case "DELETE":
      return signOut(request, env);
    default:
      return errorResponse(405, "MethodNotAllowed", "Only GET, POST and DELETE are answered here.");
  }
}

/** The sessions of the request's tokens that are ours and have not expired. */
async function sessionsOf(request, env) {
  const sessions = await Promise.all(tokensIn(request).map((token) => sessionOf(token, env)));
  return sessions.filter((session) => session);
}

async function signIn(request, env) {
  const { success, retryAfterS = 60, message } = await limitSignIn(env, addressOf(request));
  if (!success)
    return errorResponse(429, "TooManyTries", message, { "Retry-After": String(retryAfterS) });
  // A page of another site can send no JSON here: its browser would ask first, and be refused.
  if (request.headers.get("Content-Type") !== "application/json") return wrongPassphrase();
  const { tooLarge, value } = await jsonBody(request, SIGN_IN_BYTES);
  if (tooLarge)
    return errorResponse(413, "BodyTooLarge", `A sign-in has at most ${SIGN_IN_BYTES} bytes.`);
  const passphrase = value?.passphrase;
  if (typeof passphrase !== "string" || !(await isEqual(passphrase, env.PASSPHRASE)))
    return wrongPassphrase();
  const session = { visitor: crypto.randomUUID(), expiresMs: Date.now() + SESSION_S * 1000 };
  return cookieResponse(request, await tokenOf(session, env), SESSION_S);
}

const wrongPassphrase = () => errorResponse(403, "WrongPassphrase", "That is not the passphrase.");

/** Ends the sessions of the request. Tokens that are not ours write nothing to the store. */
async function signOut(request, env) {
  try {
    for (const session of await sessionsOf(request, env)) await endSession(session, env);
  } catch (error) {
    return storeFailed(error);
  }
  return cookieResponse(request, "", 0);
}

/** Nobody is let in, or told to be signed out, where the store does not answer. */
function storeFailed(error) {
  console.error("SESSIONS:", error);
  return errorResponse(
    503,
    "StoreFailed",
    "The store of the sessions does not answer. Try again in a moment.",
    { "Retry-After": "5" },
  );
}
