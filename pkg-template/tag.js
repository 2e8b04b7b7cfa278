// The class of a value, by its tag, which is the same in every realm.

/** `Object`, `Array`, `URL`, `AbortSignal`, … */
export const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
