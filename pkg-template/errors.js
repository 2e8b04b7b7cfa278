// The one error class. Most of its instances are made by the WebAssembly, which imports this module
// by itself: it imports no other.

const MARK = Symbol.for("dashscope-asr.error");

export class DashScopeError extends Error {
  constructor(message, fields) {
    super(message);
    Object.assign(this, fields);
  }

  // Known by its mark and not by its class, which may come from another copy of the package.
  get [MARK]() {
    return true;
  }
}

Object.defineProperty(DashScopeError.prototype, "name", { value: "DashScopeError" });

/** Whether a value is an error of the package, also of another realm. */
export const isDashScopeError = (value) =>
  Object.prototype.toString.call(value) === "[object Error]" && value[MARK] === true;

/** The error of a wrong argument. */
export function invalid(message, { cause, field } = {}) {
  const error = new DashScopeError(message, {
    kind: "invalid_request",
    retryable: false,
    ...(field && { field }),
  });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** A value as errors name it. */
export function describe(value) {
  if (typeof value === "number" || value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Gives an error of a call the frames of the caller: the WebAssembly makes its errors where nobody
 * waits, with a stack that says nothing. `call` is an error that was made when the call began. In
 * engines other than V8 a stack has no message at its head.
 */
export function withFrames(error, call) {
  if (isDashScopeError(error) && typeof call.stack === "string")
    error.stack = call.stack.replace(/^Error\b/, () => `${error.name}: ${error.message}`);
  return error;
}
