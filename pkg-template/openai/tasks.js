// Tasks: waited for, and found again by callers who hung up.

import { toBase64url } from "../relay/bytes.js";
import { limiterKeys } from "../relay/rate-limit.js";
import { sleep } from "../relay/streams.js";
import { textOf } from "./answer.js";
import { badField } from "./errors.js";
import { answerInPieces } from "./events.js";
import { formatOf } from "./form.js";
import { waitingSign } from "./format.js";
import { taskResult } from "./result.js";
import { stopWith } from "./stop.js";

/** Header with the id of a task. */
const TASK_ID = "x-dashscope-task-id";
/** Before the answer begins without its end, so that a task that fails early has its own status. */
const HEAD_WAIT_MS = 3_000;
/** Between two signs of life: fetch gives a body up that stands still. */
const ALIVE_MS = 15_000;

const KEPT_MAX = 1_000;
/** As long as the service keeps a task. */
const KEPT_MS = 86_400_000;
/** Runtimes that end a request whose caller has left run nothing behind it: a lease is renewed. */
const LEASE_MS = 5_000;

/**
 * Tasks whose results nobody has got, by what was asked; without an `id` while they are submitted.
 * OpenAI's clients send a request again when it took too long: it then waits for the same task, and
 * is not billed twice.
 *
 * @type {Map<string, { owner: string, untilMs: number, id?: string }>}
 */
const kept = new Map();

/**
 * The id of the task for what is asked: of one that goes on, or of the one that `submit` makes. A
 * request looks at the map and awaits no promise of another, which a Worker does not let it.
 *
 * @param {() => Promise<{ id: string }>} submit
 */
export async function taskFor(exchange, fingerprint, submit) {
  const known = () => kept.get(fingerprint);
  for (let task = known(); task?.untilMs > Date.now(); task = known()) {
    while (!task.id && task.untilMs > Date.now()) {
      exchange.request.signal.throwIfAborted();
      await sleep(LEASE_MS / 20);
    }
    if (task.id) return task.id;
  }
  const [owner] = limiterKeys(exchange);
  const task = { owner, untilMs: 0 };
  const renew = () => {
    task.untilMs = Date.now() + LEASE_MS;
  };
  renew();
  makeRoom(owner);
  kept.set(fingerprint, task);
  const renewal = setInterval(renew, LEASE_MS / 5);
  try {
    task.id = (await submit()).id;
    task.untilMs = Date.now() + KEPT_MS;
    return task.id;
  } finally {
    clearInterval(renewal);
    if (!task.id) task.untilMs = 0;
  }
}

/** Forgets the oldest task of an owner where there are too many: not those of others. */
function makeRoom(owner) {
  if (kept.size < KEPT_MAX) return;
  const own = Array.from(kept).find(([, task]) => task.owner === owner);
  kept.delete(own?.[0] ?? kept.keys().next().value);
}

/** Forgets a task whose result somebody has got. */
function forget(id) {
  for (const [fingerprint, task] of kept) if (task.id === id) kept.delete(fingerprint);
}

/** A text that is the same for the same audio and options of one visitor of one account. */
export async function fingerprintOf({ config, visitor, key }, file, options) {
  const { baseUrl, workspace } = config;
  const audio = await digest(await file.arrayBuffer());
  const asked = JSON.stringify([key, baseUrl, workspace, visitor, options, audio]);
  return digest(new TextEncoder().encode(asked));
}

const digest = async (bytes) =>
  toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

/** A client of the package for one exchange: a Worker's requests may share no connection. */
export function clientOf({ config, key }) {
  const { Client, baseUrl, workspace, fetch } = config;
  return new Client({ apiKey: key, baseUrl, workspace, fetch });
}

/** Answers with the result of a task whose id this visitor has got in the header. */
export async function findAgain(exchange, signedId) {
  const id = await exchange.links.taskId(signedId);
  if (id === undefined)
    throw badField(undefined, "There is no such transcription.", 404, "not_found");
  return waitForTask(exchange, formatOf(exchange.url.searchParams), id);
}

/**
 * Answers with the result of a task. The answer begins before the task ends: its header has the id
 * with which it can be found again.
 */
export async function waitForTask(exchange, form, id) {
  const { task_id: signedId } = await exchange.links.signAll({ task_id: id });
  const headers = { [TASK_ID]: signedId };
  const stop = stopWith(exchange.request.signal);
  const texts = pieces(textOfTask(exchange, form, id, stop.signal), form, id);
  return answerInPieces(texts, { form, exchange, stop, headers }).catch((error) => {
    // Of another failure the task may have its result all the same.
    if (error.kind === "task_failed") forget(id);
    throw error;
  });
}

async function textOfTask(exchange, form, id, signal) {
  const task = clientOf(exchange).task(id);
  const { outcomes } = await task.wait({ signal, timeoutMs: exchange.config.taskTimeoutMs });
  const [{ transcription, error }] = outcomes;
  if (error) throw error;
  return textOf(form, taskResult(transcription));
}

/**
 * The text, and signs of life before it; the first may be empty, so that the header is sent. Where
 * it fails late, the task is not forgotten: a client that asks again gets the status of the failure.
 */
async function* pieces(whole, form, id) {
  const sign = waitingSign(form);
  let text;
  const ready = whole.then((value) => {
    text = value;
  });
  await Promise.race([ready, sleep(HEAD_WAIT_MS)]);
  while (text === undefined) {
    yield sign ?? "";
    await Promise.race(sign ? [ready, sleep(ALIVE_MS)] : [ready]);
  }
  yield text;
  forget(id);
}
