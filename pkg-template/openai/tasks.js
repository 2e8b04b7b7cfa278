// Tasks: waited for, and found again by callers who hung up.

import { toBase64url } from "../relay/bytes.js";
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
const KEPT_MS = 3_600_000;

/**
 * Tasks whose results nobody has got, by what was asked. OpenAI's clients send a request again when
 * it took too long: it then waits for the same task, and is not billed twice.
 *
 * @type {Map<string, { id: string, untilMs: number }>}
 */
const kept = new Map();

export function keep(fingerprint, id) {
  kept.set(fingerprint, { id, untilMs: Date.now() + KEPT_MS });
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value);
}

export function keptTask(fingerprint) {
  const task = kept.get(fingerprint);
  return task?.untilMs > Date.now() ? task.id : undefined;
}

/** Forgets a task whose result somebody has got. */
function forget(id) {
  for (const [fingerprint, task] of kept) if (task.id === id) kept.delete(fingerprint);
}

/** A text that is the same for the same audio and options of one visitor. */
export async function fingerprintOf({ config, visitor }, file, options) {
  const { baseUrl, workspace } = config;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const audio = toBase64url(new Uint8Array(digest));
  return JSON.stringify([baseUrl, workspace, visitor, options, audio]);
}

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
  const begun = sleep(HEAD_WAIT_MS);
  return answerInPieces(texts, { form, exchange, stop, headers, begun }).catch((error) => {
    if (!stop.signal.aborted) forget(id);
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
 * The text, and signs of life before it. Where it fails, the task is not forgotten: a client that
 * asks again gets the status of the failure.
 */
async function* pieces(whole, form, id) {
  const sign = waitingSign(form);
  let text;
  const ready = whole.then((value) => {
    text = value;
  });
  await Promise.resolve(); // a text that is there needs no timer
  while (text === undefined) {
    await Promise.race(sign ? [ready, sleep(ALIVE_MS)] : [ready]);
    if (text === undefined) yield sign;
  }
  forget(id);
  yield text;
}
