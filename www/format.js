/** Formats times, sizes, names and languages for people. Pure functions. */

/** Position in the audio: `0:07`, `12:05`, `1:02:03`. */
export function formatClock(ms) {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const pad = (value) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Elapsed time: `0.4 s`, `12.3 s`, `2 min 05 s`. */
export function formatWait(ms) {
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** File size: `812 KB`, `12.3 MB`, `1.2 GB`. Units are powers of 1024, like the service's limits. */
export function formatSize(bytes) {
  if (bytes < 1000) return plural(bytes, "byte");
  const units = ["KB", "MB", "GB"];
  let [value, unit] = [bytes / 1024, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value < 100 && unit > 0 ? value.toFixed(1) : Math.ceil(value)} ${units[unit]}`;
}

export function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** The last part of a URL's path, decoded: `talk.mp3`. The host if there is no path. */
export function fileNameOf(url) {
  const { pathname, hostname } = new URL(url);
  const last = pathname.split("/").filter(Boolean).pop();
  if (!last) return hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** A long address, shortened in the middle. */
export function shortAddress(url, length = 40) {
  return url.length <= length ? url : `${url.slice(0, 12)}…${url.slice(13 - length)}`;
}

/** The file name of an export, valid on every system: `talk.srt` for the recording `talk.mp3`. */
export function downloadName(name, extension) {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file name must not hold them
  const separated = stem.replace(/[\u0000-\u001f\u007f\\/:*?"<>|]+/g, "-");
  const safe = separated.replace(/^[.\s]+|[.\s]+$/g, "");
  return `${safe || "transcript"}.${extension}`;
}

/** Parses an `http:` or `https:` URL; `undefined` for anything else. */
export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** `English` for `en`; the code itself if the browser has no name. */
export function languageName(code) {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/**
 * The value of `lang`, which decides font and line breaking. Most models name no language, so the
 * script of the text decides; `""` if unknown.
 */
export function languageOf(text, fallback = "") {
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  if (/[\uac00-\ud7af]/.test(text)) return "ko";
  if (/\p{Script=Han}/u.test(text))
    return fallback === "yue" || fallback.startsWith("zh-") ? fallback : "zh-Hans";
  return /^(zh|yue|ja|ko)\b/.test(fallback) ? "" : fallback;
}
