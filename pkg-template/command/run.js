// All jobs of a call: some at a time, each with its own end.

import { AUTHENTICATION, exitCodeOf, worstOf } from "./exit-codes.js";
import { inFlagWords } from "./flag-words.js";
import { runJob } from "./job.js";
import { NotSent, Stopped } from "./stop.js";

/** The package's message for a task that is not of this key, or is no longer there. */
const UNKNOWN = /^The service does not know task/;
const UNKNOWN_HINT =
  " Its id is kept: --resume with the key that submitted it goes on; without --resume the file is " +
  "submitted, and billed, again.";

/**
 * Runs jobs and counts how they end.
 *
 * @param {object[]} jobs as `runJob` takes them; `canResume` is set where one has a task that is
 *   not over
 * @param {import("./job.js").Run} run
 * @param {number} concurrency
 * @param {(event: object) => void} report
 * @returns {Promise<{ succeeded: number, failed: number, stopped: number, exitCode: number }>}
 */
export async function runAll(jobs, run, concurrency, report) {
  const counts = { succeeded: 0, failed: 0 };
  const codes = [];
  const left = jobs.values();
  const worker = async () => {
    for (const job of left) {
      if (run.stop.isRequested) return;
      const ofJob = (event) => report({ ...event, index: job.index, file: job.file });
      const error = await runJob(job, run, ofJob).catch((error) => error);
      job.isDone = !error;
      if (!error) counts.succeeded += 1;
      else if (error instanceof Stopped) {
        job.canResume = job.taskId !== undefined;
        const stage = error instanceof NotSent ? "uploading" : job.stage;
        ofJob({ event: "stopped", taskId: job.taskId, stage });
      } else {
        counts.failed += 1;
        codes.push(exitCodeOf(error));
        fail(job, error, run, ofJob);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  const stopped = jobs.length - counts.succeeded - counts.failed;
  // A signal that came when all had ended has stopped nothing.
  const bySignal = stopped > 0 ? run.stop.exitCode : undefined;
  return { ...counts, stopped, exitCode: bySignal ?? worstOf(codes) };
}

/** Reports a failure, and forgets a task that has no result. */
function fail(job, error, run, report) {
  const taskId = job.taskId ?? error.taskId;
  const isUnknown = UNKNOWN.test(error.message);
  const isOver = error.kind === "task_failed" && !isUnknown;
  if (isOver && job.taskId) run.store.forget(job.taskId);
  job.canResume = job.taskId !== undefined && !isOver;
  // A refused key is refused for every file.
  if (exitCodeOf(error) === AUTHENTICATION) run.stop.request("the key was refused");
  report({
    event: "failed",
    taskId,
    canResume: job.canResume,
    error: errorFields(error, isUnknown),
  });
}

/** An error in JSON. */
function errorFields(error, isUnknown) {
  const { kind = "internal", code, status, requestId, retryable = false } = error;
  const message = inFlagWords(error) + (isUnknown ? UNKNOWN_HINT : "");
  return { kind, message, code, status, requestId, retryable };
}
