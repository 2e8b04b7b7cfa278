// Signals: the first one stops the waiting, a second one ends the program at once.

import process from "node:process";
import { SIGNALS } from "./exit-codes.js";

/** How long a submit may still be answered, so that its id is not lost. */
const GRACE_MS = 10_000;

/** The reason of calls that a signal or a refused key has stopped. */
export class Stopped extends Error {}

export class Stop {
  #waiting = new AbortController();
  #submits = new AbortController();
  /** Exit code of the signal, if one has come. */
  exitCode;

  /** Ends uploads, recognitions and the waiting for tasks. */
  get signal() {
    return this.#waiting.signal;
  }

  /** Ends submits, some time after the others: their answer has an id. */
  get submitSignal() {
    return this.#submits.signal;
  }

  get isRequested() {
    return this.#waiting.signal.aborted;
  }

  request(reason) {
    const stopped = new Stopped(reason);
    this.#waiting.abort(stopped);
    setTimeout(() => this.#submits.abort(stopped), GRACE_MS).unref();
  }

  /** Listens to signals until the returned function is called. */
  listen(onSignal) {
    const stop = (name) => {
      unlisten();
      this.exitCode = SIGNALS[name];
      onSignal(name);
      this.request(`stopped by ${name}`);
    };
    const unlisten = () => {
      for (const name of Object.keys(SIGNALS)) process.off(name, stop);
    };
    for (const name of Object.keys(SIGNALS)) process.on(name, stop);
    return unlisten;
  }
}
