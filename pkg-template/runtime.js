// The WebAssembly of the client: loaded by the first call, made anew should it have stopped.

import { forwardAbort } from "./abort-signals.js";
import { asciiHost } from "./ascii-host.js";
import { instance } from "./client-instance.js";
import {
  CoreClient,
  CoreReading,
  CoreSubtitles,
  pollDelayMs as corePollDelayMs,
  initSync,
  default as instantiate,
  restart,
} from "./core.js";
import { createDocuments } from "./documents.js";
import { describe, invalid, withFrames } from "./errors.js";
import { loader } from "./load.js";
import { CALL } from "./option-names.js";
import { areRead, readOptions } from "./read-options.js";
import { transcriptionOfAnswer } from "./timed-answer.js";
import { WasmHandle } from "./wasm-handle.js";

/**
 * @param {() => unknown} source gives the module: bytes or a WebAssembly.Module, or a promise of
 *   either
 * @param {boolean} sync whether it may be compiled at once; the main thread of a page may not
 */
export function createRuntime(source, sync) {
  instance.core = { restart, CoreReading };
  const init = loader({ initSync, instantiate }, source, sync);
  const { transcriptionOf, ...documents } = createDocuments(
    { CoreReading, CoreSubtitles },
    instance,
    init,
  );
  return {
    init,
    documents,
    connect: (options) => connect(init, { transcriptionOf, ...documents }, options),
    pollDelayMs: (elapsedMs) => pollDelayMs(init, elapsedMs),
  };
}

/**
 * The calls of one client: an async function of operation, subject and options. `stop` aborts the
 * call, as the caller's signal does; `onUpdate` gets the steps of a streamed recognition.
 */
function connect(init, { transcriptionOf, Transcription }, clientOptions) {
  let core;
  return async (operation, subject, given, stop = new AbortController(), onUpdate) => {
    const frames = new Error();
    const options = readOptions(given, CALL);
    await init();
    if (!core?.isAlive) core = new WasmHandle(instance, () => new CoreClient(clientOptions));
    const taskId = captureTaskId(operation, subject, options);
    const audio = Array.isArray(subject) ? subject.map(asciiHost) : asciiHost(subject);
    const unlink = forwardAbort(options?.signal, stop);
    try {
      const result = await instance.track(
        () => core.call("call", operation, audio, options, stop.signal, onUpdate),
        taskId,
      );
      if (result?.sentences) return withSentences(operation, result, Transcription);
      return withTranscriptions(operation, result, transcriptionOf);
    } catch (error) {
      throw withFrames(error, frames);
    } finally {
      unlink();
    }
  };
}

/** A getter of the id of a call's task, known as soon as there is a task: `onStatus` captures it. */
function captureTaskId(operation, subject, options) {
  let id = ["wait", "follow"].includes(operation) ? subject : undefined;
  const onStatus = options?.onStatus;
  // Wrong options go on as they are: the WebAssembly names what is wrong with them.
  const isValid = areRead(options) && ["undefined", "function"].includes(typeof onStatus);
  if (operation === "transcribe" && isValid)
    options.onStatus = (event) => {
      id = event.taskId;
      return onStatus?.(event);
    };
  return () => id;
}

/** The result of a direct model that gives times: a transcription, or with one behind a stream. */
async function withSentences(operation, { sentences, ...result }, Transcription) {
  const transcription = await transcriptionOfAnswer(
    Transcription,
    result.text,
    sentences,
    result.usage.seconds,
  );
  if (operation !== "recognize") return { ...result, transcription };
  // A transcription has text and noSpeech of its own.
  const { text, noSpeech, ...others } = result;
  return Object.assign(transcription, others);
}

/** The result of a call, with the WebAssembly's transcriptions as objects of the public class. */
function withTranscriptions(operation, result, transcriptionOf) {
  if (operation === "transcribe") return transcriptionOf(result);
  if (operation === "wait") {
    for (const outcome of result.outcomes) {
      if (outcome.transcription) outcome.transcription = transcriptionOf(outcome.transcription);
    }
  }
  return result;
}

async function pollDelayMs(init, elapsedMs) {
  if (typeof elapsedMs !== "number" || !(elapsedMs >= 0))
    throw invalid(
      `elapsedMs: expected milliseconds since the submit, from 0, got ${describe(elapsedMs)}.`,
      { field: "elapsedMs" },
    );
  await init();
  return instance.enter(() => corePollDelayMs(elapsedMs, Math.random()));
}
