// Origins whose pages may use a relay, and the headers that allow them (CORS).

import { hostnameOf, isLoopbackName, requestedHost } from "./hosts.js";
import { RelayError } from "./relay-error.js";

/**
 * The origin to be named in the answer; `undefined` for the page's own, and for a client that is no
 * page. All browsers of today say in `Sec-Fetch-Site` whose page asks, wherever the relay is
 * reached over TLS or on this machine; then no other header is believed against it.
 */
export function allowedOrigin(request, url, allowed) {
  const origin = request.headers.get("origin");
  if (origin !== null && (allowed === "*" || allowed?.includes(origin))) return origin;
  const site = request.headers.get("sec-fetch-site");
  const isOwnSite = site === null || site === "same-origin" || site === "none";
  if (isOwnSite && (origin === null || isOwnOrigin(origin, request, url, site))) return undefined;
  throw new RelayError(403, "Relay.ForeignOrigin", "Pages of this origin may not use the relay.");
}

function isOwnOrigin(text, request, url, site) {
  const origin = URL.canParse(text) ? new URL(text) : undefined;
  if (!origin || origin.origin !== text || !/^https?:$/.test(origin.protocol)) return false;
  // A development proxy that rewrites Host: the page and the relay are on this machine.
  const host = requestedHost(request, url);
  if (site === "same-origin" && isOnLoopback(host) && isLoopbackName(origin.hostname)) return true;
  // Where TLS ends at a proxy, the relay sees http: and the page is https:. The other way round it
  // is a page that anybody on the line can have written.
  if (url.protocol === "https:" && origin.protocol !== "https:") return false;
  return [url.host, host].some((own) => hostIn(origin.protocol, own) === origin.host);
}

/** A host as URLs of a scheme name it: without the scheme's own port. */
function hostIn(protocol, host) {
  const isHost = !/[/\\?#@\s]/.test(host) && URL.canParse(`${protocol}//${host}`);
  return isHost ? new URL(`${protocol}//${host}`).host : undefined;
}

const isOnLoopback = (host) => isLoopbackName(hostnameOf(host) ?? "");

export function preflight(request, headers, acceptedHeaders) {
  const requested = request.headers.get("access-control-request-headers");
  const allow = { "access-control-allow-methods": "GET, POST", "access-control-max-age": "7200" };
  if (requested) allow["access-control-allow-headers"] = acceptedHeaders;
  return new Response(null, { status: 204, headers: { ...headers, ...allow } });
}
