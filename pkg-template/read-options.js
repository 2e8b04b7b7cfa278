// Options of callers: each read once, by name, wherever it stands.

import { invalid } from "./errors.js";
import { INNER, RULES } from "./option-names.js";
import { prototypesOf } from "./prototypes.js";
import { tagOf } from "./tag.js";

/** Levels of objects and arrays below the options that are copied; an object may hold itself. */
const LEVELS = 3;

/**
 * A copy of `options` that nothing has to be read from again, so that the value that was checked is
 * the value that is used. An option may be the object's own or stand on a prototype: a class with
 * getters and methods, `Object.create(options)`. What was put on `Object.prototype` is nobody's
 * option. Names that are no options come along where they are enumerable, for the check of the
 * WebAssembly; others may be helpers of a class. A function of a class gets the options as `this`; one
 * of the object itself gets none, since runtimes refuse their own `fetch` as a method.
 *
 * @param {unknown} options any other value than an object is returned as it is, to be refused
 * @param {string} names with spaces between them
 * @param {string} [path] how errors name the object
 */
export const readOptions = (options = {}, names, path = "options") =>
  copyOf(options, names, path, LEVELS);

/** A copy of the rules of a subtitle file. */
export const readRules = (rules) => readOptions(rules, RULES, "rules");

/** Whether a value is what `readOptions` makes of an object of options. */
export const areRead = (options) =>
  Object(options) === options && Object.getPrototypeOf(options) === null;

function copyOf(value, names, path, levels) {
  if (Object(value) !== value || typeof value === "function") return value;
  const tag = attempt(path, () => tagOf(value));
  if (tag === "URL") return attempt(path, () => `${value}`);
  if (tag === "Date") return attempt(path, () => +value);
  if (tag === "Array") {
    const items = attempt(path, () => Array.from(levels > 0 ? value : []));
    return items.map((item, index) => copyOf(item, INNER, `${path}[${index}]`, levels - 1));
  }
  if (tag !== "Object" && tag !== "Module") return value;
  // Without a prototype, for what anybody might put there.
  const copy = Object.create(null);
  for (const name of levels < 0 ? [] : attempt(path, () => writtenNames(value, names))) {
    const place = `${path}.${name}`;
    const [read, isOwn] = attempt(place, () => [value[name], Object.hasOwn(value, name)]);
    copy[name] =
      typeof read === "function" && !isOwn
        ? (...given) => Reflect.apply(read, value, given)
        : copyOf(read, INNER, place, levels - 1);
  }
  return copy;
}

/** Names of an object's options: all that are enumerable, and the others of `names`. */
function writtenNames(options, names) {
  const chain = prototypesOf(options);
  const isWritten = (name) => chain.some((object) => Object.hasOwn(object, name));
  return new Set([...chain.flatMap(Object.keys), ...names.split(" ").filter(isWritten)]);
}

/** Calls `read`; an error names the place where a getter or a Proxy throws. */
function attempt(place, read) {
  try {
    return read();
  } catch (cause) {
    const message = `${place}: expected a value, but a getter or Proxy threw. Pass a plain value.`;
    throw invalid(message, { cause, field: place });
  }
}
