// The one error type. The WebAssembly module makes its instances.

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
