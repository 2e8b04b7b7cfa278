// The texts that a program could print of a value.

import { inspect } from "node:util";

const INSPECT = {
  depth: Infinity,
  showHidden: true,
  getters: true,
  maxArrayLength: null,
  maxStringLength: null,
  breakLength: Infinity,
};
/** Objects of one value that are walked through. */
const OBJECTS_MAX = 10_000;

const PRINTERS = [
  (value) => String(value),
  (value) => `${value.stack}`,
  (value) => inspect(value, INSPECT),
  (value) => JSON.stringify(value),
  (value) => inspect(structuredClone(value), INSPECT),
  (value) => JSON.stringify(value.toJSON()),
];

/** The errors in a value that is made of plain objects and arrays. */
export function errorsIn(value) {
  if (value instanceof Error) return [value];
  if (typeof value !== "object" || value === null) return [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap(errorsIn) : [];
}

/** All texts of a value, and of all that can be reached from it. */
export function textsOf(value) {
  const texts = [];
  for (const print of PRINTERS) {
    try {
      texts.push(print(value));
    } catch {
      // no text of this sort
    }
  }
  walk(value, texts);
  return texts.filter((text) => typeof text === "string");
}

/** Adds the texts in a value: of its properties of any name, of its prototypes and its causes. */
function walk(root, texts) {
  const [seen, waiting] = [new Set(), [root]];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === "symbol") texts.push(value.description);
    else if (Object(value) !== value) texts.push(String(value));
    else if (!seen.has(value) && seen.size < OBJECTS_MAX && !isBuiltIn(value)) {
      seen.add(value);
      waiting.push(...partsOf(value));
    }
  }
}

/** Contents of an object, or the error that it throws when it is looked at. */
function partsOf(object) {
  try {
    if (ArrayBuffer.isView(object))
      return [Buffer.from(object.buffer, object.byteOffset, object.byteLength).toString()];
    const items = object instanceof Map || object instanceof Set ? [...object].flat() : [];
    const names = Reflect.ownKeys(object);
    const values = names.map((name) => propertyOf(object, name));
    return [...items, ...names, ...values, Object.getPrototypeOf(object)];
  } catch (error) {
    return [error];
  }
}

const BUILT_IN = new Set(
  Reflect.ownKeys(globalThis)
    .filter((name) => typeof globalThis[name] === "function")
    .flatMap((name) => [globalThis[name], globalThis[name].prototype]),
);
const isBuiltIn = (value) => BUILT_IN.has(value) || value === globalThis;

function propertyOf(object, name) {
  try {
    return object[name];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}
