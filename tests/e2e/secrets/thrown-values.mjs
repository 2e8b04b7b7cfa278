// Values that a failing fetch, stream or function throws: errors of any shape, and no errors.

/** Makers of thrown values by name; each quotes a text wherever it has a place. */
export function thrownValues(quoted) {
  const message = `cannot fetch "${quoted}"`;
  const wrap = (fields, error = new TypeError(message)) => Object.assign(error, fields);
  const throwing = () => {
    throw new Error(message);
  };
  return {
    "an error": () => new TypeError(message),
    "a cause": () => new TypeError("fetch failed", { cause: new Error(message) }),
    "a cause of a cause": () =>
      new TypeError("fetch failed", { cause: new Error("inner", { cause: new Error(message) }) }),
    "an AggregateError": () =>
      new AggregateError([new Error(message), quoted], message, { cause: { errors: [quoted] } }),
    "own properties": () =>
      wrap({
        code: quoted,
        name: quoted,
        url: quoted,
        request: { headers: { authorization: quoted } },
      }),
    "a stack": () => wrap({ stack: `Error: ${message}\n    at ${quoted}` }),
    "a symbol's property": () => wrap({ [Symbol(quoted)]: quoted }),
    "getters that throw": () =>
      ["stack", "message", "cause", "name"].reduce(
        (error, name) => Object.defineProperty(error, name, { get: throwing }),
        new Error("inner"),
      ),
    "getters that quote": () =>
      Object.defineProperties(new Error("inner"), {
        message: { get: () => message },
        cause: { get: () => new Error(message) },
        toString: { value: () => message },
      }),
    "a proxy whose traps throw": () =>
      new Proxy(new Error(message), {
        get: throwing,
        has: throwing,
        ownKeys: throwing,
        getPrototypeOf: throwing,
        getOwnPropertyDescriptor: throwing,
      }),
    "an error of a circle": () => {
      const error = new Error(message);
      return wrap({ cause: error, self: error }, error);
    },
    "the end of the stack": () => new RangeError(`Maximum call stack size exceeded ${quoted}`),
    "an end of WebAssembly": () => new WebAssembly.RuntimeError(message),
    "an abort": () => new DOMException(message, "AbortError"),
    "a text": () => message,
    "an object": () => ({ message, cause: { message }, code: quoted }),
    "an object of an object": () => ({
      message: { message },
      cause: message,
      toString: () => message,
    }),
    "an object without a prototype": () => Object.assign(Object.create(null), { message }),
    "a symbol": () => Symbol(message),
    "a number": () => 7,
    nothing: () => undefined,
    "a function": () => wrap({}, () => message),
  };
}
