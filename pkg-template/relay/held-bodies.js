// Memory of the bodies that one process or isolate holds at the same time.

import { RelayError } from "./relay-error.js";

/** The bodies that are held: their bytes, and until when. */
const held = new Set();

/**
 * Counts the bytes of one body against `maxBytes` of all of them.
 *
 * @param {number} idleMs after so long without a piece the body is held no longer. Runtimes that end
 *   a request whose visitor has left do not run what comes after it, such as `release`.
 */
export function holdBody(maxBytes, idleMs) {
  const body = { bytes: 0, untilMs: Date.now() + idleMs };
  held.add(body);
  return {
    add(bytes) {
      if (heldBytes() + bytes > maxBytes)
        throw new RelayError(
          429,
          "Throttling.RateQuota",
          "The relay holds too many bodies at the moment. Try again later.",
          { "retry-after": "2" },
        );
      body.bytes += bytes;
      body.untilMs = Date.now() + idleMs;
    },
    /** Keeps the body for a time without pieces: until the service has read it. */
    keepFor(ms) {
      body.untilMs = Date.now() + ms;
    },
    release: () => held.delete(body),
  };
}

function heldBytes() {
  let total = 0;
  const now = Date.now();
  for (const body of held) {
    if (body.untilMs < now) held.delete(body);
    else total += body.bytes;
  }
  return total;
}
