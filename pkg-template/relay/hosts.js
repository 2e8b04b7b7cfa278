// Names of hosts: this machine's, and those under which a relay is reached.

/** Whether a host name of a URL is this machine's own; nobody else can answer under it. */
export function isLoopbackName(hostname) {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** A host name as the URL standard writes it: lower case, Punycode; `undefined` where it is none. */
export function hostnameOf(authority) {
  const text = `http://${authority}`;
  if (/[/\\?#@\s]/.test(authority) || !URL.canParse(text)) return undefined;
  return new URL(text).hostname;
}

/** Whether a text is a host name alone, without a port or a pattern. */
export function isPlainHostname(text) {
  const hostname = hostnameOf(text);
  return hostname !== undefined && !/[*:]/.test(text.replace(/^\[.*\]$/, "")) && hostname !== "";
}

/**
 * The host that the request names. Behind a proxy or in some frameworks the URL has another one
 * than the browser asked for, which is then in the header `host`; no page can write that.
 */
export function requestedHost(request, url) {
  return request.headers.get("host") ?? url.host;
}

/** Whether a relay known by these names was meant. A name of this machine is always one. */
export function isNamed(host, names) {
  const hostname = hostnameOf(host);
  if (hostname === undefined) return false;
  return isLoopbackName(hostname) || names.some((name) => hostnameOf(name) === hostname);
}
