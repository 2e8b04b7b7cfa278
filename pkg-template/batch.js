// Many files: transcribeAll, whose outcomes come as the calls settle.

import { isAbortSignal } from "./abort-signals.js";
import { concurrentMap } from "./concurrent-map.js";
import { describe, invalid } from "./errors.js";
import { CALL } from "./option-names.js";
import { areRead, readOptions } from "./read-options.js";

/** Files in flight at a time. */
const CONCURRENCY_DEFAULT = 20;
const CONCURRENCY_MAX = 1000;

/**
 * Transcribes each file as a task of its own and yields the outcomes.
 *
 * @param {(audio: unknown, options: object) => Promise<unknown>} transcribe one file
 * @param {Iterable<unknown> | AsyncIterable<unknown>} audios
 * @param {object} options `concurrency`, `signal`, and the options of each file
 */
export async function* transcribeAll(transcribe, audios, options) {
  const read = readOptions(options, `${CALL} concurrency`);
  checkOptions(read);
  const { concurrency = CONCURRENCY_DEFAULT, signal, ...each } = read;
  const source = iteratorOf(audios);
  const settle = (audio, index, stop) =>
    transcribe(audio, { ...each, signal: stop }).then(
      (transcription) => ({ status: "succeeded", index, audio, transcription }),
      (error) => ({ status: "failed", index, audio, error }),
    );
  for await (const outcome of concurrentMap(source, settle, concurrency, signal)) {
    // A wrong option is wrong for every file.
    if (outcome.error?.field?.startsWith("options")) throw outcome.error;
    yield outcome;
  }
}

/** Checks the options of the batch itself; those of each file are checked by its call. */
function checkOptions(options) {
  if (!areRead(options)) throw invalid(`options: expected an object, got ${describe(options)}.`);
  const { concurrency = CONCURRENCY_DEFAULT, signal } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > CONCURRENCY_MAX) {
    const field = "options.concurrency";
    const expected = `expected a whole number from 1 to ${CONCURRENCY_MAX}`;
    throw invalid(`${field}: ${expected}, got ${describe(concurrency)}.`, { field });
  }
  if (signal !== undefined && signal !== null && !isAbortSignal(signal)) {
    const field = "options.signal";
    throw invalid(`${field}: expected an AbortSignal, got ${describe(signal)}.`, { field });
  }
}

function iteratorOf(audios) {
  // A text is an iterable of characters, but no list of files.
  const iterable = typeof audios === "string" ? undefined : audios;
  const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
  if (iterator) return iterator;
  throw invalid("audios: expected an iterable of files. Use transcribe for one.", {
    field: "audios",
  });
}
