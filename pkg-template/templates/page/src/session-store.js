// Sessions that were signed out, in a store that all isolates share: a token that somebody has
// copied is of no use afterwards. An isolate asks the store again after some seconds, so that
// another isolate may take a token for so long after it was signed out.

/** Time for which an isolate remembers that a session was open. */
const REMEMBERED_MS = 10_000;
const REMEMBERED_MAX = 1_000;

/** Sessions that were open when the store was asked: until when they count as open. */
const openUntilMs = new Map();

const objectOf = (visitor, { SESSIONS }) => SESSIONS.get(SESSIONS.idFromName(visitor));

/** Whether a session was not signed out. Rejects where the store does not answer. */
export async function isOpen({ visitor }, env) {
  const askedMs = Date.now();
  if (openUntilMs.get(visitor) > askedMs) return true;
  openUntilMs.delete(visitor);
  if ((await objectOf(visitor, env).isOpen()) !== true) return false;
  if (openUntilMs.size >= REMEMBERED_MAX) openUntilMs.delete(openUntilMs.keys().next().value);
  openUntilMs.set(visitor, askedMs + REMEMBERED_MS);
  return true;
}

/** Ends a session for good. Rejects where the store does not answer; the session then goes on. */
export async function endSession({ visitor, expiresMs }, env) {
  await objectOf(visitor, env).end(expiresMs);
  openUntilMs.delete(visitor);
}
