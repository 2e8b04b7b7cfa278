// A transcription: short audio is answered at once, other audio is a task.

import { withBody } from "../relay/request-body.js";
import { textOf } from "./answer.js";
import { serviceError } from "./errors.js";
import { answerInPieces, eventsOfUpdates } from "./events.js";
import { formOf } from "./form.js";
import { callsOf } from "./models.js";
import { directResult } from "./result.js";
import { stopWith } from "./stop.js";
import { clientOf, fingerprintOf, keep, keptTask, waitForTask } from "./tasks.js";

/**
 * Largest file for which an answer at once is tried: as base64 it fits into a request of every
 * model. Of most recordings it is more than the five minutes that these models take.
 */
const DIRECT_BYTES_MAX = 7_500_000;
const TOO_LONG = new Set(["AUDIO_DURATION_TOO_LONG", "InvalidFile.Duration"]);

/** Transcribes the audio in a form. */
export async function transcribe(exchange) {
  const { request, config } = exchange;
  const { bodyBytes } = config.limits;
  try {
    return await withBody(exchange, bodyBytes, bodyBytes, async (bytes) => {
      const form = await formOf(request, bytes);
      const calls = callsOf(form, config);
      const isShort = form.file.size <= DIRECT_BYTES_MAX || !calls.task;
      const answer = calls.direct && isShort && (await tryDirect(exchange, form, calls));
      return answer || (await transcribeAsTask(exchange, form, calls.task));
    });
  } catch (error) {
    throw serviceError(error, exchange);
  }
}

/** The answer at once; `undefined` where the audio is too long for it and may be a task. */
async function tryDirect(exchange, form, { direct, task }) {
  try {
    return await recognize(exchange, form, direct);
  } catch (error) {
    // Refused for its length it is not billed.
    if (task && TOO_LONG.has(error?.code)) return undefined;
    throw error;
  }
}

async function recognize(exchange, form, { options, isAppended }) {
  const client = clientOf(exchange);
  const stop = stopWith(exchange.request.signal);
  const given = { ...options, signal: stop.signal };
  const texts = form.isStream
    ? eventsOfUpdates(form, client.recognizeStream(form.file, given), isAppended)
    : textOnly(form, client.recognize(form.file, given));
  return answerInPieces(texts, { form, exchange, stop });
}

async function* textOnly(form, recognition) {
  yield textOf(form, directResult(await recognition));
}

async function transcribeAsTask(exchange, form, options) {
  const { file } = form;
  const { signal } = exchange.request;
  const client = clientOf(exchange);
  const fingerprint = await fingerprintOf(exchange, file, options);
  const known = keptTask(fingerprint);
  if (known) return waitForTask(exchange, form, known);
  const { model } = options;
  const url = await client.upload(file, { model, signal });
  signal.throwIfAborted();
  // A caller who leaves now has paid: the submit is not ended, and its id is kept.
  const { id } = await client.submit(url, options);
  keep(fingerprint, id);
  return waitForTask(exchange, form, id);
}
