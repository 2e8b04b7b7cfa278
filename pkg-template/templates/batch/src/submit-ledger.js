// The ledger of submits: a row is written before a submit is sent, and gets the task's id after the
// answer. A row without an id is an uncertain submit. One that did not arrive is removed; how often
// that happened to a key, since when and with which failure, is kept.

/** Rows with the time of the key's first submit. */
const SUBMITS =
  "SELECT submits.*, COALESCE(first_ms, intent_ms) AS first_ms FROM submits LEFT JOIN lost USING (key)";

export class SubmitLedger {
  #sql;

  /** @param {SqlStorage} sql of the Durable Object */
  constructor(sql) {
    this.#sql = sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS submits (key TEXT PRIMARY KEY, urls TEXT NOT NULL, model TEXT, intent_ms INTEGER NOT NULL, task_id TEXT);
      CREATE INDEX IF NOT EXISTS submits_by_task ON submits (task_id);
      CREATE TABLE IF NOT EXISTS lost (key TEXT PRIMARY KEY, times INTEGER NOT NULL, first_ms INTEGER, last_ms INTEGER NOT NULL, code TEXT, message TEXT);
      CREATE TABLE IF NOT EXISTS strangers (task_id TEXT PRIMARY KEY, seen_ms INTEGER NOT NULL);
    `);
  }

  /** The row of a key: `{ key, urls, model, intent_ms, task_id, first_ms }`. */
  row(key) {
    return this.#sql.exec(`${SUBMITS} WHERE key = ?`, key).toArray()[0];
  }

  /** Writes down that files are about to be submitted. */
  begin(key, urls, model, intentMs) {
    const written = filesKey(urls);
    this.#sql.exec("INSERT INTO submits VALUES (?, ?, ?, ?, NULL)", key, written, model, intentMs);
  }

  complete(key, taskId) {
    this.#sql.exec("UPDATE submits SET task_id = ? WHERE key = ?", taskId, key);
  }

  /** Removes a submit that the service did not take. */
  remove(key) {
    this.#sql.exec("DELETE FROM submits WHERE key = ? AND task_id IS NULL", key);
  }

  /** Notes with which failure a submit became uncertain. */
  noteFailure(key, { code, message }) {
    this.#sql.exec(
      "INSERT INTO lost VALUES (?1, 0, NULL, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET code = ?3, message = ?4",
      key,
      Date.now(),
      code,
      message,
    );
  }

  /** Removes an uncertain submit that did not arrive, and counts it. */
  removeLost(key) {
    const { first_ms: firstMs } = this.row(key);
    this.#sql.exec(
      "INSERT INTO lost VALUES (?1, 1, ?2, ?3, NULL, NULL) ON CONFLICT DO UPDATE SET times = times + 1, first_ms = ?2, last_ms = ?3",
      key,
      firstMs,
      Date.now(),
    );
    this.remove(key);
  }

  /** Submits of a key that did not arrive: `{ times, last_ms, code, message }`. */
  lost(key) {
    return this.#sql.exec("SELECT * FROM lost WHERE key = ?", key).toArray()[0];
  }

  /** Begins anew to count: the key is decided. */
  forgetLost(key) {
    this.#sql.exec("DELETE FROM lost WHERE key = ?", key);
  }

  /** Rows without a task whose first submit was begun later than a time. */
  uncertainSince(ms) {
    return this.#sql
      .exec(`${SUBMITS} WHERE task_id IS NULL AND COALESCE(first_ms, intent_ms) > ?`, ms)
      .toArray();
  }

  /** Rows without a task that have exactly these files. */
  uncertainOf(urls) {
    return this.#sql
      .exec(`${SUBMITS} WHERE task_id IS NULL AND urls = ?`, filesKey(urls))
      .toArray();
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
    this.#sql.exec("DELETE FROM lost WHERE last_ms < ?", ms);
  }
}

/** The files of a task as the ledger compares them: in any order. */
const filesKey = (urls) => JSON.stringify([...urls].sort());
