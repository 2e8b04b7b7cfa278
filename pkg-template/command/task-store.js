// Ids of tasks, kept until their transcripts are written. Each is a file of its own, so that calls
// at the same time, and a file that is broken, take no id from another. No key and no URL is kept.

import { createHash, randomUUID } from "node:crypto";
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { printable } from "./printable.js";

const ENDING = ".task.json";
const HOUR_MS = 60 * 60 * 1000;
/** How long a task can be gone on with. */
const RESUMED_MAX_MS = 24 * HOUR_MS;
/** How long its id is kept: it may end late, and be read for a day from then on. */
const KEPT_MAX_MS = 48 * HOUR_MS;
const FILE_BYTES_MAX = 4096;

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Digest of a task: the same input, region, workspace and options give the same. */
export function fingerprint(identity, { baseUrl, region, workspace }, options) {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([identity, baseUrl, region, workspace, sorted]));
}

/** A task as it is kept; `undefined` for anything else. */
function parseTask(text) {
  const { taskId, fingerprint, submittedAtMs } = JSON.parse(text) ?? {};
  const isTask =
    typeof taskId === "string" &&
    /^[\w-]{1,128}$/.test(taskId) &&
    typeof fingerprint === "string" &&
    Number.isFinite(submittedAtMs);
  return isTask ? { taskId, fingerprint, submittedAtMs } : undefined;
}

export class TaskStore {
  #folder;
  #tasks = [];

  /**
   * Opens the folder, which is made where it is not there.
   *
   * @param {string} folder
   * @param {(text: string) => void} note gets a line for each file that is no task
   * @throws the error of the file system
   */
  constructor(folder, note) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    for (const name of readdirSync(folder).filter((name) => name.endsWith(ENDING)))
      this.#read(join(folder, name), note);
  }

  #read(path, note) {
    try {
      const stats = lstatSync(path);
      // A link, a pipe or a large file is none of ours.
      const task =
        stats.isFile() && stats.size <= FILE_BYTES_MAX && parseTask(readFileSync(path, "utf8"));
      if (!task) throw new Error("it holds no task");
      if (Date.now() - task.submittedAtMs > KEPT_MAX_MS) rmSync(path, { force: true });
      else this.#tasks.push(task);
    } catch (error) {
      // Another call may have removed it meanwhile.
      if (error.code !== "ENOENT") note(`${printable(path)} is left out: ${error.message}.`);
    }
  }

  /** The newest task of this fingerprint that can be gone on with. */
  find(fingerprint, nowMs = Date.now()) {
    return this.#tasks
      .filter((task) => task.fingerprint === fingerprint)
      .filter(({ submittedAtMs }) => nowMs - submittedAtMs < RESUMED_MAX_MS)
      .sort((a, b) => b.submittedAtMs - a.submittedAtMs)[0];
  }

  /** Keeps a task: the id is on the disk when this returns. */
  add(fingerprint, taskId) {
    const text = JSON.stringify({ taskId, fingerprint, submittedAtMs: Date.now() });
    const partial = join(this.#folder, `${randomUUID()}.part`);
    try {
      writeFileSync(partial, `${text}\n`, { flag: "wx", mode: 0o600 });
      renameSync(partial, this.#pathOf(taskId));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  }

  /** Forgets a task whose transcript is written, or that has none. */
  forget(taskId) {
    rmSync(this.#pathOf(taskId), { force: true });
  }

  /** An id names no file by itself: it may be any text. */
  #pathOf(taskId) {
    return join(this.#folder, `${sha256(taskId)}${ENDING}`);
  }
}

/** A store that keeps nothing, where there is no place. */
export const NO_STORE = { find: () => undefined, add() {}, forget() {} };
