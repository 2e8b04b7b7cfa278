// Abort signals of callers, each shared by any number of calls.

import { tagOf } from "./tag.js";

/** The controllers that each signal aborts, with the one listener that serves them. */
const subscriptions = new WeakMap();

export const isAbortSignal = (value) => tagOf(value) === "AbortSignal";

/**
 * Aborts `controller` with the reason of `signal` as soon as that is aborted. All controllers of a
 * signal share one listener, which goes with the last of them: runtimes report a leak from the
 * eleventh listener on (Node's MaxListenersExceededWarning), and raising that limit would change
 * the caller's object.
 *
 * @param {unknown} signal anything else than an AbortSignal never aborts
 * @param {AbortController} controller
 * @returns {() => void} ends the subscription
 */
export function forwardAbort(signal, controller) {
  if (!isAbortSignal(signal)) return () => {};
  if (signal.aborted) {
    controller.abort(signal.reason);
    return () => {};
  }
  const controllers = subscriptions.get(signal) ?? subscribe(signal);
  controllers.add(controller);
  return () => {
    if (controllers.delete(controller) && controllers.size === 0) {
      signal.removeEventListener("abort", controllers.listener);
      subscriptions.delete(signal);
    }
  };
}

function subscribe(signal) {
  const controllers = new Set();
  controllers.listener = () => {
    for (const controller of controllers) controller.abort(signal.reason);
  };
  signal.addEventListener("abort", controllers.listener);
  subscriptions.set(signal, controllers);
  return controllers;
}
