// Memory of the bodies that one process or isolate holds at the same time.

import { RelayError } from "./relay-error.js";

/** Between two renewals of the lease of a body. */
const RENEWAL_MS = 1_000;
const LEASE_MS = 5_000;

/** The bodies that are held: who sent them, their bytes, and until when they count. */
const held = new Set();

/**
 * Counts the bytes of one body against `maxBytes` of all bodies and `shareBytes` of one visitor's:
 * who sends much keeps nobody else out.
 *
 * Each body counts for as long as its lease is renewed: a timer lives as long as its request.
 * Runtimes that end a request whose visitor has left run nothing that comes after it, such as
 * `release`.
 *
 * @param {{ owner: string, maxBytes: number, shareBytes: number }} of
 */
export function holdBody({ owner, maxBytes, shareBytes }) {
  const body = { owner, bytes: 0, untilMs: 0 };
  const renew = () => {
    body.untilMs = Date.now() + LEASE_MS;
    held.add(body);
  };
  renew();
  const renewal = setInterval(renew, RENEWAL_MS);
  return {
    /** Counts bytes; gives the refusal of a body that is too much, and counts no more of it. */
    add(bytes) {
      const [all, own] = heldBytes(owner);
      const isTooMuch = all + bytes > maxBytes || own + bytes > shareBytes;
      body.bytes = isTooMuch ? 0 : body.bytes + bytes;
      return isTooMuch ? tooManyBodies() : undefined;
    },
    release() {
      clearInterval(renewal);
      held.delete(body);
    },
  };
}

/** The bytes of all bodies, and of those of one owner. */
function heldBytes(owner) {
  let [all, own] = [0, 0];
  const now = Date.now();
  for (const body of held) {
    if (body.untilMs < now) held.delete(body);
    else {
      all += body.bytes;
      if (body.owner === owner) own += body.bytes;
    }
  }
  return [all, own];
}

const tooManyBodies = () =>
  new RelayError(
    429,
    "Throttling.RateQuota",
    "The relay holds too many bodies at the moment. Try again later.",
    { "retry-after": "2" },
  );
