// The mark of constructors that only this package calls.

import { invalid } from "./errors.js";

export const INTERNAL = Symbol("internal constructor");

/** Throws unless a constructor was called with the mark; `instead` names the public way. */
export function guardConstructor(mark, name, instead) {
  if (mark !== INTERNAL) throw invalid(`${name}: it is not made with new. Use ${instead}.`);
}
