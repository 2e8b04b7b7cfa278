// All jobs of a call: some at a time, each with its own end.

import { AUTHENTICATION, exitCodeOf, worstOf } from "./exit-codes.js";
import { inFlagWords } from "./flag-words.js";
import { runJob } from "./job.js";
import { NotSent, Stopped } from "./stop.js";

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
  const isOver = error.kind === "task_failed";
  if (isOver && job.taskId) run.store.forget(job.taskId);
  job.canResume = job.taskId !== undefined && !isOver;
  // A refused key is refused for every file.
  if (exitCodeOf(error) === AUTHENTICATION) run.stop.request("the key was refused");
  report({ event: "failed", taskId, canResume: job.canResume, error: errorFields(error) });
}

/** An error in JSON. */
function errorFields(error) {
  const { kind = "internal", code, status, requestId, retryable = false } = error;
  return { kind, message: inFlagWords(error), code, status, requestId, retryable };
}
