// Memory of the bodies that one process or isolate holds at the same time.

import { RelayError } from "./relay-error.js";

/** Between two renewals of the lease of a body that is being used. */
const RENEWAL_MS = 1_000;
const LEASE_MS = 5_000;

/** The bodies that are held: who sent them, their bytes, and until when they count. */
const held = new Set();

/**
 * Counts the bytes of one body against `maxBytes` of all bodies and `shareBytes` of one visitor's:
 * who sends much keeps nobody else out.
 *
 * Each body counts for as long as its lease is renewed. Runtimes that end a request whose visitor
 * has left run nothing that comes after it, such as `release`, and no timers either.
 *
 * @param {{ owner: string, maxBytes: number, shareBytes: number, idleMs: number }} of `idleMs`: how
 *   long a body counts without a further piece
 */
export function holdBody({ owner, maxBytes, shareBytes, idleMs }) {
  const body = { owner, bytes: 0, untilMs: 0 };
  const renew = (ms) => {
    body.untilMs = Date.now() + ms;
    held.add(body);
  };
  renew(idleMs);
  let renewal;
  return {
    add(bytes) {
      const [all, own] = heldBytes(owner);
      if (all + bytes > maxBytes || own + bytes > shareBytes) throw tooManyBodies();
      body.bytes += bytes;
    },
    /** Renews the lease: a piece has come. */
    renew: () => renew(idleMs),
    /** Keeps the body without pieces, until it is released: the service is reading it. */
    keep() {
      renew(LEASE_MS);
      renewal = setInterval(() => renew(LEASE_MS), RENEWAL_MS);
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
