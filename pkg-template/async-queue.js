// From callbacks to loops: a queue whose reader waits, and the generator that reads one.

/** A queue for one reader, which may be slower than its writers. */
export class AsyncQueue {
  #items = [];
  #wake;

  push(item) {
    this.#items.push(item);
    this.#wake?.();
  }

  /** The oldest item, as soon as there is one. */
  async shift() {
    while (this.#items.length === 0) {
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#items.shift();
  }
}

/**
 * Yields the events of a call until the call has ended; leaving the loop aborts the call.
 *
 * @param {(push: (event: unknown) => void, stop: AbortController) => Promise<unknown>} call
 */
export async function* iterateEvents(call) {
  const stop = new AbortController();
  const queue = new AsyncQueue();
  call((event) => queue.push({ event }), stop).then(
    () => queue.push({}),
    (error) => queue.push({ error }),
  );
  try {
    for (;;) {
      const item = await queue.shift();
      // An error may be any value, also undefined: an abort's reason is the caller's choice.
      if ("error" in item) throw item.error;
      if (!("event" in item)) return;
      yield item.event;
    }
  } finally {
    stop.abort();
  }
}
