// The end of a WebAssembly instance: how it is recognised, and the error that reports it.

import { DashScopeError } from "./errors.js";

/**
 * Whether an error ends the instance: WebAssembly that stops throws these, also where the stack
 * ends (Firefox has an error of its own for that). JavaScript's own errors pass through it.
 */
export function isStop(error) {
  if (error instanceof WebAssembly.RuntimeError || error?.name === "InternalError") return true;
  return error instanceof RangeError && error.message.includes("call stack");
}

/** Runs `instantiate`, which replaces an instance; its errors are not the caller's. */
export function reinstantiate(instantiate) {
  try {
    instantiate();
  } catch (error) {
    throw stoppedError(error);
  }
}

/** The error of every call that a stopped instance ends; `taskId` of a task that goes on. */
export function stoppedError(cause, taskId) {
  const goesOn = taskId ? ` Task ${taskId} goes on: wait again with its id.` : "";
  const message = `The WebAssembly stopped (${cause.message}): no memory was left, or this is a bug. Please report it. The next call starts anew.${goesOn}`;
  const error = new DashScopeError(message, {
    kind: "internal",
    retryable: false,
    ...(taskId && { taskId }),
  });
  error.cause = cause;
  return error;
}
