// Queries of tasks: of one visitor spaced, and of one task coalesced. The service takes 20 queries
// a second of an account, which one visitor could use up for all others.
//
// Kept in the memory of one process or isolate, in bounded maps. Requests share answers and no
// promises: Workers refuse to wait for another request's.

import { ANONYMOUS, limiterKeys, tooMany } from "./rate-limit.js";
import { sleep } from "./streams.js";

/**
 * Between two queries of one visitor; and of visitors of one address, or of all of whom nothing is
 * known.
 */
const SPACING_MS = 200;
const SHARED_SPACING_MS = 60;
/** Queries that need not be spaced, after a pause. */
const BURST = 5;
/** The longest wait for a turn; a query that would wait longer is refused. */
const WAIT_MAX_MS = 3_000;
/** An answer as old as this is given once more. */
const FRESH_MS = 1_000;
/** Between two looks for the answer to a query of another request, and for how long it is awaited. */
const LOOK_MS = 50;
const AWAITED_MS = 2_000;
const ANSWER_LENGTH_MAX = 32_768;
const VISITORS_MAX = 2_000;
const ANSWERS_MAX = 200;

/** When each visitor's next query may be sent, as if there were no burst. */
const turns = new Map();
/** Latest query of each task: its answer and when it came, or until when it is waited for. */
const latest = new Map();

/** Sets an entry, and forgets the oldest of too many. */
function setBounded(map, key, value, max) {
  map.delete(key);
  map.set(key, value);
  if (map.size > max) map.delete(map.keys().next().value);
}

/**
 * Answers a query of a task by a fresh answer to the same query, or by `query` in the visitor's
 * turn.
 *
 * @param {string} key names the task, with the id that the relay gave out: it binds account and visitor
 * @param {() => Promise<Response>} query asks the service
 */
export async function coalesce(exchange, key, query) {
  const sinceMs = Date.now() - FRESH_MS;
  const known = answerSince(sinceMs, key);
  if (known) return known;
  await turnOf(exchange);
  const untilMs = Date.now() + AWAITED_MS;
  while (isAsked(key) && Date.now() < untilMs) await sleep(LOOK_MS);
  const answered = answerSince(sinceMs, key);
  if (answered) return answered;
  // The request may end with its visitor, and say nothing more.
  const asked = { askedUntilMs: Date.now() + AWAITED_MS };
  setBounded(latest, key, asked, ANSWERS_MAX);
  return settle(key, asked, query);
}

/** Forgets the answer of a task that has just been changed. */
export function forgetAnswer(key) {
  latest.delete(key);
}

async function settle(key, asked, query) {
  let kept;
  try {
    const response = await query();
    if (response.status !== 200) return response;
    const text = await response.text();
    kept = { text, headers: [...response.headers], answeredMs: Date.now() };
    return responseOf(kept);
  } finally {
    // Not where the task was canceled meanwhile, or was asked for by another request.
    if (latest.get(key) === asked) {
      latest.delete(key);
      if (kept?.text.length <= ANSWER_LENGTH_MAX) setBounded(latest, key, kept, ANSWERS_MAX);
    }
  }
}

const isAsked = (key) => latest.get(key)?.askedUntilMs > Date.now();

function answerSince(sinceMs, key) {
  const entry = latest.get(key);
  return entry?.answeredMs > sinceMs ? responseOf(entry) : undefined;
}

const responseOf = ({ text, headers }) => new Response(text, { headers });

/** Waits for the visitor's turn. */
async function turnOf({ visitor, address, config }) {
  const now = Date.now();
  const next = limiterKeys({ visitor, address }).map((key) => {
    // An address may be that of a whole office, where its visitors have names.
    const isShared = key === ANONYMOUS || (visitor && !key.startsWith("visitor:"));
    const spacingMs = isShared ? SHARED_SPACING_MS : SPACING_MS;
    const turn = `${config.baseUrl} ${key}`;
    return [turn, Math.max(turns.get(turn) ?? 0, now - BURST * spacingMs) + spacingMs];
  });
  const waitMs = Math.max(...next.map(([, atMs]) => atMs)) - now;
  if (waitMs > WAIT_MAX_MS) throw tooMany(waitMs / 1000);
  for (const [turn, atMs] of next) setBounded(turns, turn, atMs, VISITORS_MAX);
  if (waitMs > 0) await sleep(waitMs);
}
