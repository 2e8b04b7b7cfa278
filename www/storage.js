/**
 * Storage of settings between visits: the model, its options, streaming or not, the rules of
 * subtitles. Never a file or an address.
 */

const PREFIX = "dashscope-asr:";

/** @returns {unknown} `undefined` when nothing is stored, or storage is off */
export function loadSetting(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value `undefined` removes the setting */
export function storeSetting(name, value) {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is off or full: the page works without.
  }
}
