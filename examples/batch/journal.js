// The journal of a batch: a line of JSON for each task and each outcome, in the order they happened.

import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** Reads the journal at `path`, which need not exist yet, and goes on writing to it. */
export async function openJournal(path) {
  const done = new Set();
  const tasks = new Set();
  for (const { taskId, outcome, ended } of await readLines(path)) {
    if (outcome?.status === "succeeded") done.add(outcome.url);
    if (taskId) tasks.add(taskId);
    if (ended) tasks.clear();
  }
  // At once and whole, so that a process that is killed leaves at most one broken line.
  const append = (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);

  return {
    /** Tasks of a run that did not come to its end. */
    tasks: [...tasks],
    /** Whether the results of a URL are written. */
    isDone: (url) => done.has(url),
    /** Notes a task, once, as soon as it is submitted. */
    addTask(taskId) {
      if (tasks.has(taskId)) return;
      tasks.add(taskId);
      append({ taskId });
    },
    /** Notes how a file ended. */
    addOutcome(outcome) {
      if (outcome.status === "succeeded") done.add(outcome.url);
      append({ outcome });
    },
    /** Notes that every task has an outcome: the next run need not ask for them. */
    endRun() {
      tasks.clear();
      append({ ended: true });
    },
  };
}

async function readLines(path) {
  const text = await readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return []; // the end, or a line that a killed process left
    }
  });
}
