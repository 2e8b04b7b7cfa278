// The ledger of submits: a row is written before a submit is sent, and gets the task's id after the
// answer. A row without an id is an uncertain submit.

export class SubmitLedger {
  #sql;

  /** @param {SqlStorage} sql of the Durable Object */
  constructor(sql) {
    this.#sql = sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS submits (key TEXT PRIMARY KEY, urls TEXT NOT NULL, model TEXT, intent_ms INTEGER NOT NULL, task_id TEXT);
      CREATE INDEX IF NOT EXISTS submits_by_task ON submits (task_id);
      CREATE TABLE IF NOT EXISTS strangers (task_id TEXT PRIMARY KEY, seen_ms INTEGER NOT NULL);
    `);
  }

  /** The row of a key: `{ key, urls, model, intent_ms, task_id }`. */
  row(key) {
    return this.#sql.exec("SELECT * FROM submits WHERE key = ?", key).toArray()[0];
  }

  /** Writes down that files are about to be submitted. */
  begin(key, urls, model, intentMs) {
    const written = filesKey(urls);
    this.#sql.exec("INSERT INTO submits VALUES (?, ?, ?, ?, NULL)", key, written, model, intentMs);
  }

  complete(key, taskId) {
    this.#sql.exec("UPDATE submits SET task_id = ? WHERE key = ?", taskId, key);
  }

  /** Removes a submit that did not arrive. */
  remove(key) {
    this.#sql.exec("DELETE FROM submits WHERE key = ? AND task_id IS NULL", key);
  }

  /** Rows without a task that were begun later than a time. */
  uncertainSince(ms) {
    return this.#sql
      .exec("SELECT * FROM submits WHERE task_id IS NULL AND intent_ms > ?", ms)
      .toArray();
  }

  /** Keys of rows without a task that have exactly these files. */
  uncertainOf(urls) {
    return this.#sql
      .exec("SELECT key FROM submits WHERE task_id IS NULL AND urls = ?", filesKey(urls))
      .toArray()
      .map(({ key }) => key);
  }

  /** Notes a task of the service's list that belongs to no submit of this ledger. */
  noteStranger(taskId) {
    this.#sql.exec("INSERT OR IGNORE INTO strangers VALUES (?, ?)", taskId, Date.now());
  }

  /** Whether a task belongs to a submit, or to none. */
  isKnown(taskId) {
    const rows = this.#sql.exec(
      "SELECT 1 FROM submits WHERE task_id = ?1 UNION SELECT 1 FROM strangers WHERE task_id = ?1",
      taskId,
    );
    return rows.toArray().length > 0;
  }

  forgetBefore(ms) {
    this.#sql.exec("DELETE FROM submits WHERE intent_ms < ?", ms);
    this.#sql.exec("DELETE FROM strangers WHERE seen_ms < ?", ms);
  }
}

/** The files of a task as the ledger compares them: in any order. */
const filesKey = (urls) => JSON.stringify([...urls].sort());
