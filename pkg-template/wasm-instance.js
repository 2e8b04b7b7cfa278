// Supervises a WebAssembly instance that may stop: by a bug of ours, or for want of memory. Every
// call into the instance goes through here. When one stops the instance, the calls in flight are
// rejected, objects in its memory report that they are lost, and the next call finds a new
// instance.

import { withFrames } from "./errors.js";
import { isStop, stoppedError } from "./wasm-stop.js";

export class WasmInstance {
  /**
   * The WebAssembly's glue, set before the first call.
   *
   * @type {{ restart: () => void, CoreReading: any }}
   */
  core;
  /** Number of the present instance, from 0. */
  generation = 0;
  /** Calls into the instance that are nested; a stopped instance is left by the outermost. */
  #depth = 0;
  /** The calls in flight, as functions that reject them. */
  #running = new Set();
  /** Pending timers: a deadline of a day would keep a process alive that is otherwise done. */
  #timers = new Set();
  /**
   * Why the instance stopped, until another is in its place. Where the stack is exhausted nothing
   * more can be done, and the next call replaces the instance.
   */
  #cause;

  get isStopped() {
    return this.#cause !== undefined;
  }

  /** Runs `step` inside the instance. */
  enter(step) {
    if (this.#cause) this.#replace();
    this.#depth += 1;
    try {
      return step();
    } catch (error) {
      if (this.#depth > 1) throw error;
      this.#cause = error;
      if (isStop(error)) throw this.#replace();
      this.#cause = undefined;
      // Frames of the WebAssembly would leave no room for the caller's.
      throw withFrames(error, new Error());
    } finally {
      this.#depth -= 1;
    }
  }

  /**
   * Runs what the runtime calls (a timer, an answer), where no caller would catch an error. None is
   * thrown there on purpose: any error, also one of JavaScript's, has left things half done and
   * stops the instance. Callbacks of an instance that is gone are dropped.
   */
  guardCallback(step) {
    if (this.#depth > 0) return this.enter(step);
    this.#depth += 1;
    try {
      if (!this.#cause) return step();
    } catch (error) {
      this.#cause = error;
    } finally {
      this.#depth -= 1;
    }
    this.#replace();
  }

  /** Sets a timer, as setTimeout does; it ends with the instance. */
  guardedTimeout(task, ms) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  clearGuardedTimeout(timer) {
    this.#timers.delete(timer);
    return clearTimeout(timer);
  }

  /**
   * The promise that `begin` gives; rejected as well when the instance stops. `taskId` gives the id
   * of a task at the service, which goes on without the instance.
   */
  track(begin, taskId) {
    return new Promise((resolve, reject) => {
      const fail = (cause) => reject(stoppedError(cause, taskId()));
      this.#running.add(fail);
      const settleWith = (settle) => (value) => {
        this.#running.delete(fail);
        settle(value);
      };
      try {
        this.enter(begin).then(settleWith(resolve), settleWith(reject));
      } catch (error) {
        settleWith(reject)(error);
      }
    });
  }

  /** Puts a new instance in the place of the stopped one; returns the error that reports it. */
  #replace() {
    for (const timer of this.#timers) this.clearGuardedTimeout(timer);
    // A stopped instance can still schedule its replacement, which the next call into it makes.
    this.core.restart();
    try {
      new this.core.CoreReading().free();
    } catch {
      // There is no memory for another yet: the next call tries again.
    }
    this.generation += 1;
    for (const fail of this.#running) {
      fail(this.#cause);
      this.#running.delete(fail);
    }
    const error = stoppedError(this.#cause);
    this.#cause = undefined;
    return error;
  }
}
