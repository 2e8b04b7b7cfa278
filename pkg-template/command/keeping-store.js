// The store of a call: opened before any network, and never the reason why a task is lost.

import { join } from "node:path";
import { printable } from "./printable.js";
import { stateFolder } from "./state-folder.js";
import { NO_STORE, TaskStore } from "./task-store.js";
import { UsageError } from "./usage-error.js";

/**
 * Opens the store.
 *
 * @param {{ state?: string, resume?: boolean }} own flags
 * @param {Record<string, string | undefined>} env
 * @param {(text: string) => void} note
 */
export function openStore({ state, resume }, env, note) {
  let folder;
  try {
    folder = state ?? stateFolder(env);
    return keeping(new TaskStore(join(folder, "tasks"), note), note);
  } catch ({ code, message }) {
    const place = printable(folder ?? "the home folder");
    const problem = `ids of tasks cannot be kept in ${place} (${code ?? message}).`;
    if (state !== undefined || resume)
      throw new UsageError(`${problem} Name another folder with --state.`);
    note(`${problem} --resume will not find them; --state names another folder.`);
    return NO_STORE;
  }
}

/** The store whose failures are warnings: by then the task is at the service. */
function keeping(store, note) {
  return {
    find: (fingerprint) => store.find(fingerprint),
    add(fingerprint, taskId) {
      try {
        store.add(fingerprint, taskId);
      } catch ({ code, message }) {
        note(`task ${taskId} cannot be kept for --resume (${code ?? message}).`);
      }
    },
    forget(taskId) {
      try {
        store.forget(taskId);
      } catch ({ code, message }) {
        note(`task ${taskId} is over, but stays among the kept ones (${code ?? message}).`);
      }
    },
  };
}
