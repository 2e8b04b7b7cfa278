// A handle of an object in the memory of a WebAssembly instance.

import { DashScopeError } from "./errors.js";

export class WasmHandle {
  #instance;
  #object;
  #generation;

  /**
   * @param {import("./wasm-instance.js").WasmInstance} instance
   * @param {() => object} create makes the object, inside the instance
   */
  constructor(instance, create) {
    this.#instance = instance;
    this.#object = instance.enter(create);
    this.#generation = instance.generation;
  }

  /** Whether the object's instance is still there. */
  get isAlive() {
    return !this.#instance.isStopped && this.#generation === this.#instance.generation;
  }

  /** Calls a method of the object. */
  call(method, ...values) {
    if (this.isAlive) return this.#instance.enter(() => this.#object[method](...values));
    const message =
      "The WebAssembly stopped, and what it held is lost. Read it again: a task's result is kept for 24 hours.";
    throw new DashScopeError(message, { kind: "internal", retryable: false });
  }

  free() {
    if (this.isAlive) this.#instance.enter(() => this.#object.free());
  }
}
