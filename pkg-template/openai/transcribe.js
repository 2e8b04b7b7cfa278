// A transcription: short audio is answered at once, other audio is a task.

import { withBody } from "../relay/request-body.js";
import { textOf } from "./answer.js";
import { serviceError } from "./errors.js";
import { answerInPieces, eventsOfUpdates } from "./events.js";
import { formOf } from "./form.js";
import { callsOf } from "./models.js";
import { directResult } from "./result.js";
import { stopWith } from "./stop.js";
import { clientOf, fingerprintOf, taskFor, waitForTask } from "./tasks.js";

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
    return await withBody(exchange, bodyBytes, bodyBytes, async (bytes, holdOn) => {
      const { file, ...form } = await formOf(request, bytes);
      const calls = callsOf(form, config);
      const isShort = file.size <= DIRECT_BYTES_MAX || !calls.task;
      const direct = calls.direct && isShort;
      const answer = direct && (await tryDirect(exchange, form, file, calls, holdOn));
      return answer || (await transcribeAsTask(exchange, form, file, calls.task));
    });
  } catch (error) {
    throw serviceError(error, exchange);
  }
}

/** The answer at once; `undefined` where the audio is too long for it and may be a task. */
async function tryDirect(exchange, form, file, { direct, task }, holdOn) {
  try {
    return await recognize(exchange, form, file, direct, holdOn);
  } catch (error) {
    // Refused for its length it is not billed.
    if (task && TOO_LONG.has(error?.code)) return undefined;
    throw error;
  }
}

async function recognize(exchange, form, file, { options, isAppended }, holdOn) {
  const client = clientOf(exchange);
  const stop = stopWith(exchange.request.signal);
  const given = { ...options, signal: stop.signal };
  if (!form.isStream) {
    const texts = textOnly(form, client.recognize(file, given));
    return answerInPieces(texts, { form, exchange, stop });
  }
  let release;
  const events = eventsOfUpdates(form, client.recognizeStream(file, given), isAppended);
  const texts = withEnd(events, () => release?.());
  const answer = await answerInPieces(texts, { form, exchange, stop });
  // A stream that has begun has the file up to its end.
  release = holdOn();
  return answer;
}

async function* textOnly(form, recognition) {
  yield textOf(form, directResult(await recognition));
}

async function* withEnd(texts, end) {
  try {
    yield* texts;
  } finally {
    end();
  }
}

async function transcribeAsTask(exchange, form, file, options) {
  const { signal } = exchange.request;
  const fingerprint = await fingerprintOf(exchange, file, options);
  const id = await taskFor(exchange, fingerprint, async () => {
    const client = clientOf(exchange);
    const url = await client.upload(file, { model: options.model, signal });
    signal.throwIfAborted();
    // A caller who leaves now has paid: the submit is not ended, and its id is kept.
    return client.submit(url, options);
  });
  return waitForTask(exchange, form, id);
}
