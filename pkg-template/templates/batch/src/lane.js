// Requests of one kind wait in a lane for their turn, which the client gives under the service's
// limits. When the lane is full, whoever comes is told when to come again: that wait is slept in a
// workflow, where it costs nothing.

/** Two to three seconds' worth. */
const MOST_WAITING = 40;
/**
 * Between two turns, from the moment the first came, so that what was held up is not made up for in
 * a burst. The service allows 20 in a second, and counts when requests arrive. Models that take
 * less are waited for by the client.
 */
const SPACING_MS = 60;

export class Lane {
  #waiting = 0;
  #turn = Promise.resolve();
  #spacingMs = SPACING_MS;
  #endedMs = 0;
  #nextMs = 0;

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T | { laterMs: number }>} what the work gives, or when to come again
   */
  async run(work) {
    if (this.#waiting >= MOST_WAITING) {
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
