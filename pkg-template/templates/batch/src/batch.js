// The ledger of one batch: its files, the task each belongs to, and how each ended.

import { DurableObject } from "cloudflare:workers";

const OUTCOMES_AT_ONCE = 1_000;

export class Batch extends DurableObject {
  #sql;

  constructor(state, env) {
    super(state, env);
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

  /**
   * Adds rows that are not there yet. Gives the tasks they belong to, or the line at which this is
   * another manifest.
   */
  async add(rows) {
    const tasks = new Set();
    for (const { line, task, url, fault } of rows) {
      const end = fault ? ["failed", "InvalidLine", fault] : [null, null, null];
      this.#sql.exec(
        "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?, NULL)",
        line,
        task,
        url,
        ...end,
      );
      const kept = this.#sql.exec("SELECT task, url FROM files WHERE line = ?", line).one();
      if (kept.url !== url) return { tasks: [], conflict: line };
      if (!fault) tasks.add(kept.task);
    }
    for (const task of tasks)
      this.#sql.exec(
        "INSERT OR IGNORE INTO tasks (task, touched_ms) VALUES (?, ?)",
        task,
        Date.now(),
      );
    return { tasks: [...tasks] };
  }

  /** Notes that the manifest has come to its end. */
  async close() {
    this.ctx.storage.kv.put("received", true);
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
        code,
        message,
        taskId,
        line,
      );
    }
    this.#touch(task);
    const left = "EXISTS (SELECT 1 FROM files WHERE files.task = tasks.task AND status IS NULL)";
    this.#sql.exec(`UPDATE tasks SET done = NOT ${left} WHERE task = ?`, task);
  }

  async progress() {
    const counts = { files: 0, waiting: 0, succeeded: 0, failed: 0, codes: {} };
    for (const { status, code, files } of this.#sql.exec(
      "SELECT status, code, COUNT(*) AS files FROM files GROUP BY status, code",
    )) {
      counts.files += files;
      counts[status ?? "waiting"] += files;
      if (code) counts.codes[code] = files;
    }
    const received = this.ctx.storage.kv.get("received") === true;
    return { ...counts, received, complete: received && counts.waiting === 0 };
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
