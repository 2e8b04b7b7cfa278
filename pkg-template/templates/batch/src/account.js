// The account at the service. There is one such object, and every request goes through it: one
// client keeps under the limits of all, and one ledger keeps a task from being submitted twice.
//
// The service has no idempotency key. So each submit is written down before it is sent, and its
// task's id after it was answered. Where there is the first without the second (the machine died,
// the connection broke) the submit is uncertain: it is not sent again before the service's own list
// of tasks has shown that it did not arrive (uncertain-submits.js).

import { DurableObject } from "cloudflare:workers";
import { Client, pollDelayMs } from "dashscope-asr";
import { redactorOf } from "./redaction.js";
import { clientOptionsOf, isClientFault, settleMsOf } from "./settings.js";
import { SubmitLedger } from "./submit-ledger.js";
import { Throttle } from "./throttle.js";
import { UncertainSubmits } from "./uncertain-submits.js";

const DAY_MS = 86_400_000;
/** Pause after a wrong key or an unpaid bill: somebody must repair it, and no file fails for it. */
const TROUBLE_PAUSE_MS = 60_000;
const SUBMIT_PAUSE_MS = 30_000;
const QUERY_PAUSE_MS = 5_000;
/** Errors of submits that the service surely did not take. Others leave the submit uncertain. */
const NOT_TAKEN = new Set(["invalid_request", "authentication", "rate_limited"]);

/**
 * @typedef {{ url?: string, resultUrl?: string, code?: string, message?: string }} FileEnd
 *   `resultUrl`: the transcript. `code`: why there is none. Neither: no speech. No `url`: of all
 *   files of the task.
 */

export class Account extends DurableObject {
  #sql;
  #client;
  #redact;
  #ledger;
  #uncertain;
  #submits = new Throttle();
  #queries = new Throttle();
  /** Calls of `submit` that are going on, by key. */
  #calls = new Map();
  /** Keys of submits that are sent and not answered yet. */
  #sending = new Set();
  /** The error that pauses everything, and the end of the pause. */
  #trouble = null;
  #pausedUntilMs = 0;

  constructor(state, env) {
    super(state, env);
    this.#redact = redactorOf(env);
    this.#client = new Client(clientOptionsOf(env));
    this.#sql = state.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY)");
    this.#ledger = new SubmitLedger(this.#sql);
    const settleMs = settleMsOf(env);
    this.#uncertain = new UncertainSubmits(this.#ledger, this.#client, settleMs, this.#sending);
  }

  /**
   * Submits files as one task, once for each `key`, however often it is called.
   * @returns {Promise<{ taskId: string, submittedMs: number, firstMs: number }
   *   | { laterMs: number } | { refused: FileEnd, splits: boolean }>} `laterMs`: nothing is decided, call again then.
   *   `firstMs`: when to query the task first. `splits`: another number of files may be taken.
   */
  async submit(key, urls, options) {
    if (!this.#calls.has(key)) {
      const call = this.#submitOnce(key, urls, options).finally(() => this.#calls.delete(key));
      this.#calls.set(key, call);
      // Goes on when the caller is gone.
      this.ctx.waitUntil(call.catch(() => {}));
    }
    return this.#calls.get(key);
  }

  async #submitOnce(key, urls, options) {
    let row = this.#ledger.row(key);
    if (row && !row.task_id) {
      await this.#uncertain.resolve();
      row = this.#ledger.row(key);
    }
    if (!row) return this.#throttled(this.#submits, () => this.#send(key, urls, options));
    return row.task_id ? submitted(row) : this.#uncertain.answer(row);
  }

  async #send(key, urls, options) {
    const intentMs = Date.now();
    this.#ledger.begin(key, urls, options.model ?? null, intentMs);
    this.#sending.add(key);
    // Nothing leaves before this is on the disk.
    await this.ctx.storage.sync();
    try {
      const { id } = await this.#client.submit(urls, options);
      this.#ledger.complete(key, id);
      await this.ctx.storage.sync();
      this.#trouble = null;
      return submitted({ task_id: id, intent_ms: intentMs });
    } catch (error) {
      if (!NOT_TAKEN.has(error.kind)) return { laterMs: await pollDelayMs(0) };
      this.#ledger.remove(key);
      if (error.kind !== "invalid_request" || isClientFault(error))
        return { laterMs: this.#pause(error, SUBMIT_PAUSE_MS) };
      const splits = urls.length > 1 && !error.field?.startsWith("options");
      return { refused: this.#failureOf(error), splits };
    } finally {
      this.#sending.delete(key);
    }
  }

  /**
   * Queries a task for how its files ended.
   * @returns {Promise<{ ends: FileEnd[] } | { laterMs: number }>} `laterMs`: the task has not
   *   ended, call again then
   */
  async query(taskId, submittedMs) {
    const elapsedMs = Date.now() - submittedMs;
    const late = elapsedMs > DAY_MS;
    return this.#throttled(this.#queries, async () => {
      try {
        const { files } = await this.#client.task(taskId).status();
        this.#trouble = null;
        if (files.length > 0) return { ends: files.map((file) => this.#endOf(file)) };
      } catch (error) {
        if (!late) return { laterMs: this.#pause(error, QUERY_PAUSE_MS) };
      }
      if (late) return { ends: [timedOut(taskId)] };
      // The library's schedule; after some minutes a hundredth of the time waited, so that a day of
      // waiting fits into a workflow's steps.
      return { laterMs: Math.max(await pollDelayMs(elapsedMs), Math.round(elapsedMs / 100)) };
    });
  }

  /** The error that pauses everything, if there is one. */
  async trouble() {
    return this.#trouble;
  }

  async openBatch(id) {
    this.#sql.exec("INSERT OR IGNORE INTO batches VALUES (?)", id);
  }

  async closeBatch(id) {
    this.#sql.exec("DELETE FROM batches WHERE id = ?", id);
  }

  async openBatches() {
    const rows = this.#sql.exec("SELECT id FROM batches").toArray();
    return rows.map(({ id }) => id);
  }

  /** Forgets the tasks that the service has forgotten. */
  async forgetOldTasks() {
    this.#ledger.forgetBefore(Date.now() - 3 * DAY_MS);
  }

  async #throttled(throttle, work) {
    const pausedMs = this.#pausedUntilMs - Date.now();
    return pausedMs > 0 ? { laterMs: pausedMs } : throttle.run(work);
  }

  /** Milliseconds to wait after an error. One of the account's own pauses everything. */
  #pause(error, usualMs) {
    if (error.kind !== "authentication" && !isClientFault(error))
      return Math.max(error.retryAfterMs ?? 0, usualMs);
    this.#trouble = this.#failureOf(error);
    this.#pausedUntilMs = Date.now() + TROUBLE_PAUSE_MS;
    return TROUBLE_PAUSE_MS;
  }

  #endOf({ fileUrl: url, resultUrl, error }) {
    return { url, resultUrl, ...(error && this.#failureOf(error)) };
  }

  #failureOf({ code, kind, message }) {
    return { code: this.#redact(code ?? kind), message: this.#redact(message) };
  }
}

async function submitted({ task_id: taskId, intent_ms: submittedMs }) {
  return { taskId, submittedMs, firstMs: await pollDelayMs(Date.now() - submittedMs) };
}

const timedOut = (taskId) => ({
  code: "Timeout",
  message: `Task ${taskId} was not seen to end within 24 hours. Ask for it by its id.`,
});
