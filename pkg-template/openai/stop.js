// Ends of work whose caller has left.

/** A controller that aborts with a signal; it may also be aborted by itself. */
export function stopWith(signal) {
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return stop;
}
