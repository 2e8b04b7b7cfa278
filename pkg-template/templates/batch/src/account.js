// The account at the service. There is one such object, and every request goes through it: one
// client keeps under the limits of all, and one ledger keeps a task from being submitted twice.
//
// The service has no idempotency key. So each submit is written down before it is sent, and its
// task's id after it was answered. Where there is the first without the second (the machine died,
// the connection broke) the submit is in doubt: it is not sent again before the service's own list
// of tasks has shown that it did not arrive.

import { DurableObject } from "cloudflare:workers";
import { Client, pollDelayMs, Transcription } from "dashscope-asr";
import { CLOCK_SKEW_MS, couldBe } from "./doubt.js";
import { Lane } from "./lane.js";

const DAY_MS = 86_400_000;
/**
 * The service forgets a task 24 hours after its end; a doubt that is as old as this cannot be
 * cleared up with its list.
 */
const LONGEST_DOUBT_MS = 20 * 3_600_000;
/** A wrong key or an unpaid bill is somebody's to repair; files do not fail for it. */
const TROUBLE_PAUSE_MS = 60_000;
const SUBMIT_PAUSE_MS = 30_000;
const QUERY_PAUSE_MS = 5_000;
/** What the service surely did not take. Everything else leaves a doubt. */
const NOT_TAKEN = new Set(["invalid_request", "authentication", "rate_limited"]);
const ENDED = new Set(["succeeded", "failed", "canceled", "unknown"]);

/**
 * @typedef {{ url?: string, resultUrl?: string, code?: string, message?: string }} FileEnd
 *   `resultUrl`: the transcript. `code`: why there is none. Neither: nothing was said. No `url`: of all files of the task.
 */

export class Account extends DurableObject {
  #sql;
  #client;
  #submits = new Lane();
  #queries = new Lane();
  /** Calls of `submit` that are going on, by key. */
  #calls = new Map();
  /** Keys of submits that are sent and not answered yet. */
  #sending = new Set();
  /**
   * When a submit was found to be in doubt, by key: in this life of the object, so that a restart
   * begins anew to wait for the service's list.
   */
  #doubtedMs = new Map();
  #clearing;
  /** Why nothing can go on, and until when nothing is tried. */
  #trouble = null;
  #pausedUntilMs = 0;

