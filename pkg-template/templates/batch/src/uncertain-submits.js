// Submits whose answer was lost. The service's list of tasks shows whether they arrived: a task in
// it is given to the submit that has its files; a submit that no task belongs to did not arrive.

import { pollDelayMs, Transcription } from "dashscope-asr";
import { CLOCK_SKEW_MS, mayBeTaskOf, ownersOf } from "./task-match.js";

/**
 * The service forgets a task 24 hours after its end; its list cannot resolve a submit that is as
 * old as this.
 */
const RESOLVABLE_MS = 20 * 3_600_000;
/** Submits of one key that may get lost: the service may never answer to these files. */
const LOST_MAX = 5;
/** Time limit of a transcript that is read for the name of its file. */
const TRANSCRIPT_TIMEOUT_MS = 60_000;
const ENDED = new Set(["succeeded", "failed", "canceled", "unknown"]);

export class UncertainSubmits {
  #ledger;
  #client;
  #settleMs;
  /** Keys of submits that are sent and not answered yet: these are not uncertain. */
  #sending;
  /**
   * When a submit was found to be uncertain, by key: in this life of the object, so that a restart
   * begins anew to wait for the service's list.
   */
  #foundMs = new Map();
  #resolving;

  constructor(ledger, client, settleMs, sending) {
    this.#ledger = ledger;
    this.#client = client;
    this.#settleMs = settleMs;
    this.#sending = sending;
  }

  /** Resolves what the list can resolve now, for all at once; one reading of the list at a time. */
  resolve() {
    this.#resolving ??= this.#resolveAll().finally(() => {
      this.#resolving = undefined;
    });
    return this.#resolving;
  }

  /** The answer to the caller of a submit that stays uncertain: when to call again, or the end. */
  async answer({ first_ms: firstMs, key }) {
    if (Date.now() - firstMs < RESOLVABLE_MS)
      return { laterMs: await pollDelayMs(Date.now() - (this.#foundMs.get(key) ?? Date.now())) };
    const message =
      "Whether the service took this submit could not be found out within a day. It was not sent again, because a second task would be billed.";
    return { refused: { code: "SubmitUncertain", message }, splits: false };
  }

  /**
   * The answer to the caller of a submit that did not arrive before and is not sent now: when to
   * call again, later each time; or the end. `undefined` where it may be sent.
   */
  hold(key, urls) {
    const { times, last_ms: lastMs, code, message } = this.#ledger.lost(key) ?? { times: 0 };
    if (times >= LOST_MAX) {
      this.#ledger.forgetLost(key);
      const reason = message ?? "No answer came.";
      return {
        refused: {
          code: code ?? "SubmitLost",
          message: `The service did not take this submit ${times} times. The last failure: ${reason}`,
        },
        splits: urls.length > 1,
      };
    }
    // The first is sent again at once.
    const waitedMs = times > 1 ? lastMs + this.#settleMs * 2 ** (times - 2) - Date.now() : 0;
    return waitedMs > 0 ? { laterMs: waitedMs } : undefined;
  }

  async #resolveAll() {
    const listedMs = Date.now();
    const submits = this.#uncertain(listedMs);
    if (submits.length === 0) return;
    let unclear;
    try {
      unclear = await this.#adoptListed(submits);
    } catch {
      // Nothing is known then, so nothing is decided. All certain submits go on.
      return;
    }
    for (const submit of submits) {
      if (listedMs < submit.settledMs || unclear.some((task) => mayBeTaskOf(submit, task)))
        continue;
      // The submit is neither in the list nor on its way: it did not arrive.
      this.#ledger.removeLost(submit.key);
      this.#foundMs.delete(submit.key);
    }
  }

  #uncertain(nowMs) {
    return this.#ledger
      .uncertainSince(nowMs - RESOLVABLE_MS)
      .filter(({ key }) => !this.#sending.has(key))
      .map((row) => {
        if (!this.#foundMs.has(row.key)) this.#foundMs.set(row.key, nowMs);
        return this.#submitOf(row);
      });
  }

  /** A row as it is compared with tasks. */
  #submitOf({ key, model, first_ms: intentMs }) {
    const foundMs = this.#foundMs.get(key) ?? Date.now();
    return { key, model, intentMs, settledMs: foundMs + this.#settleMs };
  }

  /** Adopts the tasks of the list; returns those of which nobody can tell yet whose they are. */
  async #adoptListed(submits) {
    const unclear = [];
    const startTime = Math.min(...submits.map(({ intentMs }) => intentMs)) - CLOCK_SKEW_MS;
    for await (const task of this.#client.tasks({ startTime, pageSize: 100 })) {
      if (this.#ledger.isKnown(task.taskId)) continue;
      if (!submits.some((submit) => mayBeTaskOf(submit, task))) continue;
      if (!ENDED.has(task.status) || !(await this.#adopt(task))) unclear.push(task);
    }
    return unclear;
  }

  /**
   * Gives a task that ended to the uncertain submit that has its files, or notes that there is
   * none. `false` when that cannot be decided now.
   */
  async #adopt(task) {
    const { taskId } = task;
    const { files } = await this.#client.task(taskId).status();
    if (files.length === 0) return false;
    const sameFiles = this.#ledger.uncertainOf(await Promise.all(files.map(urlOf)));
    const submits = sameFiles.map((row) => this.#submitOf(row));
    const owners = ownersOf(
      submits.filter((submit) => mayBeTaskOf(submit, task)),
      task,
    );
    const match = owners?.find(({ key }) => !this.#sending.has(key));
    if (match) {
      this.#ledger.complete(match.key, taskId);
      this.#foundMs.delete(match.key);
    } else if (owners?.length === 0) {
      this.#ledger.noteStranger(taskId);
    }
    return Boolean(match) || owners?.length === 0;
  }
}

/** The URL of a task's file. A Qwen task names its file in the transcript only. */
async function urlOf({ fileUrl, resultUrl }) {
  if (fileUrl || !resultUrl) return fileUrl ?? "";
  const signal = AbortSignal.timeout(TRANSCRIPT_TIMEOUT_MS);
  const transcription = await Transcription.parse(await fetch(resultUrl, { signal }));
  return transcription.fileUrl ?? "";
}
