// The account at the service. There is one such object, and every request goes through it: one
// client keeps under the limits of all, and one ledger keeps a task from being submitted twice.
//
// The service has no idempotency key. So each submit is written down before it is sent, and its
// task's id after it was answered. Where there is the first without the second (the machine died,
// the connection broke) the submit is uncertain: it is not sent again before the service's own list
// of tasks has shown that it did not arrive (uncertain-submits.js).

import { DurableObject } from "cloudflare:workers";
import { Client, pollDelayMs } from "dashscope-asr";
import { Pause } from "./pause.js";
import { redactorOf } from "./redaction.js";
import { clientOptionsOf, settleMsOf } from "./settings.js";
import { isNotTaken, reachOf } from "./submit-errors.js";
import { SubmitLedger } from "./submit-ledger.js";
import { Throttle } from "./throttle.js";
import { UncertainSubmits } from "./uncertain-submits.js";

const DAY_MS = 86_400_000;
const SUBMIT_PAUSE_MS = 30_000;
const QUERY_PAUSE_MS = 5_000;

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
  /** Pauses for a wrong key or an unpaid bill. A refused submit holds up no query. */
  #submitPause = new Pause();
  #queryPause = new Pause();
  /** Pauses of batches whose model the account may not use. */
  #batchPauses = new Map();

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
    if (row) return row.task_id ? submitted(row) : this.#uncertain.answer(row);
    const send = () => this.#send(key, urls, options);
    const pauses = () => [this.#submitPause, this.#batchPauses.get(batchOf(key))];
    return this.#uncertain.hold(key, urls) ?? throttled(this.#submits, pauses, send);
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
      this.#submitPause.end();
      this.#batchPauses.delete(batchOf(key));
      return submitted({ task_id: id, intent_ms: intentMs });
    } catch (error) {
      return await this.#notSubmitted(key, urls, error);
    } finally {
      this.#sending.delete(key);
    }
  }

  /** The answer to the caller of a submit that failed. */
  async #notSubmitted(key, urls, error) {
    const failure = this.#failureOf(error);
    if (!isNotTaken(error)) {
      this.#ledger.noteFailure(key, failure);
      return { laterMs: await pollDelayMs(0) };
    }
    this.#ledger.remove(key);
    switch (reachOf(error)) {
      case "account":
        return { laterMs: this.#submitPause.begin(failure) };
      case "batch":
        return { laterMs: this.#batchPause(batchOf(key)).begin(failure) };
      case "moment":
        return { laterMs: Math.max(error.retryAfterMs ?? 0, SUBMIT_PAUSE_MS) };
      default:
        this.#ledger.forgetLost(key);
        return {
          refused: failure,
          splits: urls.length > 1 && !error.field?.startsWith("options"),
        };
    }
  }

  #batchPause(batch) {
    if (!this.#batchPauses.has(batch)) this.#batchPauses.set(batch, new Pause());
    return this.#batchPauses.get(batch);
  }

  /**
   * Queries a task for how its files ended.
   * @returns {Promise<{ ends: FileEnd[] } | { laterMs: number }>} `laterMs`: the task has not
   *   ended, call again then
   */
  async query(taskId, submittedMs) {
    const elapsedMs = Date.now() - submittedMs;
    const late = elapsedMs > DAY_MS;
    // After some minutes a hundredth of the time waited, so that a day of waiting fits into a
    // workflow's steps.
    const patienceMs = Math.round(elapsedMs / 100);
    const pauses = () => [this.#queryPause];
    return throttled(this.#queries, pauses, async () => {
      try {
        const { files } = await this.#client.task(taskId).status();
        this.#queryPause.end();
        if (files.length > 0) return { ends: files.map((file) => this.#endOf(file)) };
      } catch (error) {
        if (!late) return { laterMs: Math.max(this.#queryPauseMs(error), patienceMs) };
      }
      if (late) return { ends: [timedOut(taskId)] };
      return { laterMs: Math.max(await pollDelayMs(elapsedMs), patienceMs) };
    });
  }

  #queryPauseMs(error) {
    if (reachOf(error) === "account") return this.#queryPause.begin(this.#failureOf(error));
    return Math.max(error.retryAfterMs ?? 0, QUERY_PAUSE_MS);
  }

  /** The failure that holds up a batch, if there is one. */
  async trouble(batch) {
    const pauses = [this.#submitPause, this.#queryPause, this.#batchPauses.get(batch)];
    return pauses.find((pause) => pause?.failure)?.failure ?? null;
  }

  async openBatch(id) {
    this.#sql.exec("INSERT OR IGNORE INTO batches VALUES (?)", id);
  }

  async closeBatch(id) {
    this.#sql.exec("DELETE FROM batches WHERE id = ?", id);
    this.#batchPauses.delete(id);
  }

  async openBatches() {
    const rows = this.#sql.exec("SELECT id FROM batches").toArray();
    return rows.map(({ id }) => id);
  }

  /** Forgets the tasks that the service has forgotten. */
  async forgetOldTasks() {
    this.#ledger.forgetBefore(Date.now() - 3 * DAY_MS);
  }

  #endOf({ fileUrl: url, resultUrl, error }) {
    return { url, resultUrl, ...(error && this.#failureOf(error)) };
  }

  #failureOf({ code, kind, message }) {
    return { code: this.#redact(code ?? kind), message: this.#redact(message) };
  }
}

/** The batch of a key. */
const batchOf = (key) => key.split("/")[0];

/** Does work in its turn, unless a pause holds it up: before the turn, or when it has come. */
async function throttled(throttle, pauses, work) {
  const held = () => {
    const laterMs = Math.max(...pauses().map((pause) => pause?.laterMs() ?? 0));
    return laterMs > 0 ? { laterMs } : undefined;
  };
  return held() ?? throttle.run(async () => held() ?? work());
}

async function submitted({ task_id: taskId, intent_ms: submittedMs }) {
  return { taskId, submittedMs, firstMs: await pollDelayMs(Date.now() - submittedMs) };
}

const timedOut = (taskId) => ({
  code: "Timeout",
  message: `Task ${taskId} was not seen to end within 24 hours. Ask for it by its id.`,
});
