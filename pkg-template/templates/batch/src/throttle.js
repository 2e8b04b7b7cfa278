// Requests of one kind wait here for their turn, which the client gives under the service's limits.
// When too many wait, the caller gets a time to call again: that wait is slept in a workflow, where
// it costs nothing.

/** Requests that may wait: two to three seconds' worth. */
const WAITING_MAX = 40;
/**
 * Between two turns, from the moment the first came, so that a delay is not made up for in a burst.
 * The service allows 20 in a second, and counts when requests arrive. Models that take less are
 * waited for by the client.
 */
const SPACING_MS = 60;

export class Throttle {
  #waiting = 0;
  #turn = Promise.resolve();
  #spacingMs = SPACING_MS;
  #endedMs = 0;
  #nextMs = 0;

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T | { laterMs: number }>} the result of the work, or when to call again
   */
  async run(work) {
    if (this.#waiting >= WAITING_MAX) {
      // A moment for each, as far apart as turns have been.
      this.#nextMs =
        Math.max(this.#nextMs, Date.now() + this.#waiting * this.#spacingMs) + this.#spacingMs;
      return { laterMs: Math.ceil(this.#nextMs - Date.now()) };
    }
    this.#waiting += 1;
    const turn = this.#turn;
    this.#turn = turn.then(() => scheduler.wait(SPACING_MS));
    try {
      await turn;
      return await work();
    } finally {
      this.#waiting -= 1;
      const now = Date.now();
      if (this.#waiting > 0)
        this.#spacingMs += (Math.min(now - this.#endedMs, 1_000) - this.#spacingMs) / 10;
      this.#endedMs = now;
    }
  }
}
