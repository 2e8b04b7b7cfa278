// Whose page sends a request, as its browser says.

import { isOnLoopback } from "./loopback.js";

/**
 * Whether a page of another origin sends a request. No page can write these headers; a program
 * other than a browser sends neither.
 */
export function isForeign({ url, headers }) {
  const [site, origin] = [headers.get("Sec-Fetch-Site"), headers.get("Origin")];
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  if (origin === null || origin === new URL(url).origin) return false;
  // A development proxy on this machine may have rewritten the host.
  const isLocal = URL.canParse(origin) && isOnLoopback(new URL(origin));
  return !(site === "same-origin" && isLocal && isOnLoopback(new URL(url)));
}
