// Submits of a call. When it stops, those on their way get their answer, which has the id; no other
// is sent.

import { Client } from "../node.js";
import { NotSent } from "./stop.js";

/** How long an answer is waited for after a stop. */
const GRACE_MS = 10_000;
/** Status of a submit that had no effect, and is not counted from then on. */
const REFUSED_FOR_RATE = 429;

export class Submits {
  #client;
  #stop;
  /** Submits that were sent, and have no answer yet that ends them. */
  #sent = 0;
  #end = new AbortController();

  /**
   * @param {object} options those of the client
   * @param {import("./stop.js").Stop} stop
   */
  constructor(options, stop) {
    this.#stop = stop;
    this.#client = new Client({ ...options, fetch: (url, init) => this.#send(url, init) });
    stop.signal.addEventListener("abort", () => {
      setTimeout(() => this.#end.abort(stop.signal.reason), GRACE_MS).unref();
      this.#endUnsent();
    });
  }

  /**
   * Submits audio.
   *
   * @returns {Promise<string>} the id of the task
   * @throws {NotSent} after a stop, where nothing was sent
   */
  async submit(audio, options) {
    let isCounted = true;
    try {
      return (await this.#client.submit(audio, { ...options, signal: this.#end.signal })).id;
    } catch (error) {
      isCounted = wasSent(error) && error.status !== REFUSED_FOR_RATE;
      throw error;
    } finally {
      if (isCounted && !this.#end.signal.aborted) this.#sent -= 1;
      this.#endUnsent();
    }
  }

  async #send(url, init) {
    if (this.#stop.isRequested) return untilAbort(init.signal);
    this.#sent += 1;
    const response = await fetch(url, init);
    // The client sends it again later, or gives up.
    if (response.status === REFUSED_FOR_RATE) {
      this.#sent -= 1;
      this.#endUnsent();
    }
    return response;
  }

  /** Ends submits that wait for their turn, once no answer is to come. */
  #endUnsent() {
    if (this.#stop.isRequested && this.#sent <= 0) this.#end.abort(new NotSent("not sent"));
  }
}

/** Tells errors of the service and the network from those of options, which come before them. */
const wasSent = ({ kind, status }) => kind !== "invalid_request" || status !== undefined;

/** Never resolves; rejects with the reason of the signal. */
const untilAbort = (signal) =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
