// Signals: the first one stops the waiting, a second one ends the program at once.

import process from "node:process";
import { SIGNALS } from "./exit-codes.js";

/** The reason of calls that a signal or a refused key has stopped. */
export class Stopped extends Error {}

/** The reason of submits that had not been sent by then. */
export class NotSent extends Stopped {}

export class Stop {
  #waiting = new AbortController();
  /** Exit code of the signal, if one has come. */
  exitCode;

  /** Ends uploads, recognitions and the waiting for tasks; `Submits` ends those. */
  get signal() {
    return this.#waiting.signal;
  }

  get isRequested() {
    return this.#waiting.signal.aborted;
  }

  request(reason) {
    this.#waiting.abort(new Stopped(reason));
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
