// A task at the service, by its id.

import { iterateEvents } from "./async-queue.js";
import { guardConstructor, INTERNAL } from "./internal.js";

export class Task {
  #call;

  /**
   * @param {(operation: string, id: string, options: object, stop?: AbortController)
   *   => Promise<any>} call
   */
  constructor(mark, id, call) {
    guardConstructor(mark, "Task", "client.submit or client.task");
    this.#call = call;
    Object.defineProperty(this, "id", { value: id, enumerable: true });
  }

  async status(options) {
    return this.#call("status", this.id, options);
  }

  async wait(options) {
    return this.#call("wait", this.id, options);
  }

  /** The events that `onStatus` gets, until the task has ended. */
  async *[Symbol.asyncIterator]() {
    yield* iterateEvents((onStatus, stop) => this.#call("follow", this.id, { onStatus }, stop));
  }

  async cancel(options) {
    return this.#call("cancel", this.id, options);
  }

  toJSON() {
    return { taskId: this.id };
  }

  // Vue and others wrap what is tagged "Object" in a Proxy, which has no private members.
  get [Symbol.toStringTag]() {
    return "Task";
  }
}

export const createTask = (id, call) => new Task(INTERNAL, id, call);

/** The id in what `client.task` takes: an id, `task.toJSON()`, or `JSON.stringify(task)`. */
export function parseTaskId(value) {
  if (typeof value === "string" && value.startsWith("{")) {
    try {
      return JSON.parse(value).taskId;
    } catch {
      return value;
    }
  }
  return typeof value === "object" && value !== null ? value.taskId : value;
}
