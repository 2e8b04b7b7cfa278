// The journal of a batch: a line of JSON for each task and each outcome, the oldest first.

import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** Whether an outcome leaves no result to read: read already, failed, or no task was submitted. */
const isSettled = ({ status, kind, taskId }) =>
  status === "succeeded" || kind === "task_failed" || !taskId;

/** Reads the journal at `path`, which need not exist yet, and goes on writing to it. */
export async function openJournal(path) {
  const done = new Set();
  const tasks = new Set(); // of the run
  const unread = new Map(); // URLs to tasks, of every run
  const apply = ({ taskId, outcome, forgotten, ended }) => {
    if (taskId) tasks.add(taskId);
    if (outcome) applyOutcome(outcome);
    if (forgotten) tasks.delete(forgotten);
    for (const [url, task] of unread) if (task === forgotten) unread.delete(url);
    if (ended) tasks.clear();
  };
  const applyOutcome = (outcome) => {
    if (outcome.status === "succeeded") done.add(outcome.url);
    if (isSettled(outcome)) unread.delete(outcome.url);
    else unread.set(outcome.url, outcome.taskId);
  };

  const text = await readIfPresent(path);
  for (const entry of entriesOf(text)) apply(entry);
  // At once and whole, so that a process that is killed leaves at most one broken line.
  const append = (entry) => {
    apply(entry);
    appendFileSync(path, `${JSON.stringify(entry)}\n`);
  };
  if (text !== "" && !text.endsWith("\n")) appendFileSync(path, "\n"); // that broken line ends

  return {
    /** Tasks of a run that did not come to its end, and tasks whose results are still unread. */
    tasks: [...new Set([...tasks, ...unread.values()])],
    /** Whether the results of a URL are written. */
    isDone: (url) => done.has(url),
    /** Whether a task of this URL may have a result, which could not be read so far. */
    isUnread: (url) => unread.has(url),
    /** Notes a task, once, as soon as it is submitted. */
    addTask(taskId) {
      if (!tasks.has(taskId)) append({ taskId });
    },
    /** Notes how a file ended. */
    addOutcome: (outcome) => append({ outcome }),
    /** Notes that a task has no result and will have none. */
    forgetTask: (taskId) => append({ forgotten: taskId }),
    /** Notes that every task has an outcome: the next run waits for those with unread results. */
    endRun: () => append({ ended: true }),
  };
}

async function readIfPresent(path) {
  return readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
}

function entriesOf(text) {
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return []; // the end, or a line that a killed process left
    }
  });
}
