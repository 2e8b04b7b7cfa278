// Headers and bodies of responses. Responses and chunks may be of another realm, as in simulated
// DOMs: classes are known by their tags.

/**
 * A header of an answer. A date in `retry-after` becomes the seconds from the answer's own `date`:
 * the clock of whoever wrote both.
 */
export function responseHeader({ headers }, name) {
  const value = headers.get(name);
  if (name !== "retry-after" || !/GMT$/.test(value)) return value;
  return String(Math.max(0, Date.parse(value) - Date.parse(headers.get("date"))) / 1000);
}

/**
 * Opens the body of a response, or gives `undefined` where there is none. Throws where somebody has
 * read it.
 */
export function bodyReader(response) {
  if (typeof response.body !== "object" || response.body === null) return undefined;
  keepUncancelled(response);
  return response.body.getReader();
}

/** The bytes of a step of a reader; `undefined` at the end. */
export function stepBytes({ done, value }) {
  if (done === true) return undefined;
  if (Object.prototype.toString.call(value) === "[object Uint8Array]") return value;
  throw new TypeError("the body is not made of bytes");
}

/**
 * Makes Chromium count a request as finished whose body is read to its end. With `no-store`, which
 * the relay sends, the end of its stream cancels a request that still is about to finish; the end
 * of one of two copies does not.
 */
export function keepUncancelled(response) {
  if (!/Chrome/.test(globalThis.navigator?.userAgent)) return;
  try {
    if (!/no-store/i.test(response.headers.get("cache-control"))) return;
    response
      .clone()
      .body.cancel()
      .catch(() => {});
  } catch {
    // No response of the browser's, or one that somebody has read.
  }
}
