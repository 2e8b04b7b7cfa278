// Submits whose answer was lost. The service's list of tasks shows whether they arrived: a task in
// it is given to the submit that has its files; a submit that no task belongs to did not arrive.

import { pollDelayMs, Transcription } from "dashscope-asr";
import { CLOCK_SKEW_MS, mayBeTaskOf } from "./task-match.js";

/**
 * The service forgets a task 24 hours after its end; its list cannot resolve a submit that is as
 * old as this.
 */
const RESOLVABLE_MS = 20 * 3_600_000;
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
  async answer({ intent_ms: intentMs, key }) {
    if (Date.now() - intentMs < RESOLVABLE_MS)
      return { laterMs: await pollDelayMs(Date.now() - (this.#foundMs.get(key) ?? Date.now())) };
    const message =
      "Whether the service took this submit could not be found out within a day. It was not sent again, because a second task would be billed.";
    return { refused: { code: "SubmitUncertain", message }, splits: false };
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
      this.#ledger.remove(submit.key);
      this.#foundMs.delete(submit.key);
    }
  }

  #uncertain(nowMs) {
    return this.#ledger
      .uncertainSince(nowMs - RESOLVABLE_MS)
      .filter(({ key }) => !this.#sending.has(key))
      .map(({ key, model, intent_ms: intentMs }) => {
        if (!this.#foundMs.has(key)) this.#foundMs.set(key, nowMs);
        return { key, model, intentMs, settledMs: this.#foundMs.get(key) + this.#settleMs };
      });
  }

  /** Adopts the tasks of the list; returns those of which nobody can tell yet whose they are. */
  async #adoptListed(submits) {
    const unclear = [];
    const startTime = Math.min(...submits.map(({ intentMs }) => intentMs)) - CLOCK_SKEW_MS;
    for await (const task of this.#client.tasks({ startTime, pageSize: 100 })) {
      if (this.#ledger.isKnown(task.taskId)) continue;
      if (!submits.some((submit) => mayBeTaskOf(submit, task))) continue;
      if (!ENDED.has(task.status) || !(await this.#adopt(task.taskId))) unclear.push(task);
    }
    return unclear;
  }

  /**
   * Gives a task that ended to the uncertain submit that has its files, or notes that there is
   * none. `false` when that cannot be decided now.
   */
  async #adopt(taskId) {
    const { files } = await this.#client.task(taskId).status();
    if (files.length === 0) return false;
    const keys = this.#ledger.uncertainOf(await Promise.all(files.map(urlOf)));
    const match = keys.find((key) => !this.#sending.has(key));
    if (match !== undefined) {
      this.#ledger.complete(match, taskId);
      this.#foundMs.delete(match);
    } else if (keys.length === 0) {
      this.#ledger.noteStranger(taskId);
    }
    return match !== undefined || keys.length === 0;
  }
}

/** The URL of a task's file. A Qwen task names its file in the transcript only. */
async function urlOf({ fileUrl, resultUrl }) {
  if (fileUrl || !resultUrl) return fileUrl ?? "";
  const signal = AbortSignal.timeout(TRANSCRIPT_TIMEOUT_MS);
  const transcription = await Transcription.parse(await fetch(resultUrl, { signal }));
  return transcription.fileUrl ?? "";
}