  constructor(state, env) {
    super(state, env);
    this.#client = new Client({
      apiKey: env.DASHSCOPE_API_KEY,
      ...(env.BASE_URL ? { baseUrl: env.BASE_URL } : { region: env.REGION }),
    });
    this.#sql = state.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS submits (key TEXT PRIMARY KEY, urls TEXT NOT NULL, model TEXT, intent_ms INTEGER NOT NULL, task_id TEXT);
      CREATE INDEX IF NOT EXISTS submits_by_task ON submits (task_id);
      CREATE TABLE IF NOT EXISTS strangers (task_id TEXT PRIMARY KEY, seen_ms INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY);
    `);
  }

  /**
   * Submits files as one task, once for each `key`, however often it is called.
   * @returns {Promise<{ taskId: string, submittedMs: number, firstMs: number } | { laterMs: number } | { refused: FileEnd, splits: boolean }>}
   *   `laterMs`: nothing is decided, call again then. `firstMs`: when to ask for the task first. `splits`: another number of files may be taken.
   */
  async submit(key, urls, options) {
    if (!this.#calls.has(key)) {
      const call = this.#submit(key, urls, options).finally(() => this.#calls.delete(key));
      this.#calls.set(key, call);
      // Goes on when whoever asked is gone.
      this.ctx.waitUntil(call.catch(() => {}));
    }
    return this.#calls.get(key);
  }

  async #submit(key, urls, options) {
    const kept = this.#row(key);
    if (kept?.task_id) return submitted(kept);
    if (kept) {
      await this.#clearDoubts();
      const cleared = this.#row(key);
      if (cleared?.task_id) return submitted(cleared);
      if (cleared) return this.#stillInDoubt(cleared);
    }
    return this.#inTurn(this.#submits, async () => {
      const intentMs = Date.now();
      this.#sql.exec(
        "INSERT INTO submits VALUES (?, ?, ?, ?, NULL)",
        key,
        JSON.stringify([...urls].sort()),
        options.model,
        intentMs,
      );
      this.#sending.add(key);
      // Nothing leaves before this is on the disk.
      await this.ctx.storage.sync();
      try {
        const { id } = await this.#client.submit(urls, options);
        this.#sql.exec("UPDATE submits SET task_id = ? WHERE key = ?", id, key);
        await this.ctx.storage.sync();
        this.#trouble = null;
        return submitted({ task_id: id, intent_ms: intentMs });
      } catch (error) {
        if (!NOT_TAKEN.has(error.kind)) return { laterMs: await pollDelayMs(0) };
        this.#sql.exec("DELETE FROM submits WHERE key = ?", key);
        if (error.kind === "invalid_request") {
          return {
            refused: told(error),
            splits: urls.length > 1 && !error.field?.startsWith("options"),
          };
        }
        return { laterMs: this.#pause(error, SUBMIT_PAUSE_MS) };
      } finally {
        this.#sending.delete(key);
      }
    });
  }

  /**
   * How the files of a task ended.
   * @returns {Promise<{ ends: FileEnd[] } | { laterMs: number }>} `laterMs`: it has not ended, call again then
   */
  async ask(taskId, submittedMs) {
    const elapsedMs = Date.now() - submittedMs;
    const late = elapsedMs > DAY_MS;
    return this.#inTurn(this.#queries, async () => {
      try {
        const { files } = await this.#client.task(taskId).status();
        this.#trouble = null;
        if (files.length > 0) return { ends: files.map(endOf) };
      } catch (error) {
        if (!late) return { laterMs: this.#pause(error, QUERY_PAUSE_MS) };
      }
      if (late)
        return {
          ends: [
            {
              code: "Timeout",
              message: `Task ${taskId} was not seen to end within 24 hours. Ask for it by its id.`,
            },
          ],
        };
      // The library's schedule; after some minutes a hundredth of the time waited, so that a day of
      // waiting fits into a workflow's steps.
      return { laterMs: Math.max(await pollDelayMs(elapsedMs), Math.round(elapsedMs / 100)) };
    });
  }

  /** What keeps all from going on, if something does. */
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
    return this.#sql
      .exec("SELECT id FROM batches")
      .toArray()
      .map(({ id }) => id);
  }

  /** Forgets what the service has forgotten. */
  async forgetOldTasks() {
    const before = Date.now() - 3 * DAY_MS;
    this.#sql.exec("DELETE FROM submits WHERE intent_ms < ?", before);
    this.#sql.exec("DELETE FROM strangers WHERE seen_ms < ?", before);
  }

  #row(key) {
    return this.#sql.exec("SELECT * FROM submits WHERE key = ?", key).toArray()[0];
  }

  async #inTurn(lane, work) {
    const pausedMs = this.#pausedUntilMs - Date.now();
    return pausedMs > 0 ? { laterMs: pausedMs } : lane.run(work);
  }

  #pause(error, usualMs) {
    if (error.kind !== "authentication") return Math.max(error.retryAfterMs ?? 0, usualMs);
    this.#trouble = told(error);
    this.#pausedUntilMs = Date.now() + TROUBLE_PAUSE_MS;
    return TROUBLE_PAUSE_MS;
  }

  async #stillInDoubt({ intent_ms: intentMs, key }) {
    if (Date.now() - intentMs < LONGEST_DOUBT_MS)
      return { laterMs: await pollDelayMs(Date.now() - (this.#doubtedMs.get(key) ?? Date.now())) };
    const message =
      "Whether the service took this submit could not be found out within a day. It was not sent again, because a second task would be billed.";
    return { refused: { code: "SubmitUncertain", message }, splits: false };
  }

  /** One at a time, for all that are in doubt. */
  #clearDoubts() {
    this.#clearing ??= this.#lookForDoubted().finally(() => {
      this.#clearing = undefined;
    });
    return this.#clearing;
  }

  async #lookForDoubted() {
    const listedMs = Date.now();
    const doubted = this.#doubted(listedMs);
    if (doubted.length === 0) return;
    const unclear = [];
    try {
      const startTime = Math.min(...doubted.map(({ intentMs }) => intentMs)) - CLOCK_SKEW_MS;
      for await (const task of this.#client.tasks({ startTime, pageSize: 100 })) {
        if (this.#isKnown(task.taskId) || !doubted.some((submit) => couldBe(submit, task)))
          continue;
        if (!ENDED.has(task.status) || !(await this.#adopt(task.taskId))) unclear.push(task);
      }
    } catch {
      // Nothing is known then, so nothing is decided. What is not in doubt goes on.
      return;
    }
    for (const submit of doubted) {
      if (listedMs < submit.settledMs || unclear.some((task) => couldBe(submit, task))) continue;
      // It is neither in the list nor on its way: it did not arrive.
      this.#sql.exec("DELETE FROM submits WHERE key = ? AND task_id IS NULL", submit.key);
      this.#doubtedMs.delete(submit.key);
    }
  }

  #doubted(nowMs) {
    const rows = this.#sql
      .exec(
        "SELECT * FROM submits WHERE task_id IS NULL AND intent_ms > ?",
        nowMs - LONGEST_DOUBT_MS,
      )
      .toArray();
    return rows
      .filter(({ key }) => !this.#sending.has(key))
      .map(({ key, model, intent_ms: intentMs }) => {
        if (!this.#doubtedMs.has(key)) this.#doubtedMs.set(key, nowMs);
        return {
          key,
          model,
          intentMs,
          settledMs: this.#doubtedMs.get(key) + Number(this.env.SETTLE_SECONDS) * 1_000,
        };
      });
  }

  #isKnown(taskId) {
    return (
      this.#sql
        .exec(
          "SELECT 1 FROM submits WHERE task_id = ?1 UNION SELECT 1 FROM strangers WHERE task_id = ?1",
          taskId,
        )
        .toArray().length > 0
    );
  }

  /**
   * Gives a task that ended to the submit in doubt that has its files, or notes that it has none.
   * `false` when that cannot be told now.
   */
  async #adopt(taskId) {
    const { files } = await this.#client.task(taskId).status();
    if (files.length === 0) return false;
    const urls = JSON.stringify((await Promise.all(files.map(urlOf))).sort());
    const unanswered = this.#sql
      .exec("SELECT key FROM submits WHERE task_id IS NULL AND urls = ?", urls)
      .toArray();
    const match = unanswered.find(({ key }) => !this.#sending.has(key));
    if (match) {
      this.#sql.exec("UPDATE submits SET task_id = ? WHERE key = ?", taskId, match.key);
      this.#doubtedMs.delete(match.key);
    } else if (unanswered.length === 0) {
      this.#sql.exec("INSERT OR IGNORE INTO strangers VALUES (?, ?)", taskId, Date.now());
    }
    return match !== undefined || unanswered.length === 0;
  }
}

async function submitted({ task_id: taskId, intent_ms: submittedMs }) {
  return { taskId, submittedMs, firstMs: await pollDelayMs(Date.now() - submittedMs) };
}

const told = ({ code, kind, message }) => ({ code: code ?? kind, message });

function endOf({ fileUrl: url, resultUrl, error }) {
  return { url, resultUrl, ...(error && told(error)) };
}

/** A Qwen task names its file in the transcript only. */
async function urlOf({ fileUrl, resultUrl }) {
  if (fileUrl || !resultUrl) return fileUrl ?? "";
  const transcription = await Transcription.parse(await fetch(resultUrl));
  return transcription.fileUrl ?? "";
}
