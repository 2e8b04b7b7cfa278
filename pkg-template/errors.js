// The one error type. The WebAssembly makes most of its instances.

const KIND = Symbol.for("dashscope-asr.error");

export class DashScopeError extends Error {
  constructor(message, fields) {
    super(message);
    Object.assign(this, fields);
  }

  // Known by its mark and not by its class, which may come from another copy of the package.
  get [KIND]() {
    return true;
  }
}

Object.defineProperty(DashScopeError.prototype, "name", { value: "DashScopeError" });

export const isDashScopeError = (value) => value instanceof Error && value[KIND] === true;

export function invalid(message, { cause, field } = {}) {
  const error = new DashScopeError(message, {
    kind: "invalid_request",
    retryable: false,
    ...(field && { field }),
  });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** A value as errors show it. */
export function nameOf(value) {
  if (typeof value === "number" || value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
