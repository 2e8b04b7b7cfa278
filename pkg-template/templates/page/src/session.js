// Sessions of visitors who have entered the passphrase. The browser keeps a signed cookie, which no
// program of a page can read and which no request of another site carries; uploads carry the cookie
// too. Nothing is stored here.

import { errorResponse } from "./error-response.js";
import { jsonBody } from "./json-body.js";

const DAYS = 30;
/** The longest passphrase that may be set, in UTF-16 units, and what its JSON takes at most. */
export const PASSPHRASE_LENGTH_MAX = 512;
const SIGN_IN_BYTES = 4_096;
const COOKIE = /(?:^|; )session=([\w-]{36})\.(\d{10})\.([0-9a-f]{64})(?:;|$)/;

/**
 * The name of the visitor who sends this request, a random one for each signing in; `undefined`
 * where nobody has signed in.
 */
export async function visitorOf(request, env) {
  const [, visitor, expires, signature] = COOKIE.exec(request.headers.get("Cookie") ?? "") ?? [];
  if (!visitor || Number(expires) * 1000 < Date.now()) return undefined;
  return (await isEqual(signature, await signed(`${visitor}.${expires}`, env)))
    ? visitor
    : undefined;
}

/** Answers GET (the models to choose from), POST (signs in) and DELETE (signs out). */
export async function answerSession(request, env) {
  switch (request.method) {
    case "GET":
      if (!(await visitorOf(request, env)))
        return errorResponse(401, "SignedOut", "Enter the passphrase first.");
      return Response.json({ models: env.MODELS }, { headers: { "Cache-Control": "no-store" } });
    case "POST":
      return signIn(request, env);
    case "DELETE":
      return withCookie(request, "", 0);
    default:
      return errorResponse(405, "MethodNotAllowed", "Only GET, POST and DELETE are answered here.");
  }
}

async function signIn(request, env) {
  const { success } = await env.SIGN_INS.limit({
    key: request.headers.get("CF-Connecting-IP") ?? "unknown",
  });
  if (!success) return errorResponse(429, "TooManyTries", "Too many tries. Wait a minute.");
  // A page of another site can send no JSON here: its browser would ask first, and be refused.
  if (request.headers.get("Content-Type") !== "application/json") return wrongPassphrase();
  const { tooLarge, value } = await jsonBody(request, SIGN_IN_BYTES);
  if (tooLarge)
    return errorResponse(413, "BodyTooLarge", `A sign-in has at most ${SIGN_IN_BYTES} bytes.`);
  const passphrase = value?.passphrase;
  if (typeof passphrase !== "string" || !(await isEqual(passphrase, env.PASSPHRASE)))
    return wrongPassphrase();
  const seconds = DAYS * 86_400;
  const session = `${crypto.randomUUID()}.${Math.floor(Date.now() / 1000) + seconds}`;
  return withCookie(request, `${session}.${await signed(session, env)}`, seconds);
}

const wrongPassphrase = () => errorResponse(403, "WrongPassphrase", "That is not the passphrase.");

function withCookie(request, value, seconds) {
  // On this machine there is no TLS, and not every browser takes a cookie that asks for it there.
  const secure = new URL(request.url).protocol === "https:" ? "; Secure" : "";
  const cookie = `session=${value}; Path=/api; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  return new Response(null, {
    status: 204,
    headers: { "Set-Cookie": cookie, "Cache-Control": "no-store" },
  });
}

const bytesOf = (text) => new TextEncoder().encode(text);

/** The signature by both secrets: a new passphrase, or a new key, signs everybody out. */
async function signed(text, { DASHSCOPE_API_KEY, PASSPHRASE }) {
  const secret = bytesOf(JSON.stringify(["dashscope-asr page", DASHSCOPE_API_KEY, PASSPHRASE]));
  const key = await crypto.subtle.importKey(
    "raw",
    secret,
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(text));
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Whether two texts are equal, in a time that does not depend on how much of them is. */
async function isEqual(text, expected) {
  const [one, other] = await Promise.all(
    [text, expected].map((text) => crypto.subtle.digest("SHA-256", bytesOf(text))),
  );
  return crypto.subtle.timingSafeEqual(one, other);
}
