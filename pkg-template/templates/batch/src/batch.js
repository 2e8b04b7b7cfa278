// The ledger of one batch: its files, the task each belongs to, and how each ended.

import { DurableObject } from "cloudflare:workers";
import { isSameUrl } from "./manifest.js";
import { redactorOf } from "./redaction.js";

const OUTCOMES_AT_ONCE = 1_000;
/** Code of a line that is no file. */
const INVALID_LINE = "InvalidLine";

export class Batch extends DurableObject {
  #sql;
  #redact;

  constructor(state, env) {
    super(state, env);
    this.#redact = redactorOf(env);
    this.#sql = state.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS files (
        line INTEGER PRIMARY KEY, task INTEGER NOT NULL, url TEXT NOT NULL, status TEXT, code TEXT, message TEXT, task_id TEXT
      );
      CREATE INDEX IF NOT EXISTS files_by_task ON files (task);
      CREATE INDEX IF NOT EXISTS files_by_end ON files (status, code);
      CREATE TABLE IF NOT EXISTS tasks (task INTEGER PRIMARY KEY, touched_ms INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0);
      CREATE INDEX IF NOT EXISTS tasks_by_touch ON tasks (done, touched_ms);
    `);
  }

  /**
   * Settings are those of the first time: a manifest that is sent again must come to the same
   * tasks.
   */
  async open(settings) {
    const kept = this.ctx.storage.kv.get("settings");
    if (kept) return kept;
    this.ctx.storage.kv.put("settings", settings);
    return settings;
  }

  /** Gives tasks that are not submitted yet other options. */
  async replaceTranscription(transcription) {
    const kept = this.ctx.storage.kv.get("settings");
    if (kept) this.ctx.storage.kv.put("settings", { ...kept, transcription });
  }

  /** Options to submit a task with. */
  async transcription() {
    return this.ctx.storage.kv.get("settings").transcription;
  }

  /**
   * Adds rows that are not there yet. Gives the tasks they belong to, and the line at which this is
   * another manifest, if there is one: rows from there on are not added. A manifest grows at its end
   * only: what is kept is always its beginning.
   *
   * @param {number} after line of the row before these; 0 where there is none
   */
  async add(rows, after) {
    const tasks = new Set();
    const taskOf = this.#tasksOfNewRows();
    let [last, conflict] = [after, undefined];
    for (const row of rows) {
      const kept = this.#rowAfter(last);
      if (kept && !(kept.line === row.line && isSameLine(kept, row))) {
        conflict = Math.min(kept.line, row.line);
        break;
      }
      last = row.line;
      if (row.fault) {
        if (!kept) this.#insert(row.line, row.line, this.#redact(row.url), row.fault);
        continue;
      }
      const task = kept?.task ?? taskOf(row);
      if (!kept) this.#insert(row.line, task, row.url);
      tasks.add(task);
    }
    for (const task of tasks)
      this.#sql.exec(
        "INSERT OR IGNORE INTO tasks (task, touched_ms) VALUES (?, ?)",
        task,
        Date.now(),
      );
    return { tasks: [...tasks], conflict };
  }

  /** The first row that is kept after a line. */
  #rowAfter(line) {
    const select = "SELECT line, task, url, code FROM files WHERE line > ? ORDER BY line LIMIT 1";
    return this.#sql.exec(select, line).toArray()[0];
  }

  #insert(line, task, url, fault) {
    const end = fault ? ["failed", INVALID_LINE, this.#redact(fault)] : [null, null, null];
    this.#sql.exec("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, NULL)", line, task, url, ...end);
  }

  /**
   * A function that gives the task of a new row. A task that was added before may have been
   * submitted already; what comes to it later is a task of its own, named by its first line.
   */
  #tasksOfNewRows() {
    const taken = new Map();
    return ({ line, task }) => {
      if (!taken.has(task)) {
        const started = this.#sql.exec("SELECT 1 FROM tasks WHERE task = ?", task).toArray();
        taken.set(task, started.length > 0 ? line : task);
      }
      return taken.get(task);
    };
  }

  /**
   * Notes that the manifest has come to its end, with this line. Gives the first line that is
   * kept but missing now, if there is one.
   */
  async close(lastLine) {
    const missing = this.#rowAfter(lastLine);
    if (!missing) this.ctx.storage.kv.put("received", true);
    return { conflict: missing?.line };
  }

  /** The files of a task that have not ended, and the settings of the batch. */
  async load(task) {
    this.#touch(task);
    const files = this.#sql
      .exec("SELECT line, url FROM files WHERE task = ? AND status IS NULL ORDER BY line", task)
      .toArray();
    return { files, settings: this.ctx.storage.kv.get("settings") };
  }

  /** Cuts a task into tasks of one file. The first file stays; gives the tasks of the others. */
  async split(task) {
    this.#sql.exec(
      "INSERT OR IGNORE INTO tasks (task, touched_ms) SELECT line, ? FROM files WHERE task = ?",
      Date.now(),
      task,
    );
    this.#sql.exec("UPDATE files SET task = line WHERE task = ?1 AND line <> ?1", task);
    const last = this.ctx.storage.kv.get("settings").filesPerTask;
    // Also when this is done again: the tasks that come from here are the next lines, until one of
    // another task.
    return this.#sql
      .exec(
        "SELECT line FROM files WHERE line > ? AND task = line AND status IS NULL ORDER BY line LIMIT ?",
        task,
        last - 1,
      )
      .toArray()
      .map(({ line }) => line);
  }

  /**
   * Records how files ended.
   *
   * @param {{ line: number, status: "succeeded" | "failed", code?: string, message?: string,
   *   taskId?: string }[]} outcomes
   */
  async record(task, outcomes) {
    for (const { line, status, code = null, message = null, taskId = null } of outcomes) {
      this.#sql.exec(
        "UPDATE files SET status = ?, code = ?, message = ?, task_id = ? WHERE line = ?",
        status,
        ...[code, message, taskId].map((text) => text && this.#redact(text)),
        line,
      );
    }
    this.#touch(task);
    const left = "EXISTS (SELECT 1 FROM files WHERE files.task = tasks.task AND status IS NULL)";
    this.#sql.exec(`UPDATE tasks SET done = NOT ${left} WHERE task = ?`, task);
  }

  async progress() {
    const counts = { files: 0, waiting: 0, succeeded: 0, failed: 0 };
    const codes = new Map();
    for (const { status, code, files } of this.#sql.exec(
      "SELECT status, code, COUNT(*) AS files FROM files GROUP BY status, code",
    )) {
      counts.files += files;
      counts[status ?? "waiting"] += files;
      if (code) codes.set(code, files + (codes.get(code) ?? 0));
    }
    const received = this.ctx.storage.kv.get("received") === true;
    return {
      ...counts,
      codes: Object.fromEntries(codes),
      received,
      complete: received && counts.waiting === 0,
    };
  }

  async outcomes(after, status) {
    const rows = this.#sql.exec(
      "SELECT * FROM files WHERE line > ?1 AND (?2 IS NULL OR status = ?2 OR (?2 = 'waiting' AND status IS NULL)) ORDER BY line LIMIT ?3",
      after,
      status,
      OUTCOMES_AT_ONCE,
    );
    return rows.toArray().map(({ line, url, status, code, message, task_id: taskId }) => ({
      line,
      url,
      status: status ?? "waiting",
      ...(code && { code, message }),
      ...(taskId && { taskId }),
    }));
  }

  /**
   * Tasks that have not ended and made no progress for `staleMs`, the stalest first; from now on
   * they count as touched.
   */
  async takeStale(staleMs, limit) {
    const before = Date.now() - staleMs;
    const stale = this.#sql.exec(
      "SELECT task FROM tasks WHERE done = 0 AND touched_ms <= ? ORDER BY touched_ms LIMIT ?",
      before,
      limit,
    );
    const tasks = stale.toArray().map(({ task }) => task);
    for (const task of tasks) this.#touch(task);
    return tasks;
  }

  #touch(task) {
    this.#sql.exec("UPDATE tasks SET touched_ms = ? WHERE task = ?", Date.now(), task);
  }
}

/**
 * Whether a line is what it was. A fault may be worded in another way by another version; URLs may
 * be.
 */
const isSameLine = (kept, { url, fault }) =>
  fault || kept.code === INVALID_LINE
    ? Boolean(fault) && kept.code === INVALID_LINE
    : isSameUrl(kept.url, url);
