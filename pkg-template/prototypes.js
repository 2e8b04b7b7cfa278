/** An object and its prototypes, without the language's own. */
export function prototypesOf(object) {
  const next = Object.getPrototypeOf(object);
  return next && !isRoot(next) ? [object, ...prototypesOf(next)] : [object];
}

/** `Object.prototype` or `Function.prototype`, also of another realm. */
const isRoot = (object) =>
  typeof object === "function"
    ? Object.hasOwn(object, "bind")
    : Object.hasOwn(object, "isPrototypeOf") && !Object.getPrototypeOf(object);
