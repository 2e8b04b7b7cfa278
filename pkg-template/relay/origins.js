// Origins whose pages may use a relay, and the headers that allow them (CORS).

import { RelayError } from "./relay-error.js";

/**
 * The origin to be named in the answer; `undefined` for the page's own, and for a client that is no
 * page.
 */
export function allowedOrigin(request, url, allowed) {
  const origin = request.headers.get("origin");
  if (origin === null) {
    // A request of another site that says no Origin (an image, a link) cannot read the answer, but
    // it could cost.
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin" && site !== "none") throw foreign();
    return undefined;
  }
  if (allowed === "*" || allowed?.includes(origin)) return origin;
  // The host only: where TLS ends at a proxy, the scheme of the request differs from the page's.
  // A server may be known by another name than the browser used, which is then in the header
  // `host`; no page can write that.
  if (
    URL.canParse(origin) &&
    [url.host, request.headers.get("host")].includes(new URL(origin).host)
  )
    return undefined;
  throw foreign();
}

function foreign() {
  return new RelayError(403, "Relay.ForeignOrigin", "Pages of this origin may not use the relay.");
}

export function preflight(request, headers) {
  const requested = request.headers.get("access-control-request-headers");
  const allow = { "access-control-allow-methods": "GET, POST", "access-control-max-age": "7200" };
  if (requested)
    allow["access-control-allow-headers"] =
      "accept, authorization, content-type, x-dashscope-async, x-dashscope-ossresourceresolve, x-dashscope-sse, x-dashscope-workspace";
  return new Response(null, { status: 204, headers: { ...headers, ...allow } });
}
