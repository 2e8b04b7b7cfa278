/**
 * What the page remembers between visits: the model, its options, how a direct model answers, the
 * rules of subtitles. Never a file or an address.
 */

const PREFIX = "dashscope-asr:";

/** @returns {unknown} `undefined` when there is nothing, or storage is off */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value `undefined` forgets */
export function remember(name, value) {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is off or full: the page works all the same.
  }
}
