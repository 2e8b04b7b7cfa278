// One input on its way: uploaded, submitted, waited for, written.

import { stat } from "node:fs/promises";
import { contentOf } from "./formats.js";
import { openFile } from "./inputs.js";
import { writeOutput } from "./output-files.js";
import { printable } from "./printable.js";

/** States that are told by the end of the job. */
const ENDED = new Set(["succeeded", "failed"]);

/** A file of this machine that could not be read, or written. */
class FileError extends Error {
  kind = "file";
}

/**
 * Settings and services that all jobs share.
 *
 * @typedef {object} Run
 * @property {import("../index.d.ts").Client} client
 * @property {import("./submits.js").Submits} submits
 * @property {"task" | "timed" | "text"} kind of the model
 * @property {object} options of the recognition
 * @property {object} waiting time limit and interval of the waiting
 * @property {object} rules of subtitles
 * @property {boolean} isForced
 * @property {{ add(fingerprint: string, taskId: string): void, forget(taskId: string): void }}
 *   store
 * @property {import("./stop.js").Stop} stop
 * @property {(text: string) => Promise<void>} [print] takes the transcript in place of a file
 */

/**
 * Transcribes one input and writes its files.
 *
 * @param {{ url?: string, path?: string, identity: unknown[], fingerprint: string,
 *   taskId?: string, stage?: string, outputs: { format: string, path: string }[] }} job `taskId` is that of a task
 *   to go on with; `stage` is kept up to date
 * @param {Run} run
 * @param {(event: object) => void} report
 */
export async function runJob(job, run, report) {
  const result = await (run.kind === "task" ? taskResult : recognition)(job, run, report);
  job.stage = "writing";
  const { noSpeech } = result;
  await writeAll(job, result, run, report);
  result.free?.();
  if (job.taskId) run.store.forget(job.taskId);
  report({ event: "done", noSpeech, ...idOf(job) });
}

const idOf = ({ taskId }) => (taskId === undefined ? {} : { taskId });

/** The URL or the file of a job. */
async function audioOf(job) {
  const { url, path } = job;
  if (url !== undefined) return url;
  await checkUnchanged(job);
  return openFile(path).catch(({ code, message }) => {
    throw new FileError(`cannot read ${printable(path)}: ${code ?? message}.`);
  });
}

/** Refuses a file that is no longer the one that was checked. */
async function checkUnchanged({ path, identity: [, size, mtimeMs] }) {
  const file = printable(path);
  const stats = await stat(path).catch(({ code }) => {
    throw new FileError(`cannot read ${file}: ${code}.`);
  });
  if (stats.size !== size || stats.mtimeMs !== mtimeMs)
    throw new FileError(`${file} has changed since it was checked. Run the command again.`);
}

/** Rejects with the error of a transfer, or with what has happened to its file meanwhile. */
async function ofTransfer(job, error) {
  if (error.kind === "network" && job.path !== undefined) await checkUnchanged(job);
  throw error;
}

const uploadReport = (report) => (bytes) => report({ event: "upload", ...bytes });

/** The transcription of a task, which is submitted unless there is one to go on with. */
async function taskResult(job, run, report) {
  if (job.taskId) report({ event: "resumed", taskId: job.taskId });
  else await submit(job, run, report);
  job.stage = "waiting";
  let last = "pending";
  const onStatus = ({ status, elapsedMs, failure }) => {
    if ((status === last && !failure) || ENDED.has(status)) return;
    last = status;
    const cause = failure && { failure: failure.message };
    report({ event: "status", taskId: job.taskId, status, elapsedMs, ...cause });
  };
  const wait = { ...run.waiting, signal: run.stop.signal, onStatus };
  const { outcomes } = await run.client.task(job.taskId).wait(wait);
  const [{ transcription, error }] = outcomes;
  if (error) throw error;
  return transcription;
}

/** Submits a job once its file is uploaded. Its id is kept before anything else happens. */
async function submit(job, run, report) {
  const { signal } = run.stop;
  job.stage = "uploading";
  let audio = await audioOf(job);
  if (job.path !== undefined)
    audio = await run.client
      .upload(audio, {
        ...(run.options.model && { model: run.options.model }),
        signal,
        onProgress: uploadReport(report),
      })
      .catch((error) => ofTransfer(job, error));
  signal.throwIfAborted();
  job.stage = "submitting";
  job.taskId = await run.submits.submit(audio, run.options);
  run.store.add(job.fingerprint, job.taskId);
  report({ event: "submitted", taskId: job.taskId });
}

/** The answer of a direct model. */
async function recognition(job, run, report) {
  job.stage = "recognizing";
  const audio = await audioOf(job);
  report({ event: "recognizing" });
  const { signal } = run.stop;
  const onProgress = uploadReport(report);
  return run.client
    .recognize(audio, { ...run.options, signal, onProgress })
    .catch((error) => ofTransfer(job, error));
}

/** Writes the files of a job; with `--resume` some may be there. */
async function writeAll({ outputs, taskId }, result, run, report) {
  for (const { format, path } of outputs) {
    const content = contentOf(result, format, run.rules);
    try {
      await (run.print ? run.print(content) : writeOutput(path, content, run.isForced));
    } catch ({ code, message }) {
      const place = run.print ? "the transcript to stdout" : printable(path);
      throw new FileError(`cannot write ${place}: ${code ?? message}.`);
    }
    if (run.print) continue;
    report({ event: "written", ...idOf({ taskId }), format, path });
  }
}
