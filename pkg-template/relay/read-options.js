// Reads the options of a caller: each once, by name, wherever it stands.

import { DashScopeError } from "../errors.js";
import { prototypesOf } from "../prototypes.js";

/** The error of a wrong option of the function `of`. */
export function wrong(name, message, of = "relay") {
  const field = `options.${name}`;
  return new DashScopeError(`${of}: ${field}: ${message}.`, {
    kind: "invalid_request",
    retryable: false,
    field,
  });
}

/** A value as errors name it: by its type, since the value may be a secret. */
export function typeOf(value) {
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return "an array";
  return value === null || value === undefined
    ? "nothing"
    : typeof value === "object"
      ? "an object"
      : `a ${typeof value}`;
}

export const isObject = (value) => Object(value) === value;

/**
 * The options of these names that are written, and the value of each. A getter is read once, so
 * that the value that was checked is the value that is used. An option may be the object's own or
 * stand on a prototype: a class with a method `authorize`, `Object.create(options)`. What was put
 * on `Object.prototype` is nobody's option.
 *
 * @param {(name: string) => Error} unknown makes the error of a name that is no option's
 * @returns {Map<string, { value: unknown, isOwn: boolean }>}
 */
export function readOptions(options, names, unknown) {
  const chain = prototypesOf(options);
  // Only enumerable names: methods and getters of a class may be helpers of the class.
  const stray = chain.flatMap(Object.keys).find((name) => !names.includes(name));
  if (stray !== undefined) throw unknown(stray);
  const written = names.filter((name) => chain.some((object) => Object.hasOwn(object, name)));
  return new Map(
    written.map((name) => [name, { value: options[name], isOwn: Object.hasOwn(options, name) }]),
  );
}
