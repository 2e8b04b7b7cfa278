// Signing in with the passphrase. Each sign-in is a visitor of its own.

import { addressOf } from "./address.js";
import { isEqual } from "./constant-time.js";
import { errorResponse } from "./error-response.js";
import { isJson, jsonBody } from "./json-body.js";
import { countWrongTry, limitTry, triesLeft } from "./limits.js";
import { endSessionsOf } from "./request-sessions.js";
import { cookieResponse } from "./session-cookie.js";
import { tokenOf } from "./session-token.js";

const SESSION_S = 30 * 86_400;
const SIGN_IN_BYTES = 4_096;

/** Answers a try of the passphrase. The caller has refused pages of other sites. */
export async function signIn(request, env) {
  if (!isJson(request))
    return errorResponse(
      415,
      "UnsupportedMediaType",
      "A sign-in is sent as JSON, with Content-Type: application/json.",
    );
  const counted = await limitTry(env, addressOf(request));
  if (counted.success !== true) return tooManyTries(counted);
  const { tooLarge, tooSlow, value } = await jsonBody(request, SIGN_IN_BYTES);
  if (tooLarge)
    return errorResponse(413, "BodyTooLarge", `A sign-in has at most ${SIGN_IN_BYTES} bytes.`);
  if (tooSlow) return errorResponse(408, "RequestTimeout", "The sign-in did not arrive in time.");
  const isRight = await isPassphrase(value?.passphrase, env);
  const left = isRight ? await triesLeft(env) : await countWrongTry(env);
  if (left.success !== true) return tooManyTries(left);
  return isRight ? signedIn(request, env) : wrongPassphrase();
}

const isPassphrase = async (text, { PASSPHRASE }) =>
  typeof text === "string" && (await isEqual(text, PASSPHRASE));

/** Begins a session; one that the browser had before ends. */
async function signedIn(request, env) {
  const failure = await endSessionsOf(request, env);
  if (failure) return failure;
  const session = { visitor: crypto.randomUUID(), expiresMs: Date.now() + SESSION_S * 1000 };
  return cookieResponse(request, await tokenOf(session, env), SESSION_S);
}

const wrongPassphrase = () => errorResponse(403, "WrongPassphrase", "That is not the passphrase.");

const tooManyTries = ({ retryAfterS = 60, message }) =>
  errorResponse(429, "TooManyTries", message, { "Retry-After": String(retryAfterS) });
