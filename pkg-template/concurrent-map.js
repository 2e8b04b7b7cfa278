// A bounded concurrent map over an iterable, as an async generator.

import { forwardAbort } from "./abort-signals.js";
import { AsyncQueue } from "./async-queue.js";

/**
 * Yields what `work` resolves to, as calls settle. The source is pulled one item at a time, and
 * only while fewer than `concurrency` results are in flight or not yet yielded: a slow loop slows
 * the source. An abort, a failing source and a left loop abort the calls in flight.
 *
 * @template Item, Result
 * @param {AsyncIterator<Item> | Iterator<Item>} source
 * @param {(item: Item, index: number, signal: AbortSignal) => Promise<Result>} work never rejects
 * @param {number} concurrency
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Result>}
 */
export async function* concurrentMap(source, work, concurrency, signal) {
  const stop = new AbortController();
  const unlink = forwardAbort(signal, stop);
  const events = new AsyncQueue();
  stop.signal.addEventListener("abort", () => events.push({}));
  let [nextIndex, inFlight, pulling, exhausted] = [0, 0, false, false];
  try {
    for (;;) {
      stop.signal.throwIfAborted();
      if (!exhausted && !pulling && inFlight < concurrency) {
        pulling = true;
        pull(source).then((event) => events.push(event));
      }
      if (!pulling && inFlight === 0) return;
      const event = await events.shift();
      stop.signal.throwIfAborted();
      if ("result" in event) {
        inFlight -= 1;
        yield event.result;
        continue;
      }
      pulling = false;
      exhausted = !event.item || event.item.done;
      if ("sourceError" in event) throw event.sourceError;
      if (exhausted) continue;
      inFlight += 1;
      work(event.item.value, nextIndex++, stop.signal).then((result) => events.push({ result }));
    }
  } finally {
    unlink();
    stop.abort();
    if (!exhausted) await close(source, pulling);
  }
}

/** The next item of the source, or its error. */
async function pull(source) {
  try {
    return { item: await source.next() };
  } catch (sourceError) {
    return { sourceError };
  }
}

/**
 * Ends a source before its end. One that is busy with its next item ends when that is there: nobody
 * waits for it, and its errors have no reader.
 */
async function close(source, isBusy) {
  const closed = (async () => source.return?.())();
  if (isBusy) closed.catch(() => {});
  else await closed;
}
