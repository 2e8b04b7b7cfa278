// The cookie of a session, which the browser keeps: no program of a page can read it, and no
// request of another site carries it.

import { isConfidential, isOnLoopback } from "./loopback.js";

/** The name from before; such a cookie is of no use any more. */
const OLD_NAME = "session";
const OLD_PATH = "/api";
/** Cookies of the name that are tried: an old one may stand before the good one. */
const TRIED_MAX = 8;

/**
 * Name and attributes of the cookie. Browsers take `__Host-` only from the host itself over TLS,
 * for all of its paths: no subdomain and nobody on the way can set another one. On this machine
 * there is no TLS, and not every browser takes a cookie that asks for it there.
 */
const cookieAt = (url) =>
  isOnLoopback(url)
    ? { name: "session", attributes: "Path=/; HttpOnly; SameSite=Strict" }
    : { name: "__Host-session", attributes: "Path=/; Secure; HttpOnly; SameSite=Strict" };

/** The values of the cookies in which a session may be, as the browser orders them. */
export function tokensIn(request) {
  const { name } = cookieAt(new URL(request.url));
  return valuesOf(request, [name]).slice(0, TRIED_MAX);
}

/** Whether a request has more cookies of the name than are tried. No browser sends so many. */
export const hasTooManyCookies = (request) =>
  valuesOf(request, [cookieAt(new URL(request.url)).name]).length > TRIED_MAX;

/** Whether the browser keeps a cookie of a session, valid or not, of today or of before. */
export const hasCookie = (request) =>
  valuesOf(request, [cookieAt(new URL(request.url)).name, OLD_NAME]).length > 0;

function valuesOf(request, names) {
  const cookies = (request.headers.get("Cookie") ?? "").split(";").map((text) => text.trim());
  return names.flatMap((name) =>
    cookies
      .filter((cookie) => cookie.startsWith(`${name}=`))
      .map((cookie) => cookie.slice(name.length + 1)),
  );
}

/** A response that makes the browser keep a session for so long; 0 seconds: forget it. */
export function cookieResponse(request, token, seconds) {
  const url = new URL(request.url);
  if (!isConfidential(url)) throw new Error("No cookie is sent where others can read it.");
  const { name, attributes } = cookieAt(url);
  return new Response(null, {
    status: 204,
    headers: [
      ["Set-Cookie", `${name}=${token}; Max-Age=${seconds}; ${attributes}`],
      ["Set-Cookie", `${OLD_NAME}=; Max-Age=0; Path=${OLD_PATH}; HttpOnly; SameSite=Strict`],
      ["Cache-Control", "no-store"],
    ],
  });
}
