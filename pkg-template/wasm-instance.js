// The WebAssembly instance, should it ever stop: a bug of ours, or no memory left. Whatever enters
// it does so here. The calls in flight are rejected, what lay in its memory says that it is lost,
// and the next call finds a new instance.

import { DashScopeError } from "./errors.js";

/**
 * @param {() => { restart: () => void, CoreReading: any }} core the WebAssembly's glue, which may be loaded later than this
 */
export function instanceOf(core) {
  /** Which one it is, counted from 0. */
  let instance = 0;
  /** How many are entered inside of each other: a stopped one is left at the outermost. */
  let depth = 0;
  /** Rejects the calls in flight. */
  const running = new Set();
  /**
   * What it waits for: a deadline of a day would keep a process alive that has nothing left to do.
   */
  const timers = new Set();

  /**
   * Why it stopped, until another is in its place. Where the stack is exhausted nothing more can be
   * done, and whoever comes next does it.
   */
  let stop;

  /** Runs `step` inside of it. */
  function entered(step) {
    if (stop) replace();
    depth += 1;
    try {
      return step();
    } catch (error) {
      if (depth > 1) throw error;
      stop = error;
      if (isStop(error)) throw replace();
      stop = undefined;
      throw error;
    } finally {
      depth -= 1;
    }
  }

  /**
   * The same for what the runtime calls (timers, answers), where nobody would catch it. Nothing is
   * thrown there on purpose: whatever comes, even an error of JavaScript's, has left things half
   * done. What an instance that is gone had asked for is forgotten.
   */
  function called(step) {
    if (depth > 0) return entered(step);
    depth += 1;
    try {
      if (!stop) return step();
    } catch (error) {
      stop = error;
    } finally {
      depth -= 1;
    }
    replace();
  }

  function timed(task, ms) {
    const timer = setTimeout(() => {
      timers.delete(timer);
      task();
    }, ms);
    timers.add(timer);
    return timer;
  }

  function untimed(timer) {
    timers.delete(timer);
    return clearTimeout(timer);
  }

  /** Puts another in the place of what stopped; gives the error that says so. */
  function replace() {
    timers.forEach(untimed);
    // What stopped can still say that it shall be replaced, and is by whatever is called next.
    const { restart, CoreReading } = core();
    restart();
    try {
      new CoreReading().free();
    } catch {
      // There is no memory for another yet: the next call tries again.
    }
    instance += 1;
    for (const fail of running) {
      fail(stop);
      running.delete(fail);
    }
    const error = failure(stop);
    stop = undefined;
    return error;
  }

  /**
   * What `begin` promises, or that the instance has stopped. `task` tells the id of a task that
   * goes on without it.
   */
  function ran(begin, task) {
    return new Promise((resolve, reject) => {
      const fail = (cause) => reject(failure(cause, task()));
      running.add(fail);
      const ended = (settle) => (value) => {
        running.delete(fail);
        settle(value);
      };
      try {
        entered(begin).then(ended(resolve), ended(reject));
      } catch (error) {
        ended(reject)(error);
      }
    });
  }

  /** An object in the instance's memory. */
  class Held {
    #core;
    #instance;

    /** @param {() => object} make gives it, from inside */
    constructor(make) {
      this.#core = entered(make);
      this.#instance = instance;
    }

    /** Whether it is still there. */
    get isThere() {
      return !stop && this.#instance === instance;
    }

    /** Calls its method. */
    ask(method, ...values) {
      if (this.isThere) return entered(() => this.#core[method](...values));
      const message =
        "The WebAssembly stopped, and what it held is lost. Read it again: a task's result is kept for 24 hours.";
      throw new DashScopeError(message, { kind: "internal", retryable: false });
    }

    free() {
      if (this.isThere) entered(() => this.#core.free());
    }
  }

  return { entered, called, timed, untimed, ran, Held };
}

/**
 * WebAssembly that stops throws this, also where the stack ends (Firefox has an error of its own
 * for that); JavaScript's own errors pass through it.
 */
function isStop(error) {
  if (error instanceof WebAssembly.RuntimeError || error?.name === "InternalError") return true;
  return error instanceof RangeError && error.message.includes("call stack");
}

/** Makes the next one; what goes wrong there is no error of the caller's. */
export function remade(make) {
  try {
    make();
  } catch (error) {
    throw failure(error);
  }
}

function failure(cause, taskId) {
  const still = taskId ? ` Task ${taskId} goes on: wait again with its id.` : "";
  const message = `The WebAssembly stopped (${cause.message}): no memory was left, or this is a bug. Please report it. The next call starts anew.${still}`;
  const error = new DashScopeError(message, {
    kind: "internal",
    retryable: false,
    ...(taskId && { taskId }),
  });
  error.cause = cause;
  return error;
}
